//! The shapes of traffic do what the table says of them.

use std::process::Command;

use hintpool_benches::traffic::{Kind, Outcome, Run, SHAPES, SUBCOMMAND, Shape};

fn hand_overs(shape: &Shape) -> u64 {
    shape.effort(true).1
}

fn sample(shape: &Shape, kind: Kind, bytes: usize) -> Outcome {
    let mut program = Command::new(env!("CARGO_BIN_EXE_hintpool-benches"));
    program.arg(SUBCOMMAND);
    let run = Run::new(shape, hand_overs(shape), kind, bytes);
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
        assert_eq!(outcome.created, hand_overs(shape), "{}", shape.name);
        assert_eq!(outcome.peak, shape.work.needed(), "{}", shape.name);
    }
}

#[test]
fn no_pool_creates_less_than_is_needed_or_more_than_one_a_hand_over() {
    for shape in &SHAPES {
        let needed = shape.work.needed();
        let hand_overs = hand_overs(shape) + needed;
        for kind in [Kind::Hintpool, Kind::Opool, Kind::ArrayQueue] {
            let outcome = sample(shape, kind, 64 * 1024);
            let what = format!("{} with {kind:?}: {outcome:?}", shape.name);
            assert!((needed..=hand_overs).contains(&outcome.created), "{what}");
            assert!((needed..=outcome.created).contains(&outcome.peak), "{what}");
        }
    }
}
