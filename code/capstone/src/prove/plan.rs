//! Which groups are measured, under which allocators, with what effort, and what their cases are called in a results file.

use std::fmt;

use anyhow::{Result, bail};
use bench_harness::arm::Arm;
use bench_harness::group::{self, Group};
use bench_harness::results::{Effort, Unit};
use clap::ValueEnum;

use super::own_type::Name;

/// About ten minutes on two cores.
pub const FULL: Effort = Effort {
    quick: false,
    processes: 10,
    samples_per_process: 12,
    sample_ms: 3,
};

/// About a minute.
pub const QUICK: Effort = Effort {
    quick: true,
    sample_ms: 2,
    ..FULL
};

/// Shows that it works, and can tell nothing.
pub const SMOKE: Effort = Effort {
    quick: true,
    processes: 2,
    samples_per_process: 2,
    sample_ms: 1,
};

/// What serves the allocations of a program; each is a program of its own.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, ValueEnum)]
pub enum Allocator {
    /// The system's.
    System,
    /// Microsoft's, compiled from C.
    Mimalloc,
    /// That of FreeBSD, compiled from C.
    Jemalloc,
}

impl Allocator {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::System, Self::Mimalloc, Self::Jemalloc];
}

/// Its name in results files, which is that on the command line.
impl fmt::Display for Allocator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.to_possible_value().expect("no allocator is hidden");
        f.pad(name.get_name())
    }
}

/// One group under one allocator.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Row {
    /// The name of the group in a results file.
    pub name: String,
    /// As a sentence has it.
    pub question: String,
    /// The allocator of the program that measures.
    pub allocator: Allocator,
    /// What is compared.
    pub group: Group,
    /// Who takes part.
    pub arms: Vec<Arm>,
    /// The type of your own that is asked about, if it is one.
    pub own_type: Option<Name>,
}

/// What the control is called in a results file.
const CONTROL: &str = "control";

/// What the control of the table is about: where each allocator gives back the block that was just freed.
const OF_CONTROL: &str = "buffer-1kib-whole";

impl Row {
    fn new(allocator: Allocator, group: Group, own_type: Option<&Name>) -> Self {
        let (question, of) = match own_type {
            None => (group.to_string(), String::new()),
            Some(Name { file, kebab }) => (
                format!("the type in {file}{}", group.shape),
                format!("-of-{kebab}"),
            ),
        };
        Self {
            name: format!("{allocator}-{}{of}", group.name()),
            question,
            allocator,
            group,
            arms: group.arms(),
            own_type: own_type.cloned(),
        }
    }

    /// New values beside new values, which must show no difference.
    fn control(mut self) -> Self {
        self.name = control_of(&self.name).unwrap_or(self.name);
        self.question = format!("control, new beside new ({})", self.question);
        self.arms = vec![Arm::Fresh, Arm::FreshAgain];
        self
    }

    /// Whether it is the control.
    pub fn is_control(&self) -> bool {
        self.arms.contains(&Arm::FreshAgain)
    }
}

/// The groups of the table that are named, or all.
pub fn groups(named: &[String], quick: bool) -> Result<Vec<Group>> {
    let mut groups = group::all();
    let names: Vec<String> = groups.iter().map(Group::name).collect();
    if let Some(unknown) = named.iter().find(|name| !names.contains(name)) {
        bail!("there is no group {unknown:?}: `cargo course prove --list` shows all");
    }
    groups.retain(|group| match named {
        [] => group.quick || !quick,
        named => named.contains(&group.name()),
    });
    Ok(groups)
}

/// These groups, behind the control of each allocator.
///
/// Go takes part beside the system's allocator alone, since it brings its own.
pub fn rows(groups: &[Group], allocators: &[Allocator], go: bool) -> Vec<Row> {
    let mut all = group::all().into_iter();
    let of_control = all.find(|group| group.name() == OF_CONTROL);
    let of_control = of_control.expect("the table has this group");
    let mut rows = Vec::new();
    for &allocator in allocators {
        rows.push(Row::new(allocator, of_control, None).control());
        for group in groups {
            let mut row = Row::new(allocator, *group, None);
            if go && allocator == Allocator::System {
                row.arms.extend(Arm::GO);
            }
            rows.push(row);
        }
    }
    rows
}

/// What is asked of types of the reader's own, each behind a control of its own.
pub fn of_your_own(types: &[Name]) -> Vec<Row> {
    let mut rows = Vec::new();
    for name in types {
        let groups = group::of_your_own().into_iter();
        let asked = groups.map(|group| Row::new(Allocator::System, group, Some(name)));
        let asked: Vec<Row> = asked.collect();
        rows.push(asked[0].clone().control());
        rows.extend(asked);
    }
    rows
}

