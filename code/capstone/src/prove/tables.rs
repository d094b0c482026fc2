//! The answers as tables, which the terminal and the page show alike.

use std::ops::Range;

use bench_harness::arm::Arm;

use super::chart::nanoseconds;
use super::plan::Allocator;
use super::table::{Line, go_lines};

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

/// The verdicts, losses first.
pub fn answers(lines: &[Line]) -> Table {
    let row = |line: &Line| {
        let time = |arm| {
            let arm = line.arm(arm);
            arm.map_or_else(String::new, |arm| nanoseconds(arm.time.median))
        };
        vec![
            line.allocator.clone(),
            line.question.clone(),
            line.judgement.conclusion.to_string(),
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
        rows: lines.iter().map(row).collect(),
    }
}

fn allocations(line: &Line) -> String {
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
