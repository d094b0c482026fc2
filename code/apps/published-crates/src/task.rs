//! What is done to the lines, in one of the four ways.

use std::fmt;
use std::hint::black_box;

use bench_harness::workload::Workload;
use clap::ValueEnum;

use crate::lines::COUNT;
use crate::{Way, compress, search};

/// The crate whose work it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Task {
    /// A search in each line.
    Regex,
    /// Each line compressed.
    Zstd,
}

impl Task {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Regex, Self::Zstd];

    /// Does it to all lines so many times; `see` gets the output of each.
    fn all(self, way: Way, times: u64, see: impl FnMut(&[u8])) {
        match self {
            Self::Regex => search::all(way, times, see),
            Self::Zstd => compress::all(way, times, see),
        }
    }

    /// The work, one operation a line.
    pub fn workload(self, way: Way, threads: usize) -> Workload {
        let work = move |operations: u64| {
            self.all(way, operations.div_ceil(COUNT as u64), |output| {
                black_box(output);
            });
        };
        Workload::of(work, threads, COUNT)
    }
}

/// Its name in results files.
impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format!("{self:?}").to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise their times would say nothing. All lines twice, so that scratch memory is reused.
    #[test]
    fn all_ways_give_the_same() {
        for task in Task::ALL {
            let output = |way| {
                let mut all = Vec::new();
                task.all(way, 2, |output| all.push(output.to_vec()));
                all
            };
            let expected = output(Way::Fresh);
            for way in Way::ALL {
                assert!(output(way) == expected, "{task}, {way}");
            }
        }
    }

    #[test]
    fn every_way_takes_time_on_one_thread_and_on_two() {
        for task in Task::ALL {
            for way in Way::ALL {
                for threads in [1, 2] {
                    let took = task.workload(way, threads).sample(1).value;
                    // Between what no machine does and what nobody would wait for.
                    assert!((1.0..1e7).contains(&took), "{task}, {way}: {took} ns");
                }
            }
        }
    }
}
