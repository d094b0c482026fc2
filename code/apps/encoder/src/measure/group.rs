//! What is compared: a direction, a codec, a size of frames, a number of threads, and what the allocator does with memory that is freed.

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use anyhow::{Context, Result};

use crate::frame::Reader;
use crate::{Buffers, Codec, Resources, Shape, decode, encode, sample};

/// One operation is one record, but a piece of work always is these many.
pub const RECORDS: u64 = 4096;

/// The size of their JSON.
pub const JSON_BYTES: u64 = 1_201_872;

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

/// On fewer cores than threads, threads wait for each other, and the answer would say something else than its name. Names what is left out.
pub fn leave_out_what_needs_more_cores(groups: &mut Vec<Group>, cores: u64) -> Vec<String> {
    let left_out = groups.extract_if(.., |group| group.threads > cores);
    left_out.map(|group| group.to_string()).collect()
}

impl Group {
    /// All groups.
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for codec in Codec::ALL {
            for direction in [Direction::Encode, Direction::Decode] {
                all.extend(FRAMES.map(|records_per_frame| Self {
                    direction,
                    codec,
                    records_per_frame,
                    threads: 1,
                    kept: false,
                }));
            }
            all.push(Self {
                direction: Direction::Encode,
                codec,
                records_per_frame: FRAMES[0],
                threads: 2,
                kept: false,
            });
        }
        if cfg!(target_env = "gnu") {
            let kept: Vec<Self> = all.iter().filter_map(Self::once_more).collect();
            all.extend(kept);
        }
        all
    }

    /// The same, measured where the allocator keeps what is freed: not of the largest frames, which hide all that is made for each,
    /// nor of two threads, one of which works where glibc keeps it anyway.
    fn once_more(&self) -> Option<Self> {
        let small = self.records_per_frame < RECORDS && self.threads == 1;
        small.then_some(Self {
            kept: true,
            ..*self
        })
    }

    /// What the environment of a process must say that works on it.
    pub fn settings(&self) -> &'static [(&'static str, &'static str)] {
        if self.kept { &KEEPING } else { &[] }
    }

    /// The group of this name.
    pub fn named(name: &str) -> Result<Self> {
        let found = Self::all()
            .into_iter()
            .find(|group| group.to_string() == name);
        found.with_context(|| {
            let names = Self::all().iter().map(Self::to_string).collect::<Vec<_>>();
            format!("no group is named {name:?}; there are {}", names.join(", "))
        })
    }

    /// Its numbers, for a results file.
    pub fn parameters(&self) -> BTreeMap<String, u64> {
        let parameters = [
            ("records", RECORDS),
            ("json_bytes", JSON_BYTES),
            ("records_per_frame", self.records_per_frame),
            ("threads", self.threads),
        ];
        parameters
            .map(|(name, value)| (name.to_owned(), value))
            .into()
    }

    /// Its work: all records once, from memory to nowhere.
    pub fn work(&self, buffers: Buffers) -> impl FnMut() + use<> {
        let resources = Resources::new(self.codec, buffers);
        let json = sample::first(RECORDS as usize);
        let shape = Shape {
            records_per_frame: self.records_per_frame as usize,
            threads: self.threads as usize,
        };
        let mut frames = Vec::new();
        if self.direction == Direction::Decode {
            // With other resources, so that the pools of the work are as it leaves them.
            let others = Resources::new(self.codec, Buffers::Fresh);
            encode(json, &mut frames, shape, &others).expect("the sample is sound");
        }
        let direction = self.direction;
        move || {
            let totals = match direction {
                Direction::Encode => encode(json, &mut io::sink(), shape, &resources),
                Direction::Decode => Reader::new(&frames[..])
                    .and_then(|frames| decode(frames, &mut io::sink(), shape.threads, &resources)),
            };
            assert_eq!(totals.expect("the sample is sound").records, RECORDS);
        }
    }
}

/// Its name, such as `encode-zstd-4-a-frame`.
impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = match self.direction {
            Direction::Encode => "encode",
            Direction::Decode => "decode",
        };
        let Self {
            codec,
            records_per_frame,
            threads,
            kept,
            ..
        } = self;
        write!(f, "{direction}-{codec}-{records_per_frame}-a-frame")?;
        if *threads > 1 {
            write!(f, "-{threads}-threads")?;
        }
        if *kept {
            f.write_str("-kept")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_records_have_as_many_bytes_as_the_results_say() {
        assert_eq!(sample::first(RECORDS as usize).len() as u64, JSON_BYTES);
    }

    #[test]
    fn on_one_core_groups_of_two_threads_are_left_out_and_named() {
        let mut groups = Group::all();
        assert!(leave_out_what_needs_more_cores(&mut groups, 2).is_empty());
        let left_out = leave_out_what_needs_more_cores(&mut groups, 1);
        let named = ["zstd", "deflate"].map(|codec| format!("encode-{codec}-4-a-frame-2-threads"));
        assert_eq!(left_out, named);
        assert_eq!(groups.len() + 2, Group::all().len());
    }

    #[test]
    fn every_group_is_found_by_its_name_and_small_frames_are_measured_again_where_memory_is_kept() {
        for group in Group::all() {
            assert_eq!(Group::named(&group.to_string()).unwrap(), group);
        }
        let kept = Group::all().into_iter().filter(|group| group.kept);
        let expected = if cfg!(target_env = "gnu") { 8 } else { 0 };
        assert_eq!(kept.count(), expected);
    }
}
