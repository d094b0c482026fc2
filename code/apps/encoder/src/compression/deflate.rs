//! DEFLATE without a wrapper: the frame has its own sizes and its own checksum.

use anyhow::{Context, Result, bail};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

pub(super) const ZLIB_HEADER: bool = false;

const LEVEL: u32 = 6;

/// Room is made in steps of this size where [`bound`] was too small.
const MORE: usize = 4096;

pub(super) fn compressor() -> Compress {
    Compress::new(Compression::new(LEVEL), ZLIB_HEADER)
}

pub(super) fn decompressor() -> Decompress {
    Decompress::new(ZLIB_HEADER)
}

/// What nearly every input stays below: stored as it is, with five bytes for each block.
pub(super) fn bound(size: usize) -> usize {
    size + size / 1000 + 64
}

pub(super) fn add(state: &mut Compress, mut part: &[u8], out: &mut Vec<u8>) -> Result<()> {
    while !part.is_empty() {
        let before = state.total_in();
        let status = state.compress_vec(part, out, FlushCompress::None)?;
        let taken = (state.total_in() - before) as usize;
        part = &part[taken..];
        match status {
            Status::StreamEnd => bail!("the compressor has finished a frame and was not reset"),
            Status::Ok | Status::BufError if taken == 0 => make_room(out)?,
            Status::Ok | Status::BufError => {}
        }
    }
    Ok(())
}

pub(super) fn end(state: &mut Compress, out: &mut Vec<u8>) -> Result<()> {
    while state.compress_vec(&[], out, FlushCompress::Finish)? != Status::StreamEnd {
        make_room(out)?;
    }
    Ok(())
}

/// A state that makes no progress although there is room would never make any.
fn make_room(out: &mut Vec<u8>) -> Result<()> {
    if out.capacity() > out.len() {
        bail!("the compressor takes no more");
    }
    out.reserve(MORE);
    Ok(())
}

/// Fills `out` no further than its capacity, and says how many bytes it used.
pub(super) fn decompress(
    state: &mut Decompress,
    stored: &[u8],
    out: &mut Vec<u8>,
) -> Result<usize> {
    let before = state.total_in();
    let status = state
        .decompress_vec(stored, out, FlushDecompress::Finish)
        .context("not what a compressor makes")?;
    match status {
        Status::StreamEnd => Ok((state.total_in() - before) as usize),
        Status::Ok | Status::BufError if out.len() == out.capacity() => {
            bail!("it holds more than it says")
        }
        Status::Ok | Status::BufError => bail!("what was compressed is cut off"),
    }
}
