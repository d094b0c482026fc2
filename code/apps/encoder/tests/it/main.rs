//! What the encoder promises: the same records come back, and whatever else it is given is a clear error.

mod damage;
mod program;
mod round_trip;

use anyhow::Result;
use encoder::frame::Reader;
use encoder::{Buffers, Codec, Resources};

/// Each codec with each policy.
fn all_resources() -> impl Iterator<Item = Resources> {
    Codec::ALL
        .into_iter()
        .flat_map(|codec| Buffers::ALL.map(|buffers| Resources::new(codec, buffers)))
}

fn encoded(json: &[u8], records_per_frame: usize, resources: &Resources) -> Vec<u8> {
    let mut frames = Vec::new();
    encoder::encode(json, &mut frames, records_per_frame, 1, resources).unwrap();
    frames
}

fn decoded(frames: &[u8], threads: usize, resources: &Resources) -> Result<Vec<u8>> {
    let mut json = Vec::new();
    encoder::decode(Reader::new(frames)?, &mut json, threads, resources)?;
    Ok(json)
}
