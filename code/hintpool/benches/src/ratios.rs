//! The table of ratios: one run, all arms in turns.

use std::env;
use std::path::Path;
use std::process::Command;
use std::thread;

use anyhow::{Context, Result, ensure};
use bench_harness::cargo_build::{self, Source};
use bench_harness::environment::{self, Measured};
use bench_harness::measure::{self, Entry};
use bench_harness::repository::repository_root;
use bench_harness::results::{Effort, Found, Results, Unit};
use bench_harness::this_process::refuse_membarrier;
use bench_harness::worker::{Sample, serve_standard};
use hintpool::Fence;

use crate::workloads::{HINT, SHARED, Work};

mod once;
mod table;

pub use table::report;
pub(crate) use table::{Figure, header, number, table};

/// What is measured, and of what crates the versions are named.
pub(crate) const SUBJECT: Measured = Measured {
    crates: &[
        "crossbeam-queue",
        "hintpool",
        "lockfree-object-pool",
        "object-pool",
        "opool",
        "regex-automata",
        "sharded-slab",
        "thread_local",
        "zeropool",
    ],
    files: &["code/hintpool/benches"],
};

const FULL: Effort = Effort {
    quick: false,
    processes: 10,
    samples_per_process: 12,
    sample_ms: 2,
};

/// The fewest processes that allow an interval.
const QUICK: Effort = Effort {
    quick: true,
    processes: 6,
    samples_per_process: 4,
    sample_ms: 1,
};

const ONE_THREAD: &str = "get + drop, one thread";
const TWO_THREADS: &str = "get + drop, two threads";
const BURSTS: &str = "burst of 64, per value";
const HAND_OVER: &str = "hand-over, the queue's cost included";
const FALLBACK: &str = "portable fallback, one thread";
const FALLBACK_TWICE: &str = "portable fallback, two threads";
/// Begins the names of both.
const FALLBACK_GROUPS: &str = "portable fallback";
const SELDOM: &str = "what happens seldom";
const MEMORY: &str = "memory";

/// The groups whose arms are compared with hintpool, and the work of each.
const WORKS: [(&str, Work); 6] = [
    (ONE_THREAD, Work::OneThread),
    (TWO_THREADS, Work::TwoThreads),
    (BURSTS, Work::Bursts),
    (HAND_OVER, Work::HandOver),
    (FALLBACK, Work::OneThread),
    (FALLBACK_TWICE, Work::TwoThreads),
];

/// Go's arms, and what its program calls the work: the pool, and a queue that hands over nothing.
const GO_POOL: &str = "Go's sync.Pool";
const GO_QUEUE: &str = "Go's queue alone";
const GO: [(&str, &str, &str); 3] = [
    (ONE_THREAD, GO_POOL, "rounds"),
    (HAND_OVER, GO_QUEUE, "queue"),
    (HAND_OVER, GO_POOL, "handover"),
];

/// The names by which the program that counts bytes knows what to count.
pub const UNUSED: &str = "a pool never used";
pub const THREAD: &str = "a thread that used a pool, besides its values";

const COUNTS_BYTES: Source = Source {
    package: "hintpool-benches",
    program: "hintpool-memory",
    features: &[],
};

/// The hidden subcommand that a worker is started with: a group and an arm follow.
pub const SUBCOMMAND: &str = "ratios-worker";

/// Measures everything, and says what comes next, and what is left out.
pub fn run(quick: bool, go: Option<&Path>) -> Result<Results> {
    let root = repository_root()?;
    let go = crate::go(go)?;
    eprintln!("compiling the program that counts bytes");
    let counts_bytes = cargo_build::build(&root, COUNTS_BYTES)?;
    let mut environment = environment::capture(&root, &SUBJECT)?;
    environment.build.go = go.as_ref().map(|go| go.version.clone());
    let effort = if quick { QUICK } else { FULL };
    let this = env::current_exe().context("this program starts itself for each arm")?;
    let of_this = |group: &str, arm: &str| entry(group, arm, &this, &[SUBCOMMAND, group, arm]);
    let mut found = Found::default();
    for (group, work) in WORKS {
        eprintln!("measuring {group}");
        let mut arms = work.arms();
        if group.starts_with(FALLBACK_GROUPS) {
            // hintpool and those it should be ahead of.
            arms.retain(|arm| *arm == HINT || SHARED.contains(arm));
        }
        let mut entries: Vec<_> = arms.into_iter().map(|arm| of_this(group, arm)).collect();
        if let Some(go) = &go {
            let theirs = GO.into_iter().filter(|(of, ..)| *of == group);
            entries.extend(theirs.map(|(_, arm, work)| entry(group, arm, &go.path, &[work])));
        }
        let timed = measure::timed(group, entries, &effort)?;
        found.cases.extend(timed.cases);
    }
    eprintln!("measuring what happens seldom, and memory");
    let seldom = once::ALL.map(|(name, ..)| of_this(SELDOM, name));
    let memory = [UNUSED, THREAD].map(|name| entry(MEMORY, name, &counts_bytes, &[name]));
    for (group, unit, entries) in [
        (SELDOM, Unit::Count, Vec::from(seldom)),
        (MEMORY, Unit::Bytes, memory.into()),
    ] {
        let counted = measure::counted(group, unit, 1, entries, &effort)?;
        found.cases.extend(counted.cases);
    }
    Ok(Results::new(environment, effort, found))
}

/// An arm of a group, whose worker is this program with these arguments.
fn entry(group: &str, arm: &str, program: &Path, arguments: &[&str]) -> Entry {
    let mut worker = Command::new(program);
    worker.args(arguments);
    Entry {
        name: case_name(group, arm),
        about: arm.to_owned(),
        parameters: Vec::new(),
        worker,
    }
}

/// The key of a case in a results file.
fn case_name(group: &str, arm: &str) -> String {
    format!("{group}: {arm}")
}

/// The samples of an arm; none if it did not take part.
fn samples<'r>(results: &'r Results, group: &str, arm: &str) -> &'r [Vec<f64>] {
    let case = results.cases.get(&case_name(group, arm));
    case.map_or(&[], |case| &case.samples)
}

/// The arms of a group that were measured, in the order of the work.
fn arms(results: &Results, group: &str, work: Work) -> Vec<&'static str> {
    let mut arms = work.arms();
    arms.extend([GO_QUEUE, GO_POOL]);
    arms.retain(|arm| results.cases.contains_key(&case_name(group, arm)));
    arms
}

/// The worker: runs one arm of a group.
pub fn worker(group: &str, arm: &str) -> Result<()> {
    if group == SELDOM {
        let found = once::ALL.into_iter().find(|(name, ..)| *name == arm);
        let (.., sample) = found.with_context(|| format!("nothing is called {arm:?}"))?;
        let value = sample();
        return serve_standard(|_| Sample::exactly(value));
    }
    if group.starts_with(FALLBACK_GROUPS) {
        refuse_membarrier()?;
        ensure!(
            hintpool::init() == Fence::Full,
            "membarrier is still permitted, so this would not be the fallback"
        );
    }
    hintpool::init();
    // With a second thread an allocation beyond the thread's cache takes the allocator's lock, as in any
    // program with threads.
    thread::spawn(|| {
        loop {
            thread::park();
        }
    });
    let mut works = WORKS.into_iter();
    let found = works.find(|(name, _)| *name == group);
    let (_, work) = found.with_context(|| format!("no group is called {group:?}"))?;
    let sample = work.at_work(arm)?;
    serve_standard(sample)
}
