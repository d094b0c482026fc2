//! Stages 1 to 5: a pool that keeps what it is given, as pools mostly do.

#![forbid(unsafe_code)]

use buffer_reuse::{Report, created, encode, get};

#[path = "../encoder/mod.rs"]
mod encoder;

mod stage_1_get;
mod stage_2_reuse;
mod stage_3_reset;
mod stage_4_count;
mod stage_5_loop;

// The types that the tests rely on. Nothing here runs: where a signature is another one, the compiler says
// so, and a type that is made to equal whatever a test expects does not fit.

#[allow(dead_code)]
fn functions() {
    // A guard may lead to it by way of a type of the learner's.
    let _: &mut Vec<u8> = &mut get();
    let _: fn() -> u64 = created;
    let _: fn(Vec<f64>, &mut Vec<u8>) -> Report = encode;
}

/// A constant is a pattern only if its `PartialEq` is derived.
#[allow(dead_code)]
fn report(report: Report) -> bool {
    const NOTHING: Report = Report {
        rounds: 0u64,
        created: 0u64,
        reused: 0u64,
    };
    matches!(report, NOTHING)
}
