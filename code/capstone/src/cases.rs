//! What is measured for the chapters: groups of cases that are compared with each other, and with nothing else.
//!
//! Every case runs in processes of its own, so that none meets a heap that another left behind.
//! A case says what it does; how often it runs, and in which turns, is the recorder's business.

mod costs;
mod fences;
mod stages;
mod values;

use std::array;
use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bench_harness::results::Unit;
use bench_harness::workload::run_at_once;
use hintpool::Pool;

/// Cases that are measured in turns, so that they may be compared.
#[derive(Debug)]
pub struct Group {
    /// Kebab case, such as `buffer-1kib`.
    pub name: &'static str,
    /// The question that the group answers.
    pub question: &'static str,
    /// At least one.
    pub cases: &'static [Case],
}

/// One thing that is measured.
#[derive(Debug)]
pub struct Case {
    /// Kebab case; the key of the case in a results file.
    pub name: &'static str,
    /// What the case does, in words, and what one operation is.
    pub about: &'static str,
    /// The numbers that the case was made with.
    pub parameters: Parameters,
    /// How it is done.
    pub measure: Measure,
}

/// Numbers with their names.
pub type Parameters = &'static [(&'static str, u64)];

/// How a case is measured.
#[derive(Debug)]
pub enum Measure {
    /// Time per operation: sets the case up and hands out what repeats it.
    Time(fn() -> Repeat),
    /// Bytes, found by one run.
    Bytes(fn() -> u64),
    /// Things counted in one run.
    Count(fn() -> u64),
}

/// Does an operation the given number of times and says how long that took.
pub type Repeat = Box<dyn FnMut(u64) -> Duration>;

impl Measure {
    /// What a sample counts.
    pub fn unit(&self) -> Unit {
        match self {
            Self::Time(_) => Unit::Ns,
            Self::Bytes(_) => Unit::Bytes,
            Self::Count(_) => Unit::Count,
        }
    }
}

/// What one command records, into one results file: its name, and that of the file, and its groups in the order in which they are recorded.
pub const SUITES: [(&str, &[Group]); 2] = [
    (
        "chapters",
        &[
            values::ONE_KIB,
            values::SIXTY_FOUR_KIB,
            values::EIGHT_AT_ONCE,
            values::DEFLATE,
            values::MAP,
            costs::IDLE,
            costs::RESIDENT,
            costs::HELD,
            costs::RARE,
            costs::TWO_THREADS,
        ],
    ),
    ("stages", stages::GROUPS),
];

fn all() -> impl Iterator<Item = &'static Group> {
    SUITES.into_iter().flat_map(|(_, groups)| groups)
}

/// The case of this name.
pub fn find(name: &str) -> Result<&'static Case> {
    let mut cases = all().flat_map(|group| group.cases);
    cases
        .find(|case| case.name == name)
        .with_context(|| format!("no case is named {name:?}"))
}

/// The groups of a suite that have these names; all if none is named.
pub fn select(suite: &str, names: &[String]) -> Result<Vec<&'static Group>> {
    let suites = SUITES.into_iter().filter(|(name, _)| *name == suite);
    let mut groups: Vec<_> = suites.flat_map(|(_, groups)| groups).collect();
    let known: Vec<_> = groups.iter().map(|group| group.name).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
        let known = known.join(", ");
        bail!("the suite {suite:?} has no group named {unknown:?}: it has {known}");
    }
    groups.retain(|group| names.is_empty() || names.iter().any(|name| name == group.name));
    Ok(groups)
}

const KIB: usize = 1024;

const fn timed(
    name: &'static str,
    about: &'static str,
    parameters: Parameters,
    make: fn() -> Repeat,
) -> Case {
    Case {
        name,
        about,
        parameters,
        measure: Measure::Time(make),
    }
}

const fn alone(name: &'static str, make: fn() -> Repeat) -> Case {
    timed(
        name,
        "one thread gets or makes a buffer and drops it, nothing written; per buffer",
        &[("capacity_bytes", KIB as u64), ("threads", 1)],
        make,
    )
}

