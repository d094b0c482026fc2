//! What is measured: groups of cases that are compared with each other, and nothing but those.
//!
//! Every case runs in processes of its own, so that none meets a heap that another left behind.
//! A case says what it does; how often it runs, and in which turns, is the recorder's business.

mod buffers;
mod constructors;
mod fences;
mod free_list;
mod held;
mod rare;
mod retained;
mod stages;
mod threads;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use bench_harness::results::Unit;

/// What one command records, into one results file.
#[derive(Debug)]
pub struct Suite {
    /// Of the suite, and of its file in the results.
    pub name: &'static str,
    /// In the order in which they are recorded.
    pub groups: &'static [Group],
}

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
    pub parameters: &'static [(&'static str, u64)],
    /// How it is done.
    pub measure: Measure,
}

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

impl Case {
    /// How many threads it keeps busy at once.
    pub fn threads(&self) -> u64 {
        let threads = self.parameters.iter().find(|(name, _)| *name == "threads");
        threads.map_or(1, |(_, threads)| *threads)
    }
}

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

/// All suites; the first is the one that is recorded if none is named.
pub const SUITES: &[Suite] = &[
    Suite {
        name: "chapters",
        groups: &[
            buffers::ONE_KIB,
            buffers::SIXTY_FOUR_KIB,
            buffers::EIGHT_AT_ONCE,
            constructors::DEFLATE,
            constructors::MAP,
            retained::IDLE,
            retained::RESIDENT,
            held::HELD,
            rare::RARE,
            threads::TWO_THREADS,
        ],
    },
    Suite {
        name: "stages",
        groups: stages::GROUPS,
    },
];

/// The groups of all suites.
pub fn groups() -> impl Iterator<Item = &'static Group> {
    SUITES.iter().flat_map(|suite| suite.groups)
}

/// The suite of this name.
pub fn suite(name: &str) -> Result<&'static Suite> {
    match SUITES.iter().find(|suite| suite.name == name) {
        Some(suite) => Ok(suite),
        None => {
            let names: Vec<_> = SUITES.iter().map(|suite| suite.name).collect();
            bail!("no suite is named {name:?}: there are {}", names.join(", "))
        }
    }
}

/// The case of this name.
pub fn find(name: &str) -> Result<&'static Case> {
    let mut cases = groups().flat_map(|group| group.cases);
    match cases.find(|case| case.name == name) {
        Some(case) => Ok(case),
        None => bail!("no case is named {name:?}: `cargo run -p capstone -- list` shows all"),
    }
}

/// The suite's groups with only those cases that are named, by their own name or by their group's; all if none is named.
pub fn select(
    suite: &Suite,
    names: &[String],
) -> Result<Vec<(&'static Group, Vec<&'static Case>)>> {
    let groups = suite.groups;
    let known = |name: &String| {
        groups
            .iter()
            .any(|group| group.name == name || group.cases.iter().any(|case| case.name == name))
    };
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        bail!(
            "the suite {:?} has no case or group named {unknown:?}: `cargo run -p capstone -- list` shows all",
            suite.name
        );
    }
    let named = |name: &str| names.iter().any(|wanted| wanted == name);
    Ok(groups
        .iter()
        .map(|group| {
            let whole = names.is_empty() || named(group.name);
            (
                group,
                group
                    .cases
                    .iter()
                    .filter(|case| whole || named(case.name))
                    .collect::<Vec<_>>(),
            )
        })
        .filter(|(_, cases)| !cases.is_empty())
        .collect())
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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn names() -> impl Iterator<Item = &'static str> {
        groups().flat_map(|group| {
            [group.name]
                .into_iter()
                .chain(group.cases.iter().map(|case| case.name))
        })
    }

    #[test]
    fn no_name_stands_for_two_things() {
        let mut seen = HashSet::new();
        for name in names() {
            assert!(seen.insert(name), "{name} is used twice");
        }
    }

    #[test]
    fn names_need_no_escapes_in_a_json_pointer() {
        for name in names() {
            let plain = name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            assert!(plain, "{name} is not in kebab case");
        }
    }

    #[test]
    fn the_cases_of_a_group_find_the_same_kind_of_thing() {
        for group in groups() {
            let units: HashSet<_> = group
                .cases
                .iter()
                .map(|case| case.measure.unit().to_string())
                .collect();
            assert_eq!(units.len(), 1, "{} mixes {units:?}", group.name);
        }
    }

    #[test]
    fn every_case_does_something_that_takes_time_or_leaves_a_trace() {
        for case in groups().flat_map(|group| group.cases) {
            let found = match case.measure {
                Measure::Time(make) => make()(3).as_nanos() > 0,
                // Memory at rest depends on what other tests of this process do meanwhile; the recorder's own test has processes.
                Measure::Bytes(_) => true,
                // What goes wrong by chance may go right, on a machine that is busy elsewhere.
                Measure::Count(_) if fences::BY_CHANCE.contains(&case.name) => true,
                Measure::Count(count) => count() > 0,
            };
            assert!(found, "{} measured nothing", case.name);
        }
    }

    #[test]
    fn a_batch_counts_as_the_part_of_it_that_was_asked_for() {
        let mut repeat = batches_of(8, || Duration::from_millis(8));
        assert_eq!(repeat(8), Duration::from_millis(8));
        assert_eq!(repeat(1), Duration::from_millis(1));
        assert_eq!(repeat(12), Duration::from_millis(12));
    }

    #[test]
    fn cases_are_selected_by_their_own_name_or_their_group_s() {
        let chapters = suite("chapters").unwrap();
        let selected = select(
            chapters,
            &["buffer-64kib".to_owned(), "map-fresh".to_owned()],
        )
        .unwrap();
        let names: Vec<_> = selected
            .iter()
            .flat_map(|(_, cases)| cases)
            .map(|case| case.name)
            .collect();
        assert_eq!(
            names,
            ["buffer-64kib-fresh", "buffer-64kib-pooled", "map-fresh"]
        );
        let all = select(chapters, &[]).unwrap();
        assert_eq!(all.len(), chapters.groups.len());
        let unknown = select(chapters, &["map-frehs".to_owned()]).unwrap_err();
        let error = unknown.to_string();
        assert!(
            error.contains("map-frehs") && error.contains("list"),
            "{error}"
        );
    }

    #[test]
    fn a_suite_that_is_not_there_is_answered_with_those_that_are() {
        let error = suite("chapter").unwrap_err().to_string();
        assert!(
            error.contains(r#""chapter""#) && error.contains("chapters, stages"),
            "{error}"
        );
    }
}