/// Takes out what needs more cores than there are: threads in turns on one core would answer another question.
pub fn leave_out_what_needs_more_cores(rows: &mut Vec<Row>, cores: usize) -> Vec<String> {
    let left_out = rows.extract_if(.., |row| row.group.shape.threads > cores);
    left_out.map(|row| row.name).collect()
}

/// Whether a group of cases is about a type of the reader's own.
pub fn is_of_your_own(group: &str) -> bool {
    let name = group.split_once('-').map(|(_allocator, name)| name);
    name.is_some_and(|name| name.starts_with("own-"))
}

/// The name in a results file of the control that a group is held against: each allocator has one, and each type of your own.
pub fn control_of(group: &str) -> Option<String> {
    let (allocator, name) = group.split_once('-')?;
    Some(match name.split_once("-of-") {
        Some((_, own_type)) => format!("{allocator}-{CONTROL}-of-{own_type}"),
        None => format!("{allocator}-{CONTROL}"),
    })
}

/// Stands before a question's name in what criterion measured, where that of an allocator stands otherwise.
pub const BY_CRITERION: &str = "criterion";

/// The key of a case in a results file.
pub fn case_name(group: &str, arm: Arm, unit: Unit) -> String {
    match unit {
        Unit::Count => format!("{group}-{arm}-allocations"),
        _ => format!("{group}-{arm}"),
    }
}

/// Separates the question from what the arm does, so that a reader of the file finds both.
const COLON: &str = ": ";

/// The question, what the arm does, and of what the samples are.
pub(super) fn about(row: &Row, arm: Arm, unit: Unit) -> String {
    let per = match unit {
        Unit::Count => "allocations per value",
        _ if row.group.shape.threads > 1 => "per value of one thread",
        _ => "per value",
    };
    format!("{}{COLON}{}; {per}", row.question, arm.about())
}

/// The question that a case belongs to, in words.
pub fn question_of(about: &str) -> &str {
    about.split(COLON).next().unwrap_or(about)
}

#[cfg(test)]
mod tests {
    use bench_harness::estimate::beforehand;

    use super::*;

    #[test]
    fn go_takes_part_beside_the_allocator_of_the_system_alone() {
        let rows = rows(&group::all(), &Allocator::ALL, true);
        let of_go = rows.iter().filter(|row| row.arms.contains(&Arm::GoPool));
        assert_eq!(of_go.clone().count(), group::all().len());
        assert!(of_go.clone().all(|row| row.allocator == Allocator::System));
    }

    #[test]
    fn a_type_of_your_own_is_told_from_the_table_by_its_groups_and_named_by_its_file() {
        let asked = of_your_own(&[Name::of("here/Mine_2.rs".as_ref()).unwrap()]);
        let groups: Vec<String> = asked.iter().map(|row| row.name.clone()).collect();
        assert_eq!(groups[0], "system-control-of-mine-2");
        assert_eq!(groups[1], "system-own-of-mine-2");
        assert_eq!(groups[3], "system-own-8-held-of-mine-2");
        assert_eq!(asked[3].question, "the type in Mine_2.rs, 8 held at once");
        for group in &groups[1..] {
            assert!(is_of_your_own(group));
            assert_eq!(control_of(group).as_ref(), groups.first());
        }
        assert_eq!(control_of("jemalloc-map").unwrap(), "jemalloc-control");
        let table = rows(&group::all(), &Allocator::ALL, false);
        assert!(!table.iter().any(|row| is_of_your_own(&row.name)));
    }

    #[test]
    fn on_one_core_no_threads_are_compared() {
        let mut rows = rows(&group::all(), &[Allocator::System], false);
        let all = rows.len();
        let left_out = leave_out_what_needs_more_cores(&mut rows, 1);
        assert!(!left_out.is_empty() && rows.len() + left_out.len() == all);
        assert!(rows.iter().all(|row| row.group.shape.threads == 1));
        assert!(left_out.iter().all(|group| group.ends_with("2-threads")));
    }

    #[test]
    fn a_quick_run_takes_about_a_minute_and_a_whole_one_about_ten() {
        let minutes = |quick, effort, allocators: &[Allocator]| {
            let rows = rows(&groups(&[], quick).unwrap(), allocators, true);
            let arms = rows.iter().map(|row| row.arms.len()).sum();
            beforehand(arms, effort).as_secs_f64() / 60.0
        };
        let quick = minutes(true, &QUICK, &[Allocator::System]);
        assert!((0.4..1.2).contains(&quick), "{quick}");
        let whole = minutes(false, &FULL, &Allocator::ALL);
        assert!((5.0..12.0).contains(&whole), "{whole}");
    }
}
