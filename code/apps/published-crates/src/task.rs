//! What is done to the lines, in one of the four ways.

use std::fmt;
use std::hint::black_box;

use anyhow::{Result, ensure};
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

    /// Refuses ways whose output is not that of [`Way::Fresh`], which reuses nothing.
    pub fn check(self) -> Result<()> {
        let expected = self.output(Way::Fresh);
        for way in Way::ALL {
            same_output(self, way, &self.output(way), &expected)?;
        }
        Ok(())
    }

    /// What each line gives; all lines twice, so that scratch memory is reused.
    fn output(self, way: Way) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        self.all(way, 2, |output| all.push(output.to_vec()));
        all
    }
}

fn same_output(task: Task, way: Way, output: &[Vec<u8>], expected: &[Vec<u8>]) -> Result<()> {
    ensure!(
        output == expected,
        "{task}, {way}: its output is not that of new scratch memory, so its times would say nothing"
    );
    Ok(())
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

    #[test]
    fn all_ways_give_the_same_and_what_gives_something_else_is_refused_and_named() {
        for task in Task::ALL {
            task.check().unwrap();
            let expected = task.output(Way::Fresh);
            let mut wrong = expected.clone();
            wrong[COUNT + 2].push(0);
            let error = same_output(task, Way::Local, &wrong, &expected).unwrap_err();
            let named = format!("{task}, local: its output");
            assert!(error.to_string().starts_with(&named), "{error}");
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
