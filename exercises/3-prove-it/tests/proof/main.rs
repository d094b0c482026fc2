//! All stages. Nothing here is judged by a real clock: the machines are doubles.

#![forbid(unsafe_code)]

use prove_it::proof;
use prove_it::{
    Arm, Evidence, Finding, Interval, Lab, Plan, Round, Setting, Timing, Usage, Verdict,
};

mod doubles;
mod many_rounds;

mod stage_1_buffers;
mod stage_2_time;
mod stage_3_count;
mod stage_4_warm_up;
mod stage_5_turns;
mod stage_6_threads;
mod stage_7_interval;
mod stage_8_verdict;
mod stage_9_prove;

/// Runs a test's body, and gives up on it if it never ends.
#[track_caller]
fn in_the_end(body: impl FnOnce() + Send + 'static) {
    exercise_support::in_the_end(
        "every double of the tests answers at once. A benchmark that waits for a result it likes \
         may wait for ever. Or two of your threads wait for each other: the tests' machine runs \
         them one by one.",
        "\"The stages\" in Prove it, book/5-exercises/3-prove-it.md",
        body,
    );
}

// The types that the tests rely on. Nothing here runs: where a signature is another one, the compiler says
// so, and a type that is made to equal whatever a test expects does not fit.

#[allow(dead_code)]
fn functions<L: Lab>() {
    type Lend = fn(usize, fn(&mut Vec<u8>) -> u64) -> u64;
    let _: [Lend; 2] = [proof::with_fresh, proof::with_pooled];
    let _: fn(&L, &dyn Arm, usize, &[u64]) -> Timing = proof::time;
    let _: fn(&L, &dyn Arm, usize, &[u64]) -> Usage = proof::count;
    let _: fn(&L, &dyn Arm, &dyn Arm, Setting, &Plan) -> Vec<Round> = proof::rounds;
    let _: fn(&[Round]) -> Interval = proof::interval;
    let _: fn(&Evidence) -> Verdict = proof::verdict;
    let _: fn(&L, &dyn Arm, &dyn Arm, &Plan) -> Vec<Finding> = proof::prove;
}
