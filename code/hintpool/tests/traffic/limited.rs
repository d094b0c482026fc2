//! Pools with a limit share what they keep, like any other.

use std::thread;

use super::hand_over::one_gets;
use super::probe::Traffic;
use super::worker::Worker;

/// A function of a [`Traffic`] for each weight, under a limit of so many values: by their number,
/// or by their weight.
macro_rules! each_limit {
    ($($shape:ident under $values:literal),+ $(,)?) => { $(
        mod $shape {
            use hintpool::Settings;

            use crate::probe::HEAVY;

            #[test]
            fn max_idle_of_64_bytes() {
                super::$shape(traffic!(64, Settings::new().max_idle($values)));
            }

            #[test]
            fn max_idle_of_64_kib() {
                super::$shape(traffic!(HEAVY, Settings::new().max_idle($values)));
            }

            // Twice the weight of the buffers, so that a pool may count what a value weighs itself.
            #[test]
            fn budget_of_64_bytes() {
                super::$shape(traffic!(64, Settings::new().budget($values * 2 * 64)));
            }

            #[test]
            fn budget_of_64_kib() {
                super::$shape(traffic!(HEAVY, Settings::new().budget($values * (HEAVY + 1024))));
            }
        }
    )+ };
}

each_limit!(
    one_gets_and_one_returns under 100,
    filled_by_a_thread_that_waits under 8,
    filled_by_one_got_by_one_returned_by_another under 8,
    filled_by_threads_that_ended under 8,
);

fn one_gets_and_one_returns(traffic: Traffic) {
    let (shape, gets) = (
        "a limit of 100: one thread gets, one returns",
        traffic.times(20_000),
    );
    one_gets(traffic, 1, gets);
    traffic.reuses(shape, gets);
    traffic.keeps_the_rule(shape, 2, 2);
}

/// More than any limit here, so that the pool is full whatever else it counts as weight.
const FILL: usize = 32;

fn filled_by_a_thread_that_waits(traffic: Traffic) {
    let sleeper = Worker::new();
    sleeper.run(move || traffic.burst(FILL));
    (0..10_000).for_each(|_| drop(traffic.get()));
    traffic.reuses(
        "a limit of 8, filled by a thread that waits; another gets",
        10_000,
    );
    traffic.created_at_most("a limit of 8, filled by a thread that waits", FILL + 2);
}

fn filled_by_one_got_by_one_returned_by_another(traffic: Traffic) {
    let sleeper = Worker::new();
    sleeper.run(move || traffic.burst(FILL));
    let gets = traffic.times(10_000);
    one_gets(traffic, 1, gets);
    let shape = "a limit of 8, filled by a third thread; one gets, one returns";
    traffic.reuses(shape, gets);
}

fn filled_by_threads_that_ended(traffic: Traffic) {
    for _ in 0..20 {
        thread::spawn(move || traffic.burst(FILL)).join().unwrap();
    }
    let full = traffic.counts.created();
    (0..10_000).for_each(|_| drop(traffic.get()));
    traffic.created_at_most(
        "a limit of 8, filled by threads that ended; another gets",
        full + 2,
    );
}
