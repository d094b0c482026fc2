//! The answers as tables, which the terminal and the page show alike.

use std::collections::BTreeSet;
use std::ops::Range;

use bench_harness::arm::Arm;
use bench_harness::judgement::WORTH;

use super::answers::{Control, Line, go_lines};
use super::plan::Allocator;

/// A table, of whatever look.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// One for each column.
    pub headings: &'static [&'static str],
    /// The columns of numbers, which stand at the right.
    pub numbers: Range<usize>,
    /// The cells.
    pub rows: Vec<Vec<String>>,
}

/// The controls, and then the verdicts, losses first.
pub fn answers(controls: &[Control], lines: &[Line]) -> Table {
    let answer = |line: &Line| {
        vec![
            line.allocator.clone(),
            line.question.clone(),
            verdict(line),
            time(line, Arm::Fresh),
            time(line, Arm::ThreadLocal),
            time(line, Arm::Hintpool),
            allocations(line),
        ]
    };
    Table {
        headings: &[
            "allocator",
            "question",
            "does hintpool pay?",
            "new",
            "by hand",
            "hintpool",
            "allocations",
        ],
        numbers: 3..7,
        rows: controls
            .iter()
            .map(control)
            .chain(lines.iter().map(answer))
            .collect(),
    }
}

/// In words, with what makes it doubtful.
pub(super) fn verdict(line: &Line) -> String {
    let mut verdict = line.conclusion.to_string();
    if line.provisional.is_some() {
        verdict += " (provisional)";
    }
    verdict
}

/// The median; empty if the arm took no part.
pub(super) fn time(line: &Line, arm: Arm) -> String {
    let arm = line.arm(arm);
    arm.map_or_else(String::new, |arm| nanoseconds(arm.time.median))
}

/// Nanoseconds, in the unit that fits.
pub fn nanoseconds(ns: f64) -> String {
    match ns {
        ns if ns < 100.0 => format!("{ns:.1} ns"),
        ns if ns < 10_000.0 => format!("{ns:.0} ns"),
        ns if ns < 1e7 => format!("{:.0} µs", ns / 1e3),
        ns => format!("{:.0} ms", ns / 1e6),
    }
}

fn control(control: &Control) -> Vec<String> {
    let conclusion = control.conclusion;
    let found = match conclusion.interval() {
        Some(interval) if conclusion.may_be_of_like_arms() => {
            format!("{interval}: it shows no difference, as it must be")
        }
        Some(interval) => {
            format!("{interval}, though both arms are alike: the machine is unsteady")
        }
        None => "too few samples".to_owned(),
    };
    let mut row = vec![control.allocator.clone(), control.question.clone(), found];
    row.resize(7, String::new());
    row
}

/// What a reader has to know to read the answers, a line each.
pub fn explanations(controls: &[Control], lines: &[Line]) -> Vec<String> {
    /// From here on a reader wonders.
    const LARGE: f64 = 100.0;
    let mut told = vec![
        "Times are medians per value. Allocations per value: new, hintpool. A gain below 5 % counts as none.".to_owned(),
        "By hand: a list in each thread, written without a crate.".to_owned(),
    ];
    let holds = |control: &Control| control.conclusion.may_be_of_like_arms();
    told.push(match controls.iter().all(holds) {
        true => "The control compares new values with new values, and shows no difference, as it must.".to_owned(),
        false => "The control compares new values with new values, and shows a difference, or too little to tell. So the machine is not steady enough for differences of that size: close other programs and run it again.".to_owned(),
    });
    let gains = lines.iter().filter_map(|line| line.conclusion.interval());
    if gains.fold(0.0, |most, gain| gain.median.max(most)) >= LARGE {
        told.push("A gain of hundreds or thousands of times is real: nearly all of the time goes into making the value, and a pool leaves that out.".to_owned());
    }
    let provisional: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.provisional.as_deref())
        .collect();
    if !provisional.is_empty() {
        let (count, all) = (provisional.len(), lines.len());
        let reasons: BTreeSet<&str> = provisional.into_iter().collect();
        let reasons = Vec::from_iter(reasons).join("; ");
        told.push(format!("Provisional: {count} of {all} verdicts, since {reasons}. Close other programs and run it again."));
    }
    told
}

/// For each value, new and from the pool.
pub(super) fn allocations(line: &Line) -> String {
    match line.allocator == Allocator::System.to_string() {
        true => counted(line, [Arm::Fresh, Arm::Hintpool]),
        false => String::new(),
    }
}

fn counted(line: &Line, [new, pool]: [Arm; 2]) -> String {
    let counted = |arm| line.arm(arm).and_then(|arm| arm.allocations);
    let both = counted(new).zip(counted(pool));
    both.map_or_else(String::new, |(new, pool)| format!("{new:.1}, {pool:.1}"))
}

/// Go's own answers, and hintpool beside its pool; without rows if Go was not measured.
pub fn in_go(lines: &[Line]) -> Table {
    let rows = go_lines(lines).into_iter().map(|(line, conclusion)| {
        let beside = line.beside_go;
        vec![
            line.question.clone(),
            conclusion.to_string(),
            time(line, Arm::GoFresh),
            time(line, Arm::GoPool),
            counted(line, Arm::GO),
            beside.map_or_else(String::new, |ratio| format!("{ratio} as fast")),
        ]
    });
    Table {
        headings: &[
            "the same in Go",
            "does sync.Pool pay?",
            "new",
            "pool",
            "allocations",
            "hintpool beside it",
        ],
        numbers: 2..5,
        rows: rows.collect(),
    }
}

/// What every arm needed.
pub fn all_times(lines: &[Line]) -> Table {
    let arms = lines
        .iter()
        .flat_map(|line| line.arms.iter().map(move |arm| (line, arm)));
    let rows = arms.map(|(line, arm)| {
        let allocations = arm.allocations.map(|count| format!("{count:.1}"));
        let beside = arm.of_hintpool.map(|gain| format!("{gain} as fast"));
        vec![
            line.question.clone(),
            line.allocator.clone(),
            arm.arm.to_string(),
            nanoseconds(arm.time.median),
            nanoseconds(arm.time.low),
            nanoseconds(arm.time.high),
            allocations.unwrap_or_default(),
            beside.unwrap_or_default(),
        ]
    });
    Table {
        headings: &[
            "question",
            "allocator",
            "arm",
            "median",
            "low",
            "high",
            "allocations",
            "against hintpool",
        ],
        numbers: 3..7,
        rows: rows.collect(),
    }
}

/// A line for each pool in Rust that is faster than hintpool by more than is worth nothing.
pub fn faster_than_hintpool(lines: &[Line]) -> Vec<String> {
    let mut faster = Vec::new();
    for line in lines {
        for arm in Arm::ALL.into_iter().filter(|arm| *arm != Arm::Fresh) {
            let ratio = line.arm(arm).and_then(|arm| arm.of_hintpool);
            if let Some(ratio) = ratio.filter(|ratio| ratio.low > WORTH) {
                let (question, allocator) = (&line.question, &line.allocator);
                faster.push(format!("{arm}, {ratio} ({question}, {allocator})"));
            }
        }
    }
    faster
}
