//! Threads that work at the same time, and whether they did.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How it went when several threads worked at once.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// The mean of the threads' times.
    pub mean: Duration,
    /// How much later the last thread began than the first.
    pub apart: Duration,
}

impl Run {
    /// Whether the threads kept each other company for nearly all of the time.
    pub fn counts(&self) -> bool {
        self.apart < self.mean / 10
    }
}

/// Has each thread do `work(times)` while the others do it too, after `work(warm_up)`.
pub fn run(threads: usize, warm_up: u64, times: u64, work: &(impl Fn(u64) + Sync)) -> Run {
    let ready = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let one_thread = || {
        // What a thread does once, such as making its part of a pool, is not what is asked here.
        work(warm_up);
        ready.fetch_add(1, Ordering::Relaxed);
        wait_until(|| ready.load(Ordering::Relaxed) == threads);
        let start = Instant::now();
        work(times);
        let elapsed = start.elapsed();
        done.fetch_add(1, Ordering::Relaxed);
        // The others' time counts as long as they have company.
        while done.load(Ordering::Relaxed) < threads {
            work(1);
        }
        (start, elapsed)
    };
    let runs: Vec<(Instant, Duration)> = thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(one_thread)).collect();
        let ended = started.into_iter().map(|thread| thread.join());
        ended
            .map(|run| run.expect("the work does not panic"))
            .collect()
    });
    let starts = || runs.iter().map(|(start, _)| *start);
    let all: Duration = runs.iter().map(|(_, elapsed)| *elapsed).sum();
    Run {
        mean: all / u32::try_from(threads).expect("no machine has that many"),
        apart: starts()
            .max()
            .zip(starts().min())
            .map_or(Duration::ZERO, |(last, first)| last - first),
    }
}

/// Spins for a while, since a thread that sleeps begins late; then lets others have the processor, which one of its own may need.
fn wait_until(reached: impl Fn() -> bool) {
    const SPINS: u32 = 100_000;
    let mut turns = 0;
    while !reached() {
        if turns < SPINS {
            turns += 1;
            std::hint::spin_loop();
        } else {
            thread::yield_now();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use super::*;

    #[test]
    fn every_thread_does_all_of_the_work() {
        let calls = AtomicU64::new(0);
        run(3, 1, 5, &|times| {
            calls.fetch_add(if times == 5 { 100 } else { 0 }, Ordering::Relaxed);
        });
        assert_eq!(calls.into_inner(), 300);
    }

    #[test]
    fn a_run_counts_when_the_threads_began_together() {
        let mean = Duration::from_millis(10);
        let [together, apart] = [0, 1].map(|ms| Run {
            mean,
            apart: Duration::from_millis(ms),
        });
        assert!(together.counts());
        assert!(!apart.counts());
    }
}
