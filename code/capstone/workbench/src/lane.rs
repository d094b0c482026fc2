//! One arm at work: got, used and given back, one at a time or several held at once, on one thread or more.

use std::array;
use std::fmt;
use std::time::{Duration, Instant};

use crate::at_once;

/// How many values are held at once where it is more than one.
pub const HELD: usize = 8;

/// How the values are used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shape {
    /// Threads that do the same at the same time.
    pub threads: usize,
    /// Whether [`HELD`] values are held at once, or one.
    pub many_held: bool,
}

/// What a sentence has behind the value; nothing for one value at a time.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.threads, self.many_held) {
            (1, false) => Ok(()),
            (1, true) => write!(f, ", {HELD} held at once"),
            (threads, _) => write!(f, ", {threads} threads at once"),
        }
    }
}

/// What one run of a lane says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// The time of all operations; of a lane of several threads, that of one of them.
    pub time: Duration,
    /// Whether the threads ran at the same time; otherwise the time says nothing of what was asked.
    pub at_once: bool,
}

/// Does at least so many operations: the untimed part of a lane.
pub type Work = Box<dyn Fn(u64) + Send + Sync>;

/// An arm, ready to be sampled.
pub struct Lane {
    work: Work,
    threads: usize,
}

impl fmt::Debug for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lane = f.debug_struct("Lane");
        lane.field("threads", &self.threads).finish_non_exhaustive()
    }
}

/// Warm-up before the clock starts, as a part of the operations: the caches hold what another lane needed.
const WARM_UP_PART: u64 = 8;

impl Lane {
    /// `round` gets one value, uses it and gives it back; `get` (and use) and `put` are its two halves.
    ///
    /// Both forms are needed: a guard is dropped where it lies, and moving it first would cost some arms more than others.
    pub(crate) fn new<I>(
        shape: Shape,
        round: impl Fn() + Send + Sync + 'static,
        get: impl Fn() -> I + Send + Sync + 'static,
        put: impl Fn(I) + Send + Sync + 'static,
    ) -> Self {
        let work: Work = if shape.many_held {
            Box::new(move |times| bursts(times, &get, &put))
        } else {
            Box::new(move |times| rounds(times, &round))
        };
        Self {
            work,
            threads: shape.threads,
        }
    }

    /// Does `operations`, after a warm-up.
    pub fn sample(&self, operations: u64) -> Sample {
        let warm_up = operations.div_ceil(WARM_UP_PART);
        let operations = self.rounded(operations);
        if self.threads > 1 {
            let run = at_once::run(self.threads, warm_up, operations, &self.work);
            return Sample {
                time: run.mean,
                at_once: run.counts(),
            };
        }
        (self.work)(warm_up);
        let start = Instant::now();
        (self.work)(operations);
        Sample {
            time: start.elapsed(),
            at_once: true,
        }
    }

    /// Does `operations` on this thread, and neither warms up nor reads a clock.
    pub fn work(&self, operations: u64) {
        (self.work)(operations);
    }

    /// As many as are done when so many are asked for.
    pub fn rounded(&self, operations: u64) -> u64 {
        // Whole bursts for lanes without bursts as well, so that all arms are asked for alike.
        operations.next_multiple_of(HELD as u64)
    }
}

/// Never inlined, as the other loop is not: so it is compiled once and alike for every arm.
#[inline(never)]
fn rounds(times: u64, round: &impl Fn()) {
    for _ in 0..times {
        round();
    }
}

#[inline(never)]
fn bursts<I>(times: u64, get: &impl Fn() -> I, put: &impl Fn(I)) {
    for _ in 0..times.div_ceil(HELD as u64) {
        let held: [I; HELD] = array::from_fn(|_| get());
        for item in held {
            put(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

    use super::*;

    /// The most that were out at once, and how many are out in the end.
    fn out(many_held: bool, threads: usize) -> (i64, i64) {
        let out = Arc::new(AtomicI64::new(0));
        let most = Arc::new(AtomicI64::new(0));
        let take = {
            let (out, most) = (Arc::clone(&out), Arc::clone(&most));
            move || {
                most.fetch_max(out.fetch_add(1, Relaxed) + 1, Relaxed);
                "out"
            }
        };
        let give = {
            let out = Arc::clone(&out);
            move |_: &str| {
                out.fetch_sub(1, Relaxed);
            }
        };
        let round = {
            let (take, give) = (take.clone(), give.clone());
            move || give(take())
        };
        let shape = Shape { threads, many_held };
        Lane::new(shape, round, take, give).sample(20);
        (most.load(Relaxed), out.load(Relaxed))
    }

    #[test]
    fn one_is_held_or_as_many_as_a_burst_has_and_all_come_back() {
        assert_eq!(out(false, 1), (1, 0));
        assert_eq!(out(true, 1), (HELD as i64, 0));
    }

    #[test]
    fn every_thread_of_a_lane_works() {
        let (most, left) = out(true, 2);
        assert!(most >= HELD as i64 && left == 0, "{most}, {left}");
    }

    #[test]
    fn operations_are_asked_for_in_whole_bursts() {
        let lane = Lane::new(
            Shape {
                threads: 1,
                many_held: false,
            },
            || (),
            || (),
            |()| (),
        );
        assert_eq!([1, 8, 9].map(|n| lane.rounded(n)), [8, 8, 16]);
    }
}
