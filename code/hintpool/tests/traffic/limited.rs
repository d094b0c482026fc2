//! Pools with a limit share what they keep, like any other.

use std::thread;

use hintpool::Settings;

use super::hand_over::one_gets;
use super::probe::{HEAVY, Traffic};
use super::worker::Worker;

/// Has light values and heavy ones go through this under a limit of so many: by their number, and by their
/// weight.
fn under_each_limit(values: usize, shape: fn(Traffic)) {
    for bytes in [64, HEAVY] {
        shape(Traffic::with(Settings::new().max_idle(values), bytes));
        // More than the weight of the buffers, so that a pool may count what a value weighs itself.
        let budget = Settings::new().budget(values * (bytes + 64));
        shape(Traffic::with(budget, bytes));
    }
}

#[test]
fn one_gets_and_one_returns() {
    under_each_limit(100, |traffic| {
        let gets = traffic.times(20_000);
        one_gets(traffic, 1, gets);
        let shape = "a limit of 100: one thread gets, one returns";
        traffic.reuses(shape, gets);
        traffic.keeps_the_rule(shape, 2, 2);
    });
}

/// More than any limit here, so that the pool is full whatever else it counts as weight.
const FILL: usize = 32;

#[test]
fn filled_by_a_thread_that_waits() {
    under_each_limit(8, |traffic| {
        let sleeper = Worker::new();
        sleeper.run(move || traffic.burst(FILL));
        (0..10_000).for_each(|_| drop(traffic.get()));
        let shape = "a limit of 8, filled by a thread that waits; another gets";
        traffic.reuses(shape, 10_000);
        traffic.created_at_most(shape, FILL + 2);
    });
}

#[test]
fn filled_by_one_got_by_one_returned_by_another() {
    under_each_limit(8, |traffic| {
        let sleeper = Worker::new();
        sleeper.run(move || traffic.burst(FILL));
        let gets = traffic.times(10_000);
        one_gets(traffic, 1, gets);
        let shape = "a limit of 8, filled by a third thread; one gets, one returns";
        traffic.reuses(shape, gets);
    });
}

#[test]
fn filled_by_threads_that_ended() {
    under_each_limit(8, |traffic| {
        for _ in 0..20 {
            thread::spawn(move || traffic.burst(FILL)).join().unwrap();
        }
        let full = traffic.counts.created();
        (0..10_000).for_each(|_| drop(traffic.get()));
        traffic.created_at_most(
            "a limit of 8, filled by threads that ended; another gets",
            full + 2,
        );
    });
}
