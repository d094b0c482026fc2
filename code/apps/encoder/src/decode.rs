//! Frames to lines of JSON.

use std::io::{Read, Write};

use anyhow::{Context, Result, ensure};
use hintpool::Policy;

use crate::codec::{Compressor, Decompressor};
use crate::columns::{Columns, Rows};
use crate::conveyor;
use crate::frame::{Header, Reader, Totals};
use crate::supplies::{Lease, Supplies};

/// What a record's JSON takes beside its texts and numbers, roughly; a buffer that is too small grows.
const JSON_PER_RECORD: usize = 200;

/// Reads frames and writes a record per line.
///
/// An error names the frame and the byte that it begins at. What was written before it is sound.
pub fn decode<P>(
    frames: Reader<impl Read + Send>,
    output: &mut impl Write,
    threads: usize,
    supplies: &Supplies<P>,
) -> Result<Totals>
where
    P: Policy<Vec<u8>> + Policy<Columns> + Policy<Compressor> + Policy<Decompressor> + Sync + Send,
{
    ensure!(
        frames.codec() == supplies.codec(),
        "these frames are of {}, and the supplies for {}",
        frames.codec(),
        supplies.codec()
    );
    let mut totals = Totals::default();
    conveyor::run(
        Frames {
            frames,
            supplies,
            failed: false,
        },
        threads,
        |frame| {
            let json = decompress(&frame, supplies).with_context(|| frame.place.clone())?;
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

fn decompress<'s, P>(
    frame: &Frame<'_, P>,
    supplies: &'s Supplies<P>,
) -> Result<Lease<'s, Vec<u8>, P>>
where
    P: Policy<Vec<u8>> + Policy<Decompressor>,
{
    let header = &frame.header;
    let size = header.payload as usize;
    let mut payload = supplies.payloads.get();
    supplies
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
    let mut json = supplies.written.get();
    json.reserve(size + header.records as usize * JSON_PER_RECORD);
    while let Some(strike) = rows.next_record()? {
        serde_json::to_writer(&mut *json, &strike)?;
        json.push(b'\n');
    }
    Ok(json)
}

/// Reads a frame at a time.
struct Frames<'s, R, P> {
    frames: Reader<R>,
    supplies: &'s Supplies<P>,
    failed: bool,
}

impl<'s, R: Read, P: Policy<Vec<u8>>> Iterator for Frames<'s, R, P> {
    type Item = Result<Frame<'s, P>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let place = self.frames.place();
        let mut stored = self.supplies.read.get();
        let header = self.frames.next(&mut stored).with_context(|| place.clone());
        self.failed = header.is_err();
        let header = header.transpose()?;
        Some(header.map(|header| Frame {
            place,
            header,
            stored,
        }))
    }
}
