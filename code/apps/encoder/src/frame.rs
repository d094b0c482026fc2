//! The layout of the compressed form.
//!
//! ```text
//! file    "STRK" 2 codec               codec: z or d
//! frame   F records payload stored crc the four numbers have four bytes each, the lowest first
//!         compressed bytes             `stored` of them; decompressed they are `payload` bytes
//! …
//! end     E                            so that a file that was cut off between frames is noticed
//! ```
//!
//! The checksum (CRC-32) covers `records`, `payload` and the decompressed bytes.

use std::io::{ErrorKind, Read};

use anyhow::{Context, Error, Result, anyhow, bail, ensure};
use clap::ValueEnum;

const MAGIC: [u8; 5] = *b"STRK\x02";

/// What follows the last frame.
pub const END: &[u8] = b"E";

/// The most bytes that a frame may hold, decompressed. This bounds the memory of a reader and of a writer.
pub const MAX_PAYLOAD: usize = 16 << 20;

/// What compressing may add to bytes that do not compress.
const MAX_STORED: usize = MAX_PAYLOAD + (MAX_PAYLOAD >> 7);

/// How frames are compressed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Codec {
    /// Zstandard by its reference implementation in C, level 3
    Zstd,
    /// DEFLATE by `miniz_oxide`, level 6
    Deflate,
}

impl Codec {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Zstd, Self::Deflate];

    /// The byte that names it in a file.
    fn tag(self) -> u8 {
        match self {
            Self::Zstd => b'z',
            Self::Deflate => b'd',
        }
    }

    /// What precedes the first frame.
    pub fn start(self) -> Vec<u8> {
        [&MAGIC[..], &[self.tag()]].concat()
    }
}

/// What precedes the compressed bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Header {
    pub records: u32,
    pub payload: u32,
    pub stored: u32,
    pub crc: u32,
}

/// The bytes of a frame's header, its tag included.
const HEADER: usize = 17;

impl Header {
    /// The header of these parts of a payload.
    pub fn of<'p>(
        records: u64,
        stored: usize,
        parts: impl Iterator<Item = &'p [u8]> + Clone,
    ) -> Self {
        let payload: usize = parts.clone().map(<[u8]>::len).sum();
        assert!(payload <= MAX_PAYLOAD, "frames end before the limit");
        let mut header = Self {
            records: records as u32,
            payload: payload as u32,
            stored: stored as u32,
            crc: 0,
        };
        header.crc = header.checksum(parts);
        header
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

/// What an error says when the input can't be read.
pub const CANNOT_READ: &str = "the input can't be read";

/// Reads frames, and knows where in the file it is.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    offset: u64,
    /// How many were read.
    frames: u64,
    pub codec: Codec,
}

impl<R: Read> Reader<R> {
    /// Reads what precedes the first frame.
    pub fn new(mut input: R) -> Result<Self> {
        let start = exactly(&mut input, "this is too short to be a file of frames")?;
        let [magic @ .., tag]: [u8; MAGIC.len() + 1] = start;
        ensure!(
            magic == MAGIC,
            "this is no file of frames, which begins with STRK and the version 2: `encoder encode` makes one"
        );
        let codec = Codec::ALL.into_iter().find(|codec| codec.tag() == tag);
        let codec = codec.with_context(|| format!("byte 5 names an unknown codec: {tag:#04x}"))?;
        Ok(Self {
            input,
            offset: start.len() as u64,
            frames: 0,
            codec,
        })
    }

    /// Where the next frame begins, for messages.
    pub fn place(&self) -> String {
        format!("frame {} at byte {}", self.frames + 1, self.offset)
    }

    /// Reads the next frame, its compressed bytes into the empty `stored`; `None` at a sound end.
    ///
    /// Memory grows with the bytes that are there, not with what the header says.
    pub fn next(&mut self, stored: &mut Vec<u8>) -> Result<Option<Header>> {
        match self.array::<1>()? {
            [b'F'] => {}
            [b'E'] => {
                let rest = self.input.by_ref().take(1).read_to_end(&mut Vec::new());
                ensure!(rest.context(CANNOT_READ)? == 0, "more bytes follow the end");
                return Ok(None);
            }
            [other] => bail!("expected a frame or the end, found {other:#04x}"),
        }
        let header = Header {
            records: self.array().map(u32::from_le_bytes)?,
            payload: self.array().map(u32::from_le_bytes)?,
            stored: self.array().map(u32::from_le_bytes)?,
            crc: self.array().map(u32::from_le_bytes)?,
        };
        ensure!(
            header.payload as usize <= MAX_PAYLOAD && header.stored as usize <= MAX_STORED,
            "it says that it holds {} bytes, {} compressed, and the limit is {MAX_PAYLOAD}",
            header.payload,
            header.stored
        );
        let wanted = u64::from(header.stored);
        let read = self.input.by_ref().take(wanted).read_to_end(stored);
        let missing = wanted - read.context(CANNOT_READ)? as u64;
        ensure!(missing == 0, "cut off: {missing} bytes are missing");
        self.offset += HEADER as u64 + wanted;
        self.frames += 1;
        Ok(Some(header))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let cut_off = "cut off: neither a whole frame nor the end follows";
        exactly(&mut self.input, cut_off)
    }
}

/// Reads so many bytes; `too_few` is the error where the input ends before.
fn exactly<const N: usize>(input: &mut impl Read, too_few: &'static str) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    match input.read_exact(&mut bytes) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(anyhow!(too_few)),
        Err(error) => Err(Error::new(error).context(CANNOT_READ)),
        Ok(()) => Ok(bytes),
    }
}
