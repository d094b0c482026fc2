//! Compressors and decompressors of one interface, whose states are worth reusing.
//!
//! Both directions stream into a state that lives in the context. So a frame that is given up half-way leaves the
//! context dirty, and [`Recycle`] is what makes it clean.
//!
//! DEFLATE has no wrapper here: the frame has its own sizes and its own checksum.

use std::fmt;

use anyhow::{Result, anyhow, ensure};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use hintpool::{Recycle, Verdict};
use zstd_safe::zstd_sys::ZSTD_EndDirective::{ZSTD_e_continue, ZSTD_e_end};
use zstd_safe::{
    CCtx, CParameter, DCtx, DParameter, InBuffer, OutBuffer, ResetDirective, get_error_name,
};

use crate::frame::{Codec, MAX_PAYLOAD};

const ZSTD_LEVEL: i32 = 3;

/// The greatest window that a frame may ask for, as a power of two: no frame holds more than one window.
const WINDOW_LOG_MAX: u32 = MAX_PAYLOAD.ilog2();

const DEFLATE_LEVEL: u32 = 6;

const ZLIB_HEADER: bool = false;

/// Together with a tenth of its size, what a frame may grow by that does not compress.
const MORE: usize = 128;

/// Compresses frames, one after the other.
pub enum Compressor {
    Zstd(CCtx<'static>),
    Deflate(Compress),
}

impl fmt::Debug for Compressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compressor").finish_non_exhaustive()
    }
}

impl Compressor {
    /// What a pool saves: the state's memory, and setting it up.
    pub fn new(codec: Codec) -> Self {
        match codec {
            Codec::Zstd => {
                let mut context = CCtx::create();
                let level = CParameter::CompressionLevel(ZSTD_LEVEL);
                context.set_parameter(level).expect("zstd has this level");
                Self::Zstd(context)
            }
            Codec::Deflate => {
                let level = Compression::new(DEFLATE_LEVEL);
                Self::Deflate(Compress::new(level, ZLIB_HEADER))
            }
        }
    }

    /// Appends to `out` what the parts compress to, one after the other, as one frame.
    pub fn compress<'p>(
        &mut self,
        parts: impl Iterator<Item = &'p [u8]> + Clone,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let size: usize = parts.clone().map(<[u8]>::len).sum();
        out.reserve(size + size / 10 + MORE);
        if let Self::Zstd(context) = self {
            // Lets zstd choose tables no bigger than the frame needs.
            let pledged = context.set_pledged_src_size(Some(size as u64));
            pledged.map_err(explain)?;
        }
        for part in parts {
            self.add(part, false, out)?;
        }
        self.add(&[], true, out)
    }

    /// Compresses a part of a frame, which ends with the last, into the room that `out` has.
    ///
    /// Drop the compressor before the last part, and the frame stays unfinished in it.
    pub fn add(&mut self, part: &[u8], last: bool, out: &mut Vec<u8>) -> Result<()> {
        let (taken, ended) = match self {
            Self::Zstd(context) => {
                let mut input = InBuffer::around(part);
                let end = out.len();
                let mut output = OutBuffer::around_pos(out, end);
                let directive = if last { ZSTD_e_end } else { ZSTD_e_continue };
                let left = context.compress_stream2(&mut output, &mut input, directive);
                let ended = left.map_err(explain)? == 0 && last;
                (input.pos(), ended)
            }
            Self::Deflate(state) => {
                let before = state.total_in();
                let flush = match last {
                    true => FlushCompress::Finish,
                    false => FlushCompress::None,
                };
                let status = state.compress_vec(part, out, flush)?;
                let taken = (state.total_in() - before) as usize;
                (taken, status == Status::StreamEnd)
            }
        };
        ensure!(
            taken == part.len() && ended == last,
            "the compressor was not reset, or has no room"
        );
        Ok(())
    }
}

// ANCHOR: recycle
/// Forgets the frame, finished or not. The level stays, since nothing changes it.
impl Recycle for Compressor {
    fn recycle(&mut self) -> Verdict {
        match self {
            Self::Zstd(context) => match context.reset(ResetDirective::SessionOnly) {
                Ok(_) => Verdict::Keep,
                Err(_) => Verdict::Discard,
            },
            Self::Deflate(state) => {
                state.reset();
                Verdict::Keep
            }
        }
    }

    /// What zstd holds grows with the frames that it has met. The state of deflate is of one size, so it is never too big.
    fn weight(&self) -> usize {
        match self {
            Self::Zstd(context) => context.sizeof(),
            Self::Deflate(_) => 0,
        }
    }
}
// ANCHOR_END: recycle

/// Decompresses frames, one after the other.
pub enum Decompressor {
    Zstd(DCtx<'static>),
    Deflate(Decompress),
}

impl fmt::Debug for Decompressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decompressor").finish_non_exhaustive()
    }
}

impl Decompressor {
    /// What a pool saves: the state's memory, and setting it up.
    pub fn new(codec: Codec) -> Self {
        match codec {
            Codec::Zstd => {
                let mut context = DCtx::create();
                let window = DParameter::WindowLogMax(WINDOW_LOG_MAX);
                context.set_parameter(window).expect("zstd has this window");
                Self::Zstd(context)
            }
            Codec::Deflate => Self::Deflate(Decompress::new(ZLIB_HEADER)),
        }
    }

    /// Puts into the empty `out` what was compressed, which is `size` bytes long, or else it is an error.
    ///
    /// `out` gets room for no more than that, whatever `stored` would like to grow to.
    pub fn decompress(&mut self, stored: &[u8], size: usize, out: &mut Vec<u8>) -> Result<()> {
        out.reserve_exact(size);
        let (used, ended) = match self {
            Self::Zstd(context) => {
                let mut input = InBuffer::around(stored);
                let left = context.decompress_stream(&mut OutBuffer::around(out), &mut input);
                (input.pos(), left == Ok(0))
            }
            Self::Deflate(state) => {
                let status = state.decompress_vec(stored, out, FlushDecompress::Finish);
                let ended = status.is_ok_and(|status| status == Status::StreamEnd);
                (state.total_in() as usize, ended)
            }
        };
        ensure!(
            ended && out.len() == size && used == stored.len(),
            "it does not decompress to the {size} bytes that it says"
        );
        Ok(())
    }
}

/// Forgets the frame, finished, damaged or cut off.
impl Recycle for Decompressor {
    fn recycle(&mut self) -> Verdict {
        match self {
            Self::Zstd(context) => match context.reset(ResetDirective::SessionOnly) {
                Ok(_) => Verdict::Keep,
                Err(_) => Verdict::Discard,
            },
            Self::Deflate(state) => {
                state.reset(ZLIB_HEADER);
                Verdict::Keep
            }
        }
    }

    /// As that of a compressor.
    fn weight(&self) -> usize {
        match self {
            Self::Zstd(context) => context.sizeof(),
            Self::Deflate(_) => 0,
        }
    }
}

fn explain(code: usize) -> anyhow::Error {
    anyhow!("zstd: {}", get_error_name(code))
}
