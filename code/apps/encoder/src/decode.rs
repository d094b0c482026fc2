//! Frames to lines of JSON.

use std::io::{Read, Write};
use std::iter;

use anyhow::{Context, Result, ensure};
use hintpool::Policy;

use crate::columns::Rows;
use crate::frame::{Header, Reader, Totals};
use crate::ordered_workers;
use crate::resources::{Lease, RecyclesAll, Resources};

/// What a record's JSON takes beside its texts and numbers, roughly; a buffer that is too small grows.
const JSON_PER_RECORD: usize = 200;

/// Reads frames and writes a record per line.
///
/// An error names the frame and the byte that it begins at. What was written before it is sound.
pub fn decode<P: RecyclesAll>(
    mut frames: Reader<impl Read + Send>,
    output: &mut impl Write,
    threads: usize,
    resources: &Resources<P>,
) -> Result<Totals> {
    ensure!(
        frames.codec() == resources.codec(),
        "these frames are of {}, and the resources for {}",
        frames.codec(),
        resources.codec()
    );
    let mut totals = Totals::default();
    ordered_workers::run(
        iter::from_fn(move || next(&mut frames, resources).transpose()),
        threads,
        |frame| {
            let json = decompress(&frame, resources).with_context(|| frame.place.clone())?;
            Ok((frame.header, json))
        },
        |(header, json)| {
            totals.frames += 1;
            totals.records += u64::from(header.records);
            output.write_all(&json).context("can't be written")
        },
    )?;
    output.flush().context("can't be written")?;
    Ok(totals)
}

/// A frame as it lies in the file.
struct Frame<'s, P: Policy<Vec<u8>>> {
    place: String,
    header: Header,
    stored: Lease<'s, Vec<u8>, P>,
}

fn next<'s, P: RecyclesAll>(
    frames: &mut Reader<impl Read>,
    resources: &'s Resources<P>,
) -> Result<Option<Frame<'s, P>>> {
    let place = frames.place();
    let mut stored = resources.read.get();
    let header = frames.next(&mut stored).with_context(|| place.clone())?;
    Ok(header.map(|header| Frame {
        place,
        header,
        stored,
    }))
}

fn decompress<'s, P: RecyclesAll>(
    frame: &Frame<'_, P>,
    resources: &'s Resources<P>,
) -> Result<Lease<'s, Vec<u8>, P>> {
    let header = &frame.header;
    let size = header.payload as usize;
    let mut payload = resources.payloads.get();
    resources
        .decompressors
        .get()
        .decompress(&frame.stored, size, &mut payload)?;
    let found = header.checksum([payload.as_slice()].into_iter());
    ensure!(
        found == header.crc,
        "its checksum is {found:08x} and should be {:08x}: it was changed",
        header.crc
    );
    let mut rows = Rows::of(&payload)?;
    ensure!(
        rows.left() == u64::from(header.records),
        "it holds {} records and its header says {}",
        rows.left(),
        header.records
    );
    let mut json = resources.written.get();
    json.reserve(size + header.records as usize * JSON_PER_RECORD);
    while let Some(strike) = rows.next_record()? {
        serde_json::to_writer(&mut *json, &strike)?;
        json.push(b'\n');
    }
    Ok(json)
}
