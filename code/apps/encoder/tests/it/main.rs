//! What the encoder promises: the same records come back, and whatever else it is given is a clear error.

mod command_line;
mod damage;
mod dirty;
mod in_the_book;
mod measuring;
mod round_trip;

use anyhow::Result;
use encoder::codec::{Compressor, Decompressor};
use encoder::columns::Columns;
use encoder::frame::Reader;
use encoder::{Buffers, Codec, Shape, Supplies};
use hintpool::Policy;

/// Each codec with each policy.
fn all_supplies() -> impl Iterator<Item = Supplies> {
    Codec::ALL.into_iter().flat_map(|codec| {
        [Buffers::Fresh, Buffers::Pooled].map(|buffers| Supplies::new(codec, buffers))
    })
}

fn encoded<P>(json: &[u8], records_per_frame: usize, supplies: &Supplies<P>) -> Vec<u8>
where
    P: Policy<Vec<u8>> + Policy<Columns> + Policy<Compressor> + Policy<Decompressor> + Send + Sync,
{
    let shape = Shape {
        records_per_frame,
        threads: 1,
    };
    let mut frames = Vec::new();
    encoder::encode(json, &mut frames, shape, supplies).unwrap();
    frames
}

fn decoded<P>(frames: &[u8], threads: usize, supplies: &Supplies<P>) -> Result<Vec<u8>>
where
    P: Policy<Vec<u8>> + Policy<Columns> + Policy<Compressor> + Policy<Decompressor> + Send + Sync,
{
    let mut json = Vec::new();
    encoder::decode(Reader::new(frames)?, &mut json, threads, supplies)?;
    Ok(json)
}
