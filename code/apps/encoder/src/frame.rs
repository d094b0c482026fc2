//! The layout of the compressed form.
//!
//! ```text
//! file    "STRK" 1 codec               codec: z or d
//! frame   F records payload stored crc the four numbers have four bytes each, the lowest first
//!         compressed bytes             `stored` of them; decompressed they are `payload` bytes
//! …
//! end     E frames records             eight bytes each, so that a file that lacks whole frames is noticed
//! ```
//!
//! The checksum (CRC-32) covers `records`, `payload` and the decompressed bytes.

use std::io::{self, Read, Write};

use anyhow::{Context, Result, bail, ensure};

use crate::codec::Codec;
use crate::limits::MAX_PAYLOAD;

const MAGIC: [u8; 5] = *b"STRK\x01";

/// What compressing may add to bytes that do not compress.
const MAX_STORED: usize = MAX_PAYLOAD + (MAX_PAYLOAD >> 7);

/// What precedes the compressed bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Header {
    pub records: u32,
    pub payload: u32,
    pub stored: u32,
    pub crc: u32,
}

/// The bytes of a frame's header, its tag included.
pub const HEADER: usize = 17;

impl Header {
    /// The header of these parts of a payload.
    pub fn of<'p>(
        records: u64,
        stored: usize,
        parts: impl Iterator<Item = &'p [u8]> + Clone,
    ) -> Result<Self> {
        let payload: usize = parts.clone().map(<[u8]>::len).sum();
        ensure!(
            payload <= MAX_PAYLOAD,
            "a frame of {payload} bytes is over the limit of {MAX_PAYLOAD}"
        );
        let mut header = Self {
            records: u32::try_from(records).context("too many records for one frame")?,
            payload: payload as u32,
            stored: u32::try_from(stored).context("too many bytes for one frame")?,
            crc: 0,
        };
        header.crc = header.checksum(parts);
        Ok(header)
    }

    /// What [`Header::crc`] should be.
    pub fn checksum<'p>(&self, parts: impl Iterator<Item = &'p [u8]>) -> u32 {
        let mut hasher = flate2::Crc::new();
        hasher.update(&self.records.to_le_bytes());
        hasher.update(&self.payload.to_le_bytes());
        parts.for_each(|part| hasher.update(part));
        hasher.sum()
    }

    /// Its form in a file.
    pub fn to_bytes(self) -> [u8; HEADER] {
        let mut bytes = [b'F'; HEADER];
        let numbers = [self.records, self.payload, self.stored, self.crc];
        for (place, number) in bytes[1..].chunks_exact_mut(4).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        bytes
    }
}

/// What a file holds: told at its end, and counted on the way.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Totals {
    pub frames: u64,
    pub records: u64,
}

/// Writes what precedes the first frame.
pub fn write_start(codec: Codec, output: &mut impl Write) -> io::Result<()> {
    output.write_all(&MAGIC)?;
    output.write_all(&[codec.tag()])
}

/// Writes what follows the last frame.
pub fn write_end(totals: Totals, output: &mut impl Write) -> io::Result<()> {
    output.write_all(b"E")?;
    output.write_all(&totals.frames.to_le_bytes())?;
    output.write_all(&totals.records.to_le_bytes())
}

/// Reads frames, and knows where in the file it is.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    offset: u64,
    so_far: Totals,
    codec: Codec,
}

impl<R: Read> Reader<R> {
    /// Reads what precedes the first frame.
    pub fn new(mut input: R) -> Result<Self> {
        let mut start = [0; MAGIC.len() + 1];
        input
            .read_exact(&mut start)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => {
                    anyhow::anyhow!("this is too short to be a file of frames")
                }
                _ => anyhow::Error::new(error).context("can't be read"),
            })?;
        let [magic @ .., tag] = start;
        ensure!(
            magic == MAGIC,
            "this is no file of frames, which begins with STRK and the version 1: `encoder encode` makes one"
        );
        let codec = Codec::ALL.into_iter().find(|codec| codec.tag() == tag);
        let codec = codec.with_context(|| format!("byte 5 names an unknown codec: {tag:#04x}"))?;
        Ok(Self {
            input,
            offset: start.len() as u64,
            so_far: Totals::default(),
            codec,
        })
    }

    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// Where the next frame begins, for messages.
    pub fn place(&self) -> String {
        format!("frame {} at byte {}", self.so_far.frames + 1, self.offset)
    }

    /// Reads the next frame, its compressed bytes into the empty `stored`; `None` at a sound end.
    ///
    /// Memory grows with the bytes that are there, not with what the header says.
    pub fn next(&mut self, stored: &mut Vec<u8>) -> Result<Option<Header>> {
        match self.array::<1>()? {
            [b'F'] => {}
            [b'E'] => return self.end().map(|()| None),
            [other] => bail!("expected a frame or the end, found {other:#04x}"),
        }
        let header = Header {
            records: self.number()?,
            payload: self.number()?,
            stored: self.number()?,
            crc: self.number()?,
        };
        ensure!(
            header.payload as usize <= MAX_PAYLOAD && header.stored as usize <= MAX_STORED,
            "it says that it holds {} bytes, {} compressed, and the limit is {MAX_PAYLOAD}",
            header.payload,
            header.stored
        );
        let wanted = u64::from(header.stored);
        let found = self
            .input
            .by_ref()
            .take(wanted)
            .read_to_end(stored)
            .context("can't be read")? as u64;
        ensure!(
            found == wanted,
            "cut off: {} bytes are missing",
            wanted - found
        );
        self.offset += HEADER as u64 + wanted;
        self.so_far.frames += 1;
        self.so_far.records += u64::from(header.records);
        Ok(Some(header))
    }

    fn end(&mut self) -> Result<()> {
        let totals = Totals {
            frames: u64::from_le_bytes(self.array()?),
            records: u64::from_le_bytes(self.array()?),
        };
        let Totals { frames, records } = self.so_far;
        ensure!(
            totals == self.so_far,
            "the end tells of {} frames with {} records, and there were {frames} with {records}",
            totals.frames,
            totals.records
        );
        let rest = self.input.by_ref().take(1).read_to_end(&mut Vec::new());
        ensure!(
            rest.context("can't be read")? == 0,
            "more bytes follow the end"
        );
        Ok(())
    }

    fn number(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.input
            .read_exact(&mut bytes)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => {
                    anyhow::anyhow!("cut off: neither a whole frame nor the end follows")
                }
                _ => anyhow::Error::new(error).context("can't be read"),
            })?;
        Ok(bytes)
    }
}
