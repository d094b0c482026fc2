//! Lines of JSON to frames.

use std::io::{BufRead, Read, Write};
use std::iter;

use anyhow::{Context, Result, ensure};
use hintpool::Policy;

use crate::frame::{self, Header, Totals};
use crate::limits::{MAX_LINE, MAX_PAYLOAD};
use crate::ordered_workers;
use crate::record::Strike;
use crate::resources::{Lease, RecyclesAll, Resources};

/// How the work is divided.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The records of a frame, but for the last one; at least 1.
    pub records_per_frame: usize,
    /// Threads that parse and compress; with 1, the calling thread does all.
    pub threads: usize,
}

/// A frame ends early rather than hold more text than this. Its binary form is shorter than its text.
const MAX_TEXT: usize = MAX_PAYLOAD / 2;

/// Reads a record per line and writes frames.
pub fn encode<P: RecyclesAll>(
    input: impl BufRead + Send,
    output: &mut impl Write,
    shape: Shape,
    resources: &Resources<P>,
) -> Result<Totals> {
    frame::write_start(resources.codec(), output).context("can't be written")?;
    let mut lines = Lines {
        input,
        per_frame: shape.records_per_frame,
        resources,
        read: 0,
        last: 0,
    };
    let mut totals = Totals::default();
    ordered_workers::run(
        iter::from_fn(move || lines.batch().transpose()),
        shape.threads,
        |lines| compress(&lines, resources),
        |(header, stored)| {
            totals.frames += 1;
            totals.records += u64::from(header.records);
            let written = output
                .write_all(&header.to_bytes())
                .and_then(|()| output.write_all(&stored));
            written.context("can't be written")
        },
    )?;
    frame::write_end(totals, output).context("can't be written")?;
    output.flush().context("can't be written")?;
    Ok(totals)
}

/// The lines of one frame.
struct Batch<'s, P: Policy<Vec<u8>>> {
    /// The number of the first, from 1 on.
    first: u64,
    text: Lease<'s, Vec<u8>, P>,
}

fn compress<'s, P: RecyclesAll>(
    lines: &Batch<'s, P>,
    resources: &'s Resources<P>,
) -> Result<(Header, Lease<'s, Vec<u8>, P>)> {
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
    Ok((Header::of(records, stored.len(), parts)?, stored))
    // ANCHOR_END: compress
}

/// Reads as many lines as a frame takes at a time.
struct Lines<'s, R, P> {
    input: R,
    per_frame: usize,
    resources: &'s Resources<P>,
    /// Lines read so far.
    read: u64,
    /// What the last batch took; the next one begins with as much, so that it need not grow to it.
    last: usize,
}

impl<'s, R: BufRead, P: RecyclesAll> Lines<'s, R, P> {
    fn batch(&mut self) -> Result<Option<Batch<'s, P>>> {
        let mut text = self.resources.read.get();
        text.reserve(self.last);
        let first = self.read + 1;
        for _ in 0..self.per_frame {
            if text.len() >= MAX_TEXT || self.line(&mut text)? == 0 {
                break;
            }
            self.read += 1;
        }
        self.last = text.len();
        Ok((self.read >= first).then_some(Batch { first, text }))
    }

    fn line(&mut self, text: &mut Vec<u8>) -> Result<usize> {
        let longest = self.input.by_ref().take(MAX_LINE as u64 + 1);
        let length = { longest }
            .read_until(b'\n', text)
            .context("can't be read")?;
        ensure!(
            length <= MAX_LINE,
            "line {}: longer than {MAX_LINE} bytes",
            self.read + 1
        );
        Ok(length)
    }
}
