//! A record, and the binary form of a frame's records: column by column, since like compresses best beside like.
//!
//! First the index, which is the size of each stream. Then the streams.
//! A text column has two, the lengths of its texts and their bytes. A number column has one.
//! Every number takes one to ten bytes: seven bits a byte, the lowest first, and the top bit says that more follow (LEB128).

use std::borrow::Cow;

use hintpool::{Recycle, Verdict};
use serde::{Deserialize, Serialize};

/// A bird or other animal that an aircraft struck: a record of the Wildlife Strike Database of the Federal Aviation
/// Administration of the United States.
///
/// Its texts borrow from the line or the frame that they were read from, so a record itself allocates nothing,
/// unless a text has an escape in JSON.
///
/// An unknown field is an error: what does not fit the binary form must not be lost without a word.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Strike<'a> {
    /// `1990-01-08`.
    #[serde(borrow)]
    pub date: Cow<'a, str>,
    #[serde(borrow)]
    pub airport: Cow<'a, str>,
    #[serde(borrow)]
    pub state: Cow<'a, str>,
    #[serde(borrow)]
    pub operator: Cow<'a, str>,
    #[serde(borrow)]
    pub aircraft: Cow<'a, str>,
    /// Of the flight, such as `Climb`.
    #[serde(borrow)]
    pub phase: Cow<'a, str>,
    #[serde(borrow)]
    pub time_of_day: Cow<'a, str>,
    #[serde(borrow)]
    pub species: Cow<'a, str>,
    /// Of the animal.
    #[serde(borrow)]
    pub size: Cow<'a, str>,
    #[serde(borrow)]
    pub damage: Cow<'a, str>,
    /// Nobody noted it for every fourth strike or so.
    pub speed_knots: Option<u32>,
    /// In dollars, as are the others.
    pub cost_repair: u64,
    pub cost_other: u64,
    pub cost_total: u64,
}

/// How many texts a record has.
const TEXTS: usize = 10;

/// How many numbers a record has.
const NUMBERS: usize = 4;

const STREAMS: usize = 2 * TEXTS + NUMBERS;

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
        let texts: [&str; TEXTS] = [
            &strike.date,
            &strike.airport,
            &strike.state,
            &strike.operator,
            &strike.aircraft,
            &strike.phase,
            &strike.time_of_day,
            &strike.species,
            &strike.size,
            &strike.damage,
        ];
        // A speed is one more than it is, so that zero says that there is none.
        let speed = strike.speed_knots.map_or(0, |knots| u64::from(knots) + 1);
        let numbers: [u64; NUMBERS] = [
            speed,
            strike.cost_repair,
            strike.cost_other,
            strike.cost_total,
        ];
        let (of_texts, of_numbers) = self.streams.split_at_mut(2 * TEXTS);
        for (text, streams) in texts.into_iter().zip(of_texts.chunks_exact_mut(2)) {
            write_number(text.len() as u64, &mut streams[0]);
            streams[1].extend_from_slice(text.as_bytes());
        }
        for (number, stream) in numbers.into_iter().zip(of_numbers) {
            write_number(number, stream);
        }
    }

    /// How many records there are.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// The binary form of the records so far, in parts that follow each other.
    pub fn parts(&mut self) -> impl Iterator<Item = &[u8]> + Clone {
        self.index.clear();
        for stream in &self.streams {
            write_number(stream.len() as u64, &mut self.index);
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

/// Reads records back from their binary form, and checks all that it says against the bytes that are there.
#[derive(Debug)]
pub struct Rows<'a> {
    streams: [&'a [u8]; STREAMS],
}

impl<'a> Rows<'a> {
    /// Reads the index. `None` if it says something else than the bytes.
    pub fn of(mut bytes: &'a [u8]) -> Option<Self> {
        let mut sizes = [0; STREAMS];
        for size in &mut sizes {
            *size = read_number(&mut bytes)?;
        }
        let mut streams = [&[][..]; STREAMS];
        for (stream, size) in streams.iter_mut().zip(sizes) {
            *stream = take(size, &mut bytes)?;
        }
        bytes.is_empty().then_some(Self { streams })
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.streams.iter().all(|stream| stream.is_empty())
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Strike<'a>;

    /// The next record; `None` if there is no sound one.
    fn next(&mut self) -> Option<Strike<'a>> {
        let (texts, numbers) = self.streams.split_at_mut(2 * TEXTS);
        let mut texts = texts.chunks_exact_mut(2).map(|streams| {
            let length = read_number(&mut streams[0])?;
            let bytes = take(length, &mut streams[1])?;
            str::from_utf8(bytes).ok().map(Cow::Borrowed)
        });
        let mut numbers = numbers.iter_mut().map(read_number);
        Some(Strike {
            date: texts.next()??,
            airport: texts.next()??,
            state: texts.next()??,
            operator: texts.next()??,
            aircraft: texts.next()??,
            phase: texts.next()??,
            time_of_day: texts.next()??,
            species: texts.next()??,
            size: texts.next()??,
            damage: texts.next()??,
            speed_knots: match numbers.next()??.checked_sub(1) {
                None => None,
                Some(knots) => Some(u32::try_from(knots).ok()?),
            },
            cost_repair: numbers.next()??,
            cost_other: numbers.next()??,
            cost_total: numbers.next()??,
        })
    }
}

fn write_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number off the front; `None` if it is cut off or needs more than 64 bits.
fn read_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.split_off_first()?;
        let bits = u64::from(byte & 0x7f);
        if bits << shift >> shift != bits {
            return None;
        }
        number |= bits << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// Takes so many bytes off the front; `None` if there are fewer.
fn take<'a>(size: u64, bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    bytes.split_off(..usize::try_from(size).ok()?)
}
