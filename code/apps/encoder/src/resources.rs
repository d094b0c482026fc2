//! Where buffers, scratch structs and contexts come from: made anew each time, or from pools.
//!
//! This is the one place that knows which. All else takes a [`Lease`] and gives it up when it is done.

use std::fmt;
use std::ops::{Deref, DerefMut};

use clap::ValueEnum;
use clap::builder::PossibleValue;
use hintpool::{ByTrait, Guard, Policy, Pool, Settings, Stats};

use crate::codec::Codec;
use crate::columns::Columns;
use crate::compression::{Compressor, Decompressor};
use crate::limits::MAX_PAYLOAD;

// ANCHOR: switch
/// The switch.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Buffers {
    /// Made for each frame, and dropped after it.
    Fresh,
    /// Taken from a pool, and recycled after each frame.
    Pooled,
}
// ANCHOR_END: switch

impl Buffers {
    /// Both, that without a pool first.
    pub const ALL: [Self; 2] = [Self::Fresh, Self::Pooled];
}

impl ValueEnum for Buffers {
    fn value_variants<'v>() -> &'v [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Fresh => PossibleValue::new("fresh").help("Made for each frame"),
            Self::Pooled => PossibleValue::new("pooled").help("Taken from a pool, and back"),
        })
    }
}

/// Its name on the command line and in a results file.
impl fmt::Display for Buffers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.to_possible_value().ok_or(fmt::Error)?;
        f.pad(value.get_name())
    }
}

/// How all that is pooled here is recycled.
pub trait RecyclesAll:
    Policy<Vec<u8>> + Policy<Columns> + Policy<Compressor> + Policy<Decompressor> + Send + Sync
{
}

impl<P> RecyclesAll for P where
    P: Policy<Vec<u8>> + Policy<Columns> + Policy<Compressor> + Policy<Decompressor> + Send + Sync
{
}

/// What a pool may keep of one value. The default rule would take every value of a large frame for an outlier: it
/// measures used values by new ones, and these are new with no capacity at all.
const MAX_WEIGHT: usize = 2 * MAX_PAYLOAD;

/// All that frames are worked on with. `P` says how it is recycled; tests pass one that forgets to.
#[derive(Debug)]
pub struct Resources<P = ByTrait> {
    /// What was read: lines of JSON, or compressed bytes.
    pub read: Source<Vec<u8>, P>,
    /// What is to be written: compressed bytes, or lines of JSON.
    pub written: Source<Vec<u8>, P>,
    /// A frame's binary form, on its way back to JSON.
    pub payloads: Source<Vec<u8>, P>,
    pub columns: Source<Columns, P>,
    pub compressors: Source<Compressor, P>,
    pub decompressors: Source<Decompressor, P>,
    codec: Codec,
}

impl Resources {
    /// Those for frames of this codec.
    pub fn new(codec: Codec, buffers: Buffers) -> Self {
        Self::with_recycle(codec, buffers, || ByTrait)
    }
}

impl<P: RecyclesAll> Resources<P> {
    /// As [`Resources::new`], but recycled by a policy of your own.
    pub fn with_recycle(codec: Codec, buffers: Buffers, policy: impl Fn() -> P) -> Self {
        // Function pointers can't remember the codec, so each has its own.
        let compressor: fn() -> Compressor = match codec {
            Codec::Zstd => || Compressor::new(Codec::Zstd),
            Codec::Deflate => || Compressor::new(Codec::Deflate),
        };
        let decompressor: fn() -> Decompressor = match codec {
            Codec::Zstd => || Decompressor::new(Codec::Zstd),
            Codec::Deflate => || Decompressor::new(Codec::Deflate),
        };
        Self {
            read: Source::new(buffers, Vec::new, policy()),
            written: Source::new(buffers, Vec::new, policy()),
            payloads: Source::new(buffers, Vec::new, policy()),
            columns: Source::new(buffers, Columns::default, policy()),
            compressors: Source::new(buffers, compressor, policy()),
            decompressors: Source::new(buffers, decompressor, policy()),
            codec,
        }
    }

    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// What each pool did, by what it holds. Without pools there is nothing to tell.
    pub fn stats(&self) -> [(&'static str, Stats); 6] {
        [
            ("input buffers", self.read.stats()),
            ("output buffers", self.written.stats()),
            ("payload buffers", self.payloads.stats()),
            ("columns", self.columns.stats()),
            ("compressors", self.compressors.stats()),
            ("decompressors", self.decompressors.stats()),
        ]
    }
}

/// One kind of thing, new or pooled.
#[derive(Debug)]
pub struct Source<T: Send + 'static, P = ByTrait> {
    buffers: Buffers,
    create: fn() -> T,
    pool: Pool<T, fn() -> T, P>,
}

impl<T: Send + 'static, P: Policy<T>> Source<T, P> {
    fn new(buffers: Buffers, create: fn() -> T, policy: P) -> Self {
        Self {
            buffers,
            create,
            pool: Settings::new()
                .max_weight(MAX_WEIGHT)
                .pool_with(create, policy),
        }
    }

    /// What the pool did.
    pub fn stats(&self) -> Stats {
        self.pool.stats()
    }

    // ANCHOR: get
    /// A value that is as good as new.
    pub fn get(&self) -> Lease<'_, T, P> {
        match self.buffers {
            Buffers::Fresh => Lease::Fresh((self.create)()),
            Buffers::Pooled => Lease::Pooled(self.pool.get()),
        }
    }
    // ANCHOR_END: get
}

// ANCHOR: lease
/// A value to use as one's own until it is dropped.
#[derive(Debug)]
pub enum Lease<'s, T: Send + 'static, P: Policy<T> = ByTrait> {
    Fresh(T),
    Pooled(Guard<'s, T, P>),
}
// ANCHOR_END: lease

impl<T: Send + 'static, P: Policy<T>> Deref for Lease<'_, T, P> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Fresh(value) => value,
            Self::Pooled(guard) => guard,
        }
    }
}

impl<T: Send + 'static, P: Policy<T>> DerefMut for Lease<'_, T, P> {
    fn deref_mut(&mut self) -> &mut T {
        match self {
            Self::Fresh(value) => value,
            Self::Pooled(guard) => guard,
        }
    }
}
