//! What the encoder promises: the same records come back, and whatever else it is given is a clear error.

mod command_line;
mod damage;
mod dirty;
mod in_the_book;
mod measuring;
mod round_trip;

use anyhow::Result;
use encoder::frame::{Header, Reader};
use encoder::resources::RecyclesAll;
use encoder::{Buffers, Codec, Resources, Shape};

/// Each codec with each policy.
fn all_resources() -> impl Iterator<Item = Resources> {
    Codec::ALL.into_iter().flat_map(|codec| {
        [Buffers::Fresh, Buffers::Pooled].map(|buffers| Resources::new(codec, buffers))
    })
}

fn encoded<P: RecyclesAll>(
    json: &[u8],
    records_per_frame: usize,
    resources: &Resources<P>,
) -> Vec<u8> {
    let shape = Shape {
        records_per_frame,
        threads: 1,
    };
    let mut frames = Vec::new();
    encoder::encode(json, &mut frames, shape, resources).unwrap();
    frames
}

fn decoded<P: RecyclesAll>(
    frames: &[u8],
    threads: usize,
    resources: &Resources<P>,
) -> Result<Vec<u8>> {
    let mut json = Vec::new();
    encoder::decode(Reader::new(frames)?, &mut json, threads, resources)?;
    Ok(json)
}

/// A file of one frame with this header, and the bytes that follow.
fn file_of(codec: Codec, header: Header, stored: &[u8]) -> Vec<u8> {
    let tag: &[u8] = match codec {
        Codec::Zstd => b"z",
        Codec::Deflate => b"d",
    };
    [b"STRK\x01", tag, &header.to_bytes(), stored].concat()
}
