//! The shapes of traffic do what the table says of them.

use std::path::Path;
use std::process::Command;

use bench_harness::go::GoProgram;
use bench_harness::worker_process::WorkerProcess;
use hintpool_benches::traffic::{Kind, Measure, SHAPES, Shape};

fn created(shape: &Shape, pool: Kind, bytes: usize, go: Option<&GoProgram>) -> u64 {
    let run = shape.run(Measure::Created, pool, bytes, true);
    let this = Path::new(env!("CARGO_BIN_EXE_hintpool-benches"));
    let mut worker = WorkerProcess::start(shape.name, &mut run.worker(this, go)).unwrap();
    worker.sample(1).unwrap().value as u64
}

#[test]
fn each_shape_needs_as_many_values_as_it_says_and_no_pool_creates_more_than_one_a_hand_over() {
    for shape in &SHAPES {
        let (needed, hand_overs) = (shape.work.needed(), shape.hand_overs(true));
        // It creates a value only when all others are out, so as many as were out at once.
        let list = created(shape, Kind::MutexList, 64, None);
        assert_eq!(list, needed, "{}", shape.name);
        if shape.limit.is_none() {
            let allocated = created(shape, Kind::Allocation, 64, None);
            assert_eq!(allocated, hand_overs, "{}", shape.name);
        }
        for kind in [Kind::Hintpool, Kind::Opool, Kind::ArrayQueue] {
            let created = created(shape, kind, 64 * 1024, None);
            let what = format!("{} with {kind:?}: {created}", shape.name);
            assert!((needed..=hand_overs + needed).contains(&created), "{what}");
        }
    }
}

/// What `traffic` printed last.
const RECORDED: &str = include_str!("../traffic.md");

/// The rows of the tables with this heading: the shape, and what stands in the other columns.
fn recorded(heading: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    let mut under = "";
    RECORDED.lines().filter_map(move |line| {
        let cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split('|');
        let mut cells = cells.map(str::trim);
        let first = cells.next()?;
        if SHAPES.iter().any(|shape| shape.title == first) {
            return (under == heading).then(|| (first, cells.collect()));
        }
        under = first;
        None
    })
}

/// The sentences in `hintpool`'s README and in the book's "Reading hintpool" say this.
#[test]
fn what_is_said_of_the_recorded_tables_is_so() {
    let created: Vec<(&str, Vec<f64>)> = recorded("created")
        .map(|(shape, cells)| {
            let number = |cell: &str| cell.replace(',', "").parse().unwrap_or(f64::NAN);
            (shape, cells.into_iter().map(number).collect())
        })
        .collect();
    assert_eq!(created.len(), 2 * SHAPES.len());
    for (shape, cells) in &created {
        let [needed, hintpool, opool, queue, list, ..] = cells[..] else {
            panic!("{shape}: {cells:?}")
        };
        assert!((needed..=4.0 * needed).contains(&hintpool), "{shape}");
        for one_place in [opool, queue, list] {
            assert!(one_place == needed || one_place.is_nan(), "{shape}");
        }
    }
    for of_one_size in created.chunks(SHAPES.len()) {
        let rows = of_one_size.iter().filter(|(_, cells)| cells[0] > 1.0);
        let most = rows
            .map(|(_, cells)| cells[1] / cells[0])
            .fold(0.0, f64::max);
        assert!((2.5..=3.1).contains(&most), "{most}");
    }
    let times: Vec<_> = recorded("time a hand-over (of hintpool's)").collect();
    assert_eq!(times.len(), 2 * SHAPES.len());
    for (shape, cells) in times {
        let of_hintpool = |cell: &&str| {
            let (_, ratio) = cell.split_once('(')?;
            ratio.trim_end_matches(')').parse::<f64>().ok()
        };
        for pool in cells[2..5].iter().filter_map(of_hintpool) {
            if shape.contains("return") {
                assert!((0.75..1.25).contains(&pool), "{shape}: {pool}");
            }
            assert!(pool < 1.0 || !shape.starts_with("200 "), "{shape}: {pool}");
        }
    }
}

#[test]
fn the_readme_repeats_the_recorded_tables() {
    let readme = include_str!("../../README.md");
    let of_shapes = readme.lines().filter(|line| {
        let is_row = |shape: &Shape| line.starts_with(&format!("| {} ", shape.title));
        SHAPES.iter().any(is_row)
    });
    let rows: Vec<&str> = of_shapes.collect();
    assert_eq!(rows.len(), 2 * SHAPES.len());
    for row in rows {
        assert!(RECORDED.contains(row), "not recorded: {row}");
    }
}

#[test]
#[ignore = "needs Go: .ci/run go"]
fn every_work_and_every_shape_in_go_gives_a_sample() {
    let go = hintpool_benches::go(None).unwrap();
    let go = go.expect("there is no Go here");
    for work in ["rounds", "queue", "handover"] {
        let mut program = Command::new(&go.path);
        let mut worker = WorkerProcess::start(work, program.arg(work)).unwrap();
        assert!(worker.sample(1000).unwrap().value > 0.0, "{work}");
    }
    for shape in SHAPES.iter().filter(|shape| shape.with(Kind::Go)) {
        let created = created(shape, Kind::Go, 64, Some(&go));
        assert!(created >= shape.work.needed(), "{}: {created}", shape.name);
    }
}