const fn together(name: &'static str, make: fn() -> Repeat) -> Case {
    timed(
        name,
        "two threads at once get or make a buffer and drop it, nothing written; per buffer of one thread",
        &[("capacity_bytes", KIB as u64), ("threads", 2)],
        make,
    )
}

fn plain() {
    drop(black_box(Vec::<u8>::with_capacity(KIB)));
}

fn from_hintpool() {
    static POOL: Pool<Vec<u8>> = Pool::new(|| Vec::with_capacity(KIB));
    drop(black_box(POOL.get()));
}

/// The usual [`Repeat`]: one loop, and the clock read before and after it.
fn repeat(mut operation: impl FnMut() + 'static) -> Repeat {
    Box::new(move |times| {
        let start = Instant::now();
        for _ in 0..times {
            operation();
        }
        start.elapsed()
    })
}

/// A [`Repeat`] of whole batches: `run` does a batch of that size and says how long it took.
fn batches_of(size: usize, mut run: impl FnMut() -> Duration + 'static) -> Repeat {
    Box::new(move |times| {
        let batches = times.div_ceil(size as u64);
        let elapsed: Duration = (0..batches).map(|_| run()).sum();
        elapsed.mul_f64(times as f64 / (batches * size as u64) as f64)
    })
}

/// A [`Repeat`] of batches in which `N` values are got, and then all are dropped.
fn held_at_once<const N: usize, V>(get: impl Fn() -> V + 'static) -> Repeat {
    batches_of(N, move || {
        let start = Instant::now();
        let held: [V; N] = array::from_fn(|_| get());
        drop(black_box(held));
        start.elapsed()
    })
}

/// Each of two threads does the operation that many times while the other does it too; the answer is the mean of their times.
fn on_two_threads(operation: impl Fn() + Send + Sync + 'static) -> Repeat {
    /// A run this short says nothing about two threads; it only tells the recorder how many operations to ask for.
    const LONG_ENOUGH: Duration = Duration::from_micros(200);
    /// On a busy machine the system may run the threads one after the other; then they are run again.
    const TRIES: usize = 1000;
    /// Operations before the clock starts.
    const WARM_UP: u64 = 100;
    let work = move |times| (0..times).for_each(|_| operation());
    Box::new(move |times| {
        let mut runs = (0..TRIES).map(|_| run_at_once(2, WARM_UP, times, &work));
        let run = runs.find(|run| run.mean < LONG_ENOUGH || run.counts());
        run.expect("two free cores: these threads never ran at once")
            .mean
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_name_stands_for_two_things_and_no_group_finds_two_kinds_of_thing() {
        let mut seen = HashSet::new();
        for group in all() {
            for name in group.cases.iter().map(|case| case.name).chain([group.name]) {
                assert!(seen.insert(name), "{name} is used twice");
            }
            let unit = group.cases[0].measure.unit();
            let alike = group.cases.iter().all(|case| case.measure.unit() == unit);
            assert!(alike, "{} mixes units", group.name);
        }
    }

    #[test]
    fn every_case_does_something_that_takes_time_or_leaves_a_trace() {
        for group in all() {
            for case in group.cases {
                let found = match case.measure {
                    Measure::Time(make) => make()(3).as_nanos() > 0,
                    // Memory at rest depends on what other tests of this process do meanwhile; the recorder's own test has processes.
                    Measure::Bytes(_) => true,
                    // What goes wrong by chance may go right, on a machine that is busy elsewhere.
                    Measure::Count(_) if group.name == fences::UNFENCED.name => true,
                    Measure::Count(count) => count() > 0,
                };
                assert!(found, "{} measured nothing", case.name);
            }
        }
    }

    #[test]
    fn a_batch_counts_as_the_part_of_it_that_was_asked_for() {
        let mut repeat = batches_of(8, || Duration::from_millis(8));
        for (times, ms) in [(8, 8), (1, 1), (12, 12)] {
            assert_eq!(repeat(times), Duration::from_millis(ms));
        }
    }
}
