//! The shapes of traffic do what the table says of them.

use std::path::Path;
use std::process::Command;

use bench_harness::interleave::Sampled;
use bench_harness::worker_process::WorkerProcess;
use hintpool_benches::go::Program;
use hintpool_benches::traffic::{Kind, Measure, Run, SHAPES, Shape};

fn created(shape: &'static Shape, pool: Kind, bytes: usize, go: Option<&Program>) -> u64 {
    let run = Run {
        measure: Measure::Created,
        shape,
        pool,
        bytes,
        hand_overs: shape.hand_overs(true),
    };
    let this = Path::new(env!("CARGO_BIN_EXE_hintpool-benches"));
    let mut worker = WorkerProcess::start(shape.name, run.worker(this, go)).unwrap();
    worker.sample(1).unwrap().value as u64
}

/// A list behind a mutex creates a value only when all others are out, so it creates as many as were
/// out at once.
#[test]
fn each_shape_has_as_many_values_out_at_once_as_it_says() {
    for shape in &SHAPES {
        let created = created(shape, Kind::MutexList, 64, None);
        assert_eq!(created, shape.work.needed(), "{}", shape.name);
    }
}

#[test]
fn without_a_pool_each_hand_over_creates_a_value() {
    for shape in SHAPES.iter().filter(|shape| shape.limit.is_none()) {
        let created = created(shape, Kind::Allocation, 64, None);
        assert_eq!(created, shape.hand_overs(true), "{}", shape.name);
    }
}

#[test]
fn no_pool_creates_less_than_is_needed_or_more_than_one_a_hand_over() {
    for shape in &SHAPES {
        let needed = shape.work.needed();
        let most = shape.hand_overs(true) + needed;
        for kind in [Kind::Hintpool, Kind::Opool, Kind::ArrayQueue] {
            let created = created(shape, kind, 64 * 1024, None);
            let what = format!("{} with {kind:?}: {created}", shape.name);
            assert!((needed..=most).contains(&created), "{what}");
        }
    }
}

#[test]
#[ignore = "needs Go: .ci/run go"]
fn every_work_and_every_shape_in_go_gives_a_sample() {
    let go = Program::build(None, &mut |said| println!("{said}"));
    let go = go.unwrap().expect("there is no Go here");
    for work in ["rounds", "queue", "handover"] {
        let mut program = Command::new(&go.path);
        program.arg(work);
        let mut worker = WorkerProcess::start(work, program).unwrap();
        assert!(worker.sample(1000).unwrap().value > 0.0, "{work}");
    }
    for shape in SHAPES.iter().filter(|shape| shape.with(Kind::Go)) {
        let created = created(shape, Kind::Go, 64, Some(&go));
        assert!(created >= shape.work.needed(), "{}: {created}", shape.name);
    }
}
