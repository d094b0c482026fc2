//! What is compared: a direction, a codec, a size of frames, a number of threads, and what the allocator does with memory that is freed.

use std::fmt;
use std::io;
use std::str::FromStr;

use anyhow::{Context, Error, Result};
use bench_harness::workload::Workload;

use crate::frame::Reader;
use crate::{Buffers, Codec, Resources, decode, encode, sample};

/// One operation is one record, but work is always done with so many.
pub const RECORDS: u64 = 4096;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Direction {
    Encode,
    Decode,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Group {
    pub direction: Direction,
    pub codec: Codec,
    pub records_per_frame: u64,
    pub threads: u64,
    /// Whether the allocator keeps what is freed, as [`KEEPING`] tells it to.
    pub kept: bool,
}

/// Has glibc keep all memory that is freed: none at the end of its heap goes back to the system, and no block gets
/// pages of its own, which would go back when it is freed. The second value is the highest that glibc takes.
///
/// What a pool still gains then is its own gain, and not one that the allocator's settings would have given as well.
pub const KEEPING: [(&str, &str); 2] = [
    ("MALLOC_TRIM_THRESHOLD_", "1000000000"),
    ("MALLOC_MMAP_THRESHOLD_", "33554432"),
];

/// Frames of about 1 KiB, 37 KiB and 1.1 MiB of JSON: in the first the contexts weigh most, and in the last least.
const FRAMES: [u64; 3] = [4, 128, RECORDS];

impl Group {
    /// All groups.
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for codec in Codec::ALL {
            let group = |direction, records_per_frame, threads| Self {
                direction,
                codec,
                records_per_frame,
                threads,
                kept: false,
            };
            all.extend(FRAMES.map(|records| group(Direction::Encode, records, 1)));
            all.extend(FRAMES.map(|records| group(Direction::Decode, records, 1)));
            all.push(group(Direction::Encode, FRAMES[0], 2));
        }
        if cfg!(target_env = "gnu") {
            // Not of the largest frames, which hide all that is made for each, nor of two threads, one of which
            // works where glibc keeps it anyway.
            let small = |group: &Self| group.records_per_frame < RECORDS && group.threads == 1;
            let again = all.clone().into_iter().filter(small);
            all.extend(again.map(|group| Self {
                kept: true,
                ..group
            }));
        }
        all
    }

    /// What the environment of a process must say that works on it.
    pub fn settings(&self) -> &'static [(&'static str, &'static str)] {
        if self.kept { &KEEPING } else { &[] }
    }

    /// Its numbers, for a results file.
    pub fn parameters(&self) -> Vec<(&'static str, u64)> {
        vec![
            ("records", RECORDS),
            ("json_bytes", sample::first(RECORDS as usize).len() as u64),
            ("records_per_frame", self.records_per_frame),
            ("threads", self.threads),
        ]
    }

    /// Its work: all records, from memory to nowhere.
    pub fn workload(&self, buffers: Buffers) -> Workload {
        let resources = Resources::new(self.codec, buffers);
        let json = sample::first(RECORDS as usize);
        let [per_frame, threads] = [self.records_per_frame, self.threads].map(|it| it as usize);
        let mut frames = Vec::new();
        if self.direction == Direction::Decode {
            // With other resources, so that the pools of the work are as it leaves them.
            let others = Resources::new(self.codec, Buffers::Fresh);
            encode(json, &mut frames, per_frame, threads, &others).expect("the sample is sound");
        }
        let direction = self.direction;
        let once = move || {
            let totals = match direction {
                Direction::Encode => encode(json, &mut io::sink(), per_frame, threads, &resources),
                Direction::Decode => Reader::new(&frames[..])
                    .and_then(|frames| decode(frames, &mut io::sink(), threads, &resources)),
            };
            assert_eq!(totals.expect("the sample is sound").records, RECORDS);
        };
        let work = move |records: u64| (0..records.div_ceil(RECORDS)).for_each(|_| once());
        // The threads of a group are the encoder's own, so one thread calls it.
        Workload::of(work, 1, RECORDS as usize)
    }
}

/// Its name, such as `encode-zstd-4-a-frame`.
impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = format!("{:?}-{:?}", self.direction, self.codec).to_lowercase();
        write!(f, "{kind}-{}-a-frame", self.records_per_frame)?;
        if self.threads > 1 {
            write!(f, "-{}-threads", self.threads)?;
        }
        if self.kept {
            f.write_str("-kept")?;
        }
        Ok(())
    }
}

/// The group of this name.
impl FromStr for Group {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let mut all = Self::all().into_iter();
        let found = all.find(|group| group.to_string() == name);
        found.with_context(|| format!("no group is named {name:?}"))
    }
}
