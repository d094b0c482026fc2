//! The two directions: a reader, workers, and a writer that takes results in the order of their jobs.

use std::io::{BufRead, Read, Write};
use std::iter;
use std::sync::mpsc::sync_channel;
use std::thread;

use anyhow::{Context, Result, ensure};

use crate::columns::{Rows, Strike};
use crate::frame::{CANNOT_READ, END, Header, MAX_PAYLOAD, Reader};
use crate::resources::{Lease, Resources};

/// The longest line that is read.
const MAX_LINE: usize = 1 << 20;

/// A frame ends early rather than hold more text than this. Its binary form is shorter than its text.
const MAX_TEXT: usize = MAX_PAYLOAD / 2;

/// How many times as long as its binary form a record's JSON is, roughly; a buffer that is too small grows.
const JSON_PER_PAYLOAD: usize = 4;

/// Its checksum is right, so no damage did it, but whoever wrote it.
const CONTRADICTS: &str = "its records contradict each other or their number";

/// So many jobs and so many results wait for each worker at most.
const WAITING: usize = 2;

/// What was done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    pub frames: u64,
    pub records: u64,
}

impl Totals {
    fn add(&mut self, header: &Header) {
        self.frames += 1;
        self.records += u64::from(header.records);
    }
}

/// Reads a record per line and writes frames.
///
/// A frame has `records_per_frame`, at least 1, but for the last frame. With one thread, the calling one does all.
pub fn encode(
    mut input: impl BufRead + Send,
    output: &mut impl Write,
    records_per_frame: usize,
    threads: usize,
    resources: &Resources,
) -> Result<Totals> {
    output.write_all(&resources.codec.start())?;
    let mut first = 1;
    let mut last_size = 0;
    let batches = iter::from_fn(move || {
        let mut text = resources.read.get();
        // As much as the last batch took, so that it need not grow to it.
        text.reserve(last_size);
        let lines = match read_lines(&mut input, first, records_per_frame, &mut text) {
            Ok(lines) => lines,
            Err(error) => return Some(Err(error)),
        };
        last_size = text.len();
        let batch = Batch { first, text };
        first += lines;
        (lines > 0).then_some(Ok(batch))
    });
    let mut totals = Totals::default();
    in_order(
        batches,
        threads,
        |lines| compress(&lines, resources),
        |(header, stored)| {
            totals.add(&header);
            output.write_all(&header.to_bytes())?;
            Ok(output.write_all(&stored)?)
        },
    )?;
    output.write_all(END)?;
    output.flush()?;
    Ok(totals)
}

/// The lines of one frame.
struct Batch<'s> {
    /// The number of the first, from 1 on.
    first: u64,
    text: Lease<'s, Vec<u8>>,
}

fn compress<'s>(
    lines: &Batch<'_>,
    resources: &'s Resources,
) -> Result<(Header, Lease<'s, Vec<u8>>)> {
    // ANCHOR: compress
    let mut columns = resources.columns.get();
    for (number, line) in (lines.first..).zip(lines.text.split_inclusive(|byte| *byte == b'\n')) {
        let strike: Strike<'_> =
            serde_json::from_slice(line).with_context(|| format!("line {number}: no record"))?;
        columns.push(&strike);
    }
    let records = columns.records();
    let parts = columns.parts();
    let mut stored = resources.written.get();
    resources
        .compressors
        .get()
        .compress(parts.clone(), &mut stored)?;
    Ok((Header::of(records, stored.len(), parts), stored))
    // ANCHOR_END: compress
}

/// Reads the lines of a frame, and says how many there were; `first` is the number of the first.
fn read_lines(
    input: &mut impl BufRead,
    first: u64,
    most: usize,
    text: &mut Vec<u8>,
) -> Result<u64> {
    let mut lines = 0;
    while lines < most as u64 && text.len() < MAX_TEXT {
        let mut longest = input.by_ref().take(MAX_LINE as u64 + 1);
        let length = longest.read_until(b'\n', text).context(CANNOT_READ)?;
        ensure!(
            length <= MAX_LINE,
            "line {}: longer than {MAX_LINE} bytes",
            first + lines
        );
        if length == 0 {
            break;
        }
        lines += 1;
    }
    Ok(lines)
}

