//! Zstandard: the contexts of its C library, by the safe calls of `zstd-safe`.

use anyhow::{Context, Result, bail, ensure};
use hintpool::Verdict;
use zstd_safe::zstd_sys::ZSTD_EndDirective::{ZSTD_e_continue, ZSTD_e_end};
use zstd_safe::{
    CCtx, CParameter, DCtx, DParameter, InBuffer, OutBuffer, ResetDirective, SafeResult,
    compress_bound, get_error_name,
};

use crate::limits::MAX_PAYLOAD;

const LEVEL: i32 = 3;

/// The greatest window that a frame may ask for, as a power of two: no frame holds more than one window.
const WINDOW_LOG_MAX: u32 = MAX_PAYLOAD.ilog2();

pub(super) struct Compressor(CCtx<'static>);

impl Compressor {
    pub(super) fn new() -> Self {
        let mut context = CCtx::create();
        context
            .set_parameter(CParameter::CompressionLevel(LEVEL))
            .expect("zstd has this level");
        Self(context)
    }

    /// The size lets zstd choose tables no bigger than the frame needs.
    pub(super) fn begin(&mut self, size: usize, out: &mut Vec<u8>) -> Result<()> {
        out.reserve(compress_bound(size));
        self.0
            .set_pledged_src_size(Some(size as u64))
            .map_err(explain)?;
        Ok(())
    }

    pub(super) fn add(&mut self, part: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let mut input = InBuffer::around(part);
        while input.pos() < part.len() {
            let before = (input.pos(), out.len());
            appending(out, |out| {
                self.0.compress_stream2(out, &mut input, ZSTD_e_continue)
            })?;
            ensure!(
                before != (input.pos(), out.len()),
                "the compressor takes no more"
            );
        }
        Ok(())
    }

    pub(super) fn end(&mut self, out: &mut Vec<u8>) -> Result<()> {
        loop {
            let before = out.len();
            let left = appending(out, |out| {
                self.0
                    .compress_stream2(out, &mut InBuffer::around(&[]), ZSTD_e_end)
            })?;
            if left == 0 {
                return Ok(());
            }
            ensure!(before < out.len(), "the compressor takes no more");
        }
    }

    pub(super) fn reset(&mut self) -> Verdict {
        verdict(self.0.reset(ResetDirective::SessionOnly))
    }

    pub(super) fn weight(&self) -> usize {
        self.0.sizeof()
    }
}

pub(super) struct Decompressor(DCtx<'static>);

impl Decompressor {
    pub(super) fn new() -> Self {
        let mut context = DCtx::create();
        context
            .set_parameter(DParameter::WindowLogMax(WINDOW_LOG_MAX))
            .expect("zstd knows windows of this size");
        Self(context)
    }

    /// Fills `out` no further than its capacity, and says how many bytes it used.
    pub(super) fn decompress(&mut self, stored: &[u8], out: &mut Vec<u8>) -> Result<usize> {
        let mut input = InBuffer::around(stored);
        loop {
            let before = (input.pos(), out.len());
            let left = appending(out, |out| self.0.decompress_stream(out, &mut input))
                .context("not what a compressor makes")?;
            if left == 0 {
                return Ok(input.pos());
            }
            if before == (input.pos(), out.len()) {
                let full = out.len() == out.capacity();
                bail!(if full {
                    "it holds more than it says"
                } else {
                    "what was compressed is cut off"
                });
            }
        }
    }

    pub(super) fn reset(&mut self) -> Verdict {
        verdict(self.0.reset(ResetDirective::SessionOnly))
    }

    pub(super) fn weight(&self) -> usize {
        self.0.sizeof()
    }
}

/// Lets zstd write behind what `out` holds already, as far as its capacity.
fn appending(
    out: &mut Vec<u8>,
    write: impl FnOnce(&mut OutBuffer<'_, Vec<u8>>) -> SafeResult,
) -> Result<usize> {
    let end = out.len();
    write(&mut OutBuffer::around_pos(out, end)).map_err(explain)
}

fn explain(code: usize) -> anyhow::Error {
    anyhow::anyhow!("zstd: {}", get_error_name(code))
}

/// A context that can't be made clean goes.
fn verdict(reset: SafeResult) -> Verdict {
    match reset {
        Ok(_) => Verdict::Keep,
        Err(_) => Verdict::Discard,
    }
}
