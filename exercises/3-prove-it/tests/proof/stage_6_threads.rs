use exercise_support::{Chance, Lesson, check};
use prove_it::proof::rounds;
use prove_it::{Plan, Round, Setting};

use crate::doubles::{Double, Quirks, Virtual};
use crate::ends::in_the_end;

const READ: &str = "\"Threads\" in Prove it, book/5-exercises/3-prove-it.md";
const WARM_UP: usize = 20;

fn plan(setting: Setting, operations: usize) -> Plan {
    Plan {
        sizes: vec![setting.size],
        threads: vec![setting.threads],
        rounds: 4,
        operations,
        warm_up: WARM_UP,
    }
}

fn first(found: &[Round]) -> Round {
    *found
        .first()
        .expect("stage 4 asks for as many rounds as planned")
}

#[test]
fn a_round_is_over_when_the_last_thread_is_done() {
    in_the_end(|| {
        let mut chance = Chance::new();
        let setting = Setting {
            size: 1024,
            threads: chance.within(3..6) as usize,
        };
        let operations = chance.within(50..100) as usize;
        let lab = Virtual::new(Quirks::default());
        let fresh = Double::taking(&lab, 'F', |_| 100.0);
        // They are in each other's way: the first is quick, and each other one waits longer.
        let pooled = Double::taking(&lab, 'P', |moment| {
            50.0 * (1 + moment.place * moment.threads) as f64
        });
        let round = first(&rounds(
            &lab,
            &fresh,
            &pooled,
            setting,
            &plan(setting, operations),
        ));

        let slowest = 50 * (1 + (setting.threads - 1) * setting.threads) * operations;
        let all = (setting.threads * operations) as u64;
        let expected = [(all, 100 * operations as u64), (all, slowest as u64)];
        let found = [round.fresh, round.pooled].map(|timing| (timing.operations, timing.ns));
        check(found == expected, || Lesson {
            expected: format!(
                "{} threads do {operations} operations each, and the slowest of them with the \
                 pool needs {slowest} ns; as (operations, ns), fresh and pooled: {expected:?}",
                setting.threads
            ),
            happened: format!("{found:?}"),
            why: "throughput is what all threads get done, over the time that passes on the \
                  wall. A pool with one lock looks fine to the thread that holds it.",
            read: READ,
        });
    });
}

#[test]
fn threads_start_and_warm_up_before_the_clock_runs() {
    in_the_end(|| {
        let mut chance = Chance::new();
        let setting = Setting {
            size: 1024,
            threads: chance.within(2..5) as usize,
        };
        let operations = chance.within(50..100) as usize;
        let start_ns = 40_000;
        let lab = Virtual::new(Quirks {
            start_ns: f64::from(start_ns),
            ..Quirks::default()
        });
        let cold = |warm: u64, ns: f64| match warm < WARM_UP as u64 {
            true => 30.0 * ns,
            false => ns,
        };
        let fresh = Double::taking(&lab, 'F', |moment| cold(moment.warm, 100.0));
        let pooled = Double::taking(&lab, 'P', |moment| cold(moment.warm, 50.0));
        let round = first(&rounds(
            &lab,
            &fresh,
            &pooled,
            setting,
            &plan(setting, operations),
        ));

        let expected = [100, 50].map(|ns| ns * operations as u64);
        let found = [round.fresh.ns, round.pooled.ns];
        check(found == expected, || Lesson {
            expected: format!(
                "{} threads that take {start_ns} ns each to start, and are thirty times slower in \
                 their first {WARM_UP} operations; the {operations} after them take {expected:?} \
                 ns, fresh and pooled",
                setting.threads
            ),
            happened: format!("{found:?} ns"),
            why: "a pool keeps values for each thread, and so does an allocator. A thread that \
                  is new finds nothing there, however long another one has worked. And to start \
                  it takes as long as thousands of operations.",
            read: READ,
        });
    });
}