/// Reads frames and writes a record per line.
///
/// An error names the frame and the byte that it begins at. What was written before it is sound.
pub fn decode(
    mut frames: Reader<impl Read + Send>,
    output: &mut impl Write,
    threads: usize,
    resources: &Resources,
) -> Result<Totals> {
    let stored = iter::from_fn(move || {
        let place = frames.place();
        let mut stored = resources.read.get();
        match frames.next(&mut stored) {
            Ok(header) => header.map(|header| Ok((place, header, stored))),
            Err(error) => Some(Err(error.context(place))),
        }
    });
    let mut totals = Totals::default();
    in_order(
        stored,
        threads,
        |(place, header, stored)| {
            let json = decompress(&header, &stored, resources).with_context(|| place)?;
            Ok((header, json))
        },
        |(header, json)| {
            totals.add(&header);
            Ok(output.write_all(&json)?)
        },
    )?;
    output.flush()?;
    Ok(totals)
}

fn decompress<'s>(
    header: &Header,
    stored: &[u8],
    resources: &'s Resources,
) -> Result<Lease<'s, Vec<u8>>> {
    let size = header.payload as usize;
    let mut payload = resources.payloads.get();
    resources
        .decompressors
        .get()
        .decompress(stored, size, &mut payload)?;
    let found = header.checksum([payload.as_slice()].into_iter());
    ensure!(
        found == header.crc,
        "its checksum is {found:08x} and should be {:08x}: it was changed",
        header.crc
    );
    let mut rows = Rows::of(&payload).context(CONTRADICTS)?;
    let mut json = resources.written.get();
    json.reserve(size * JSON_PER_PAYLOAD);
    for _ in 0..header.records {
        let strike = rows.next().context(CONTRADICTS)?;
        serde_json::to_writer(&mut *json, &strike)?;
        json.push(b'\n');
    }
    ensure!(rows.is_empty(), CONTRADICTS);
    Ok(json)
}

/// Does `work` for each job on so many threads, and passes what it gives to `finish`, in order.
///
/// Job 0 goes to worker 0, job 1 to worker 1 and so on around, and results are taken in the same order.
/// So nothing must be sorted.
///
/// The first error, in the order of the jobs, ends all and is returned.
/// With one thread the calling one does everything; otherwise another one reads, and the calling one finishes.
fn in_order<J: Send, D: Send>(
    mut jobs: impl Iterator<Item = Result<J>> + Send,
    threads: usize,
    work: impl Fn(J) -> Result<D> + Sync,
    mut finish: impl FnMut(D) -> Result<()>,
) -> Result<()> {
    if threads <= 1 {
        return jobs.try_for_each(|job| finish(work(job?)?));
    }
    let work = &work;
    thread::scope(|scope| {
        let mut to_workers = Vec::new();
        let mut from_workers = Vec::new();
        for _ in 0..threads {
            let (to_worker, given) = sync_channel::<Result<J>>(WAITING);
            let (results, from_worker) = sync_channel(WAITING);
            to_workers.push(to_worker);
            from_workers.push(from_worker);
            scope.spawn(move || {
                for job in given {
                    if results.send(job.and_then(work)).is_err() {
                        break;
                    }
                }
            });
        }
        scope.spawn(move || {
            for (job, worker) in jobs.zip(to_workers.iter().cycle()) {
                // Nothing that is read after an error is of use.
                let failed = job.is_err();
                if worker.send(job).is_err() || failed {
                    break;
                }
            }
        });
        // A worker that is done hangs up, and then so has the next one.
        for worker in from_workers.iter().cycle() {
            let Ok(done) = worker.recv() else { break };
            finish(done?)?;
        }
        Ok(())
        // On an error the receivers go here, so whoever sends to them ends, and the reader after them.
    })
}
