//! The binary form of a frame's records: column by column, since like compresses best beside like.
//!
//! First the index: how many records, and the size of each stream. Then the streams.
//! A text column has two, the lengths of its texts and their bytes. A number column has one.
//! Every number is a varint (`varint`).

mod varint;

use anyhow::{Context, Result, ensure};
use hintpool::{Recycle, Verdict};

use crate::record::{NUMBERS, Strike, TEXTS};

const STREAMS: usize = 2 * TEXTS.len() + NUMBERS.len();

/// No record takes fewer bytes: each has a length per text and a number per number.
const LEAST_BYTES: usize = TEXTS.len() + NUMBERS.len();

// ANCHOR: columns
/// Collects records, and has them ready as parts to compress: the scratch struct of encoding.
#[derive(Debug, Default)]
pub struct Columns {
    records: u64,
    streams: [Vec<u8>; STREAMS],
    /// Written by [`Columns::parts`].
    index: Vec<u8>,
}
// ANCHOR_END: columns

impl Columns {
    /// Adds a record.
    pub fn push(&mut self, strike: &Strike<'_>) {
        self.records += 1;
        let (texts, numbers) = self.streams.split_at_mut(2 * TEXTS.len());
        for (text, streams) in strike.texts().into_iter().zip(texts.chunks_exact_mut(2)) {
            varint::write(text.len() as u64, &mut streams[0]);
            streams[1].extend_from_slice(text.as_bytes());
        }
        for (number, stream) in strike.numbers().into_iter().zip(numbers) {
            varint::write(number, stream);
        }
    }

    /// How many records there are.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// The binary form of the records so far, in parts that follow each other.
    pub fn parts(&mut self) -> impl Iterator<Item = &[u8]> + Clone {
        self.index.clear();
        varint::write(self.records, &mut self.index);
        for stream in &self.streams {
            varint::write(stream.len() as u64, &mut self.index);
        }
        std::iter::once(&self.index)
            .chain(&self.streams)
            .map(Vec::as_slice)
    }
}

// ANCHOR: recycle
/// Clears each stream, which keeps its capacity: `Columns::default()` has none, and grows 24 of them.
impl Recycle for Columns {
    fn recycle(&mut self) -> Verdict {
        let Self {
            records,
            streams,
            index,
        } = self;
        *records = 0;
        streams.recycle().and(index.recycle())
    }

    fn weight(&self) -> usize {
        self.streams.weight() + self.index.weight()
    }
}
// ANCHOR_END: recycle

/// Reads records back from their binary form.
#[derive(Debug)]
pub struct Rows<'a> {
    left: u64,
    streams: [&'a [u8]; STREAMS],
}

impl<'a> Rows<'a> {
    /// Reads the index. All that it says is checked against the bytes that are there.
    pub fn of(mut bytes: &'a [u8]) -> Result<Self> {
        let records = varint::read(&mut bytes).context("the number of records can't be read")?;
        let mut sizes = [0; STREAMS];
        for size in &mut sizes {
            *size = varint::read(&mut bytes)
                .and_then(|size| usize::try_from(size).ok())
                .context("the size of a column can't be read")?;
        }
        let mut streams = [&[][..]; STREAMS];
        for (number, size) in sizes.into_iter().enumerate() {
            streams[number] = bytes
                .split_off(..size)
                .with_context(|| format!("the column `{}` is cut off", name(number)))?;
        }
        ensure!(
            bytes.is_empty(),
            "{} bytes belong to no column",
            bytes.len()
        );
        let room = streams.iter().map(|stream| stream.len()).sum::<usize>() / LEAST_BYTES;
        ensure!(
            records <= room as u64,
            "it says that it holds {records} records, and has room for {room} at most"
        );
        Ok(Self {
            left: records,
            streams,
        })
    }

    /// How many records are left.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// The next record; `None` after the last.
    pub fn next_record(&mut self) -> Result<Option<Strike<'a>>> {
        if self.left == 0 {
            let rest = self.streams.iter().position(|stream| !stream.is_empty());
            return match rest {
                None => Ok(None),
                Some(number) => Err(anyhow::anyhow!(
                    "the column `{}` goes on after the last record",
                    name(number)
                )),
            };
        }
        self.left -= 1;
        let mut texts = [""; TEXTS.len()];
        for (number, text) in texts.iter_mut().enumerate() {
            *text = self
                .text(2 * number)
                .with_context(|| format!("no text in the column `{}`", TEXTS[number]))?;
        }
        let mut numbers = [0; NUMBERS.len()];
        for (number, value) in numbers.iter_mut().enumerate() {
            *value = varint::read(&mut self.streams[2 * TEXTS.len() + number])
                .with_context(|| format!("no number in the column `{}`", NUMBERS[number]))?;
        }
        let strike = Strike::of(texts, numbers).context("a speed is too great")?;
        Ok(Some(strike))
    }

    fn text(&mut self, lengths: usize) -> Option<&'a str> {
        let length = usize::try_from(varint::read(&mut self.streams[lengths])?).ok()?;
        std::str::from_utf8(self.streams[lengths + 1].split_off(..length)?).ok()
    }
}

/// The field that a stream belongs to.
fn name(stream: usize) -> &'static str {
    match stream.checked_sub(2 * TEXTS.len()) {
        Some(number) => NUMBERS[number],
        None => TEXTS[stream / 2],
    }
}
