//! Compressors and decompressors of one interface, whose states are worth reusing.
//!
//! Both directions stream into a state that lives in the context. So a frame that is given up half-way leaves the
//! context dirty, and [`Recycle`] is what makes it clean.

mod deflate;
mod zstd;

use std::fmt;

use anyhow::{Result, ensure};
use hintpool::{Recycle, Verdict};

use crate::codec::Codec;

/// Compresses frames, one after the other.
pub struct Compressor(Compress);

enum Compress {
    Zstd(zstd::Compressor),
    Deflate(flate2::Compress),
}

impl Compressor {
    /// What a pool saves: the state's memory, and setting it up.
    pub fn new(codec: Codec) -> Self {
        Self(match codec {
            Codec::Zstd => Compress::Zstd(zstd::Compressor::new()),
            Codec::Deflate => Compress::Deflate(deflate::compressor()),
        })
    }

    /// Appends to `out` what the parts compress to, one after the other, as one frame.
    pub fn compress<'p>(
        &mut self,
        parts: impl Iterator<Item = &'p [u8]> + Clone,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let size = parts.clone().map(<[u8]>::len).sum();
        self.begin(size, out)?;
        for part in parts {
            self.add(part, out)?;
        }
        self.end(out)
    }

    fn begin(&mut self, size: usize, out: &mut Vec<u8>) -> Result<()> {
        match &mut self.0 {
            Compress::Zstd(state) => state.begin(size, out),
            Compress::Deflate(_) => {
                out.reserve(deflate::bound(size));
                Ok(())
            }
        }
    }

    /// Compresses a part of a frame. Drop the compressor now, and the frame stays unfinished in it.
    pub fn add(&mut self, part: &[u8], out: &mut Vec<u8>) -> Result<()> {
        match &mut self.0 {
            Compress::Zstd(state) => state.add(part, out),
            Compress::Deflate(state) => deflate::add(state, part, out),
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) -> Result<()> {
        match &mut self.0 {
            Compress::Zstd(state) => state.end(out),
            Compress::Deflate(state) => deflate::end(state, out),
        }
    }
}

// ANCHOR: recycle
/// Forgets the frame, finished or not. The level stays, since nothing changes it.
impl Recycle for Compressor {
    fn recycle(&mut self) -> Verdict {
        match &mut self.0 {
            Compress::Zstd(state) => state.reset(),
            Compress::Deflate(state) => {
                state.reset();
                Verdict::Keep
            }
        }
    }

    /// What zstd holds grows with the frames that it has met. The state of deflate is of one size, so it is never too big.
    fn weight(&self) -> usize {
        match &self.0 {
            Compress::Zstd(state) => state.weight(),
            Compress::Deflate(_) => 0,
        }
    }
}
// ANCHOR_END: recycle

impl fmt::Debug for Compressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compressor").finish_non_exhaustive()
    }
}

/// Decompresses frames, one after the other.
pub struct Decompressor(Decompress);

enum Decompress {
    Zstd(zstd::Decompressor),
    Deflate(flate2::Decompress),
}

impl Decompressor {
    /// What a pool saves: the state's memory, and setting it up.
    pub fn new(codec: Codec) -> Self {
        Self(match codec {
            Codec::Zstd => Decompress::Zstd(zstd::Decompressor::new()),
            Codec::Deflate => Decompress::Deflate(deflate::decompressor()),
        })
    }

    /// Puts into the empty `out` what was compressed, which is `size` bytes long, or else it is an error.
    ///
    /// `out` gets room for no more than that, whatever `stored` would like to grow to.
    pub fn decompress(&mut self, stored: &[u8], size: usize, out: &mut Vec<u8>) -> Result<()> {
        out.reserve_exact(size);
        let used = match &mut self.0 {
            Decompress::Zstd(state) => state.decompress(stored, out),
            Decompress::Deflate(state) => deflate::decompress(state, stored, out),
        }?;
        ensure!(
            out.len() == size,
            "its {size} bytes turn out to be {}",
            out.len()
        );
        ensure!(
            used == stored.len(),
            "{} bytes follow what was compressed",
            stored.len() - used
        );
        Ok(())
    }
}

/// Forgets the frame, finished, damaged or cut off.
impl Recycle for Decompressor {
    fn recycle(&mut self) -> Verdict {
        match &mut self.0 {
            Decompress::Zstd(state) => state.reset(),
            Decompress::Deflate(state) => {
                state.reset(deflate::ZLIB_HEADER);
                Verdict::Keep
            }
        }
    }

    /// As that of a compressor.
    fn weight(&self) -> usize {
        match &self.0 {
            Decompress::Zstd(state) => state.weight(),
            Decompress::Deflate(_) => 0,
        }
    }
}

impl fmt::Debug for Decompressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decompressor").finish_non_exhaustive()
    }
}
