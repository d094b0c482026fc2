//! Where buffers, scratch structs and contexts come from: made anew each time, or from pools.
//!
//! This is the one place that knows which. All else takes a [`Lease`] and gives it up when it is done.

use std::ops::{Deref, DerefMut};

use clap::ValueEnum;
use hintpool::{Guard, Pool, Recycle, Settings, Stats};

use crate::columns::Columns;
use crate::compression::{Compressor, Decompressor};
use crate::frame::{Codec, MAX_PAYLOAD};

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
// ANCHOR: switch
/// The switch.
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

/// What a pool may keep of one value. The default rule would take every value of a large frame for an outlier: it
/// measures used values by new ones, and these are new with no capacity at all.
const MAX_WEIGHT: usize = 2 * MAX_PAYLOAD;

/// All that frames are worked on with.
#[derive(Debug)]
pub struct Resources {
    /// What was read: lines of JSON, or compressed bytes.
    pub read: Source<Vec<u8>>,
    /// What is to be written: compressed bytes, or lines of JSON.
    pub written: Source<Vec<u8>>,
    /// A frame's binary form, on its way back to JSON.
    pub payloads: Source<Vec<u8>>,
    pub columns: Source<Columns>,
    pub compressors: Source<Compressor>,
    pub decompressors: Source<Decompressor>,
    pub codec: Codec,
}

impl Resources {
    /// Those for frames of this codec.
    pub fn new(codec: Codec, buffers: Buffers) -> Self {
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
            read: Source::new(buffers, Vec::new),
            written: Source::new(buffers, Vec::new),
            payloads: Source::new(buffers, Vec::new),
            columns: Source::new(buffers, Columns::default),
            compressors: Source::new(buffers, compressor),
            decompressors: Source::new(buffers, decompressor),
            codec,
        }
    }

    /// What each pool did, by what it holds. Without pools there is nothing to tell.
    pub fn stats(&self) -> [(&'static str, Stats); 6] {
        [
            ("input buffers", self.read.pool.stats()),
            ("output buffers", self.written.pool.stats()),
            ("payload buffers", self.payloads.pool.stats()),
            ("columns", self.columns.pool.stats()),
            ("compressors", self.compressors.pool.stats()),
            ("decompressors", self.decompressors.pool.stats()),
        ]
    }
}

/// One kind of thing, new or pooled.
#[derive(Debug)]
pub struct Source<T: Recycle + Send + 'static> {
    buffers: Buffers,
    create: fn() -> T,
    pool: Pool<T>,
}

impl<T: Recycle + Send + 'static> Source<T> {
    fn new(buffers: Buffers, create: fn() -> T) -> Self {
        Self {
            buffers,
            create,
            pool: Settings::new().max_weight(MAX_WEIGHT).pool(create),
        }
    }

    // ANCHOR: get
    /// A value that is as good as new.
    pub fn get(&self) -> Lease<'_, T> {
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
pub enum Lease<'s, T: Recycle + Send + 'static> {
    Fresh(T),
    Pooled(Guard<'s, T>),
}
// ANCHOR_END: lease

impl<T: Recycle + Send + 'static> Deref for Lease<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Fresh(value) => value,
            Self::Pooled(guard) => guard,
        }
    }
}

impl<T: Recycle + Send + 'static> DerefMut for Lease<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        match self {
            Self::Fresh(value) => value,
            Self::Pooled(guard) => guard,
        }
    }
}
