//! The answers as tables, which the terminal and the page show alike.

use std::collections::BTreeSet;
use std::ops::Range;

use bench_harness::arm::Arm;

use super::chart::nanoseconds;
use super::plan::Allocator;
use super::table::{Control, Line, go_lines};
use bench_harness::judgement::Conclusion;

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
    let row = |line: &Line| {
        let time = |arm| {
            let arm = line.arm(arm);
            arm.map_or_else(String::new, |arm| nanoseconds(arm.time.median))
        };
        vec![
            line.allocator.clone(),
            line.question.clone(),
            verdict(line),
            time(Arm::Fresh),
            time(Arm::ThreadLocal),
            time(Arm::Hintpool),
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
            .chain(lines.iter().map(row))
            .collect(),
    }
}

/// In words, with what makes it doubtful.
pub(super) fn verdict(line: &Line) -> String {
    let provisional = if line.provisional.is_some() {
        " (provisional)"
    } else {
        ""
    };
    let unchecked = if line.same_work == Some(false) {
        " (work not checked)"
    } else {
        ""
    };
    format!("{}{provisional}{unchecked}", line.judgement.conclusion)
}

fn control(control: &Control) -> Vec<String> {
    let conclusion = control.judgement.conclusion;
    let found = match (conclusion, conclusion.interval()) {
        (Conclusion::MakesNoDifference(_), Some(interval)) => {
            format!("no difference, {interval}: as it must be")
        }
        (_, Some(interval)) if conclusion.may_be_of_like_arms() => {
            format!("{interval}: it shows no difference, as it must be")
        }
        (_, Some(interval)) => {
            format!("{interval}, though both arms are alike: the machine is unsteady")
        }
        (_, None) => "too few samples".to_owned(),
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
    let holds = |control: &Control| control.judgement.conclusion.may_be_of_like_arms();
    told.push(match controls {
        [] => "There is no control: this was measured before there was one.".to_owned(),
        controls if controls.iter().all(holds) => "The control compares new values with new values, and shows no difference, as it must.".to_owned(),
        _ => "The control compares new values with new values, and shows a difference, or too little to tell. So the machine is not steady enough for differences of that size: close other programs and run it again.".to_owned(),
    });
    let gains = lines
        .iter()
        .filter_map(|line| line.judgement.conclusion.interval());
    if gains.fold(0.0, |most, gain| gain.median.max(most)) >= LARGE {
        told.push("A gain of hundreds or thousands of times is real: nearly all of the time goes into making the value, and a pool leaves that out.".to_owned());
    }
    let reasons: BTreeSet<&str> = lines
        .iter()
        .filter_map(|line| line.provisional.as_deref())
        .collect();
    if !reasons.is_empty() {
        let count = lines
            .iter()
            .filter(|line| line.provisional.is_some())
            .count();
        let reasons = Vec::from_iter(reasons).join("; ");
        told.push(format!("Provisional: {count} of {} verdicts, since {reasons}. Close other programs and run it again.", lines.len()));
    }
    let unchecked = lines.iter().filter(|line| line.same_work == Some(false));
    let unchecked: BTreeSet<&str> = unchecked.map(|line| line.question.as_str()).collect();
    if !unchecked.is_empty() {
        let unchecked = Vec::from_iter(unchecked).join("; ");
        told.push(format!("Work not checked: {unchecked}. `use_it` returns no checksum, so nothing tells whether a recycled value does the work of a new one; `cargo course prove --template` shows how to return one."));
    }
    told
}

/// For each value, new and from the pool.
pub(super) fn allocations(line: &Line) -> String {
    if line.allocator != Allocator::System.name() {
        return String::new();
    }
    let counted = |arm| line.arm(arm).and_then(|arm| arm.allocations);
    let both = counted(Arm::Fresh).zip(counted(Arm::Hintpool));
    both.map_or_else(String::new, |(fresh, pooled)| {
        format!("{fresh:.1}, {pooled:.1}")
    })
}

/// Go's own answers, and hintpool beside its pool; without rows if Go was not measured.
pub fn in_go(lines: &[Line]) -> Table {
    let rows = go_lines(lines).into_iter().map(|(line, go)| {
        let allocations = go.allocations;
        vec![
            line.question.clone(),
            go.judgement.conclusion.to_string(),
            nanoseconds(go.fresh.median),
            nanoseconds(go.pool.median),
            allocations.map_or_else(String::new, |[fresh, pool]| {
                format!("{fresh:.1}, {pool:.1}")
            }),
            go.hintpool
                .map_or_else(String::new, |ratio| format!("{ratio} as fast")),
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
        vec![
            line.question.clone(),
            line.allocator.clone(),
            arm.arm.to_string(),
            nanoseconds(arm.time.median),
            nanoseconds(arm.time.low),
            nanoseconds(arm.time.high),
            arm.allocations
                .map_or_else(String::new, |count| format!("{count:.1}")),
            arm.of_hintpool
                .map_or_else(String::new, |gain| format!("{gain} as fast")),
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

/// A line for each arm that is faster than hintpool.
pub fn faster_than_hintpool(lines: &[Line]) -> Vec<String> {
    let faster = lines.iter().flat_map(|line| {
        line.faster_than_hintpool().map(move |(arm, interval)| {
            format!("{arm}, {interval} ({}, {})", line.question, line.allocator)
        })
    });
    faster.collect()
}
