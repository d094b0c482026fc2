//! The shapes of traffic do what the table says of them.

use std::process::Command;

use hintpool_benches::traffic::{Kind, Outcome, Run, SHAPES, SUBCOMMAND, Shape};

/// Whole turns of each shape.
const HAND_OVERS: u64 = 6_400;

fn sample(shape: &Shape, kind: Kind, bytes: usize) -> Outcome {
    let mut program = Command::new(env!("CARGO_BIN_EXE_hintpool-benches"));
    program.arg(SUBCOMMAND);
    let hand_overs = HAND_OVERS.min(shape.hand_overs);
    let run = Run::new(shape, hand_overs, kind, bytes);
    run.ask(program).unwrap()
}

/// A list behind a mutex creates a value only when all others are out, so it creates as many as were
/// out at once.
#[test]
fn each_shape_has_as_many_values_out_at_once_as_it_says() {
    for shape in &SHAPES {
        let outcome = sample(shape, Kind::MutexList, 64);
        let needed = shape.work.needed();
        assert_eq!(outcome.created, needed, "{}", shape.name);
        assert_eq!(outcome.peak, needed, "{}", shape.name);
    }
}

#[test]
fn without_a_pool_each_hand_over_creates_a_value_and_no_more_live_than_are_needed() {
    for shape in SHAPES.iter().filter(|shape| shape.limit.is_none()) {
        let outcome = sample(shape, Kind::Allocation, 64);
        let hand_overs = HAND_OVERS.min(shape.hand_overs);
        assert_eq!(outcome.created, hand_overs, "{}", shape.name);
        assert_eq!(outcome.peak, shape.work.needed(), "{}", shape.name);
    }
}

/// Values of another size are other values.
#[test]
fn each_pool_creates_what_is_needed_and_counts_it_in_a_sample_of_its_own() {
    for shape in &SHAPES {
        for kind in [Kind::Hintpool, Kind::Opool, Kind::ArrayQueue] {
            let outcome = sample(shape, kind, 64 * 1024);
            let needed = shape.work.needed();
            let hand_overs = HAND_OVERS + needed;
            let what = format!("{} with {kind:?}: {outcome:?}", shape.name);
            assert!((needed..=hand_overs).contains(&outcome.created), "{what}");
            assert!((needed..=outcome.created).contains(&outcome.peak), "{what}");
            assert!(outcome.nanoseconds > 0.0, "{what}");
        }
    }
}

/// A queue of fixed size has room for all values of these shapes, and shares them.
#[test]
fn limited_queues_keep_as_many_as_the_limit_allows() {
    for shape in SHAPES.iter().filter(|shape| shape.limit.is_some()) {
        let outcome = sample(shape, Kind::ArrayQueue, 64);
        assert_eq!(outcome.created, shape.work.needed(), "{}", shape.name);
    }
}
