//! What `prove` prints.

use std::ops::Range;

use capstone::prove::chart::nanoseconds;
use capstone::prove::plan::Allocator;
use capstone::prove::table::{self, Line};
use capstone::results::{Environment, Results};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use workbench::arm::Arm;
use workbench::question::Question;

pub(super) fn questions(all: &[Question]) {
    let mut table = table(&["question", "in words", "in a quick run"]);
    for question in all {
        let quick = if question.quick { "yes" } else { "" };
        table.add_row([&question.name(), &question.to_string(), quick]);
    }
    println!("{table}");
}

/// What should make one doubt the run before it begins.
pub(super) fn before(environment: &Environment) {
    let load = environment.system.load_before;
    if load > 0.5 {
        eprintln!(
            "The load was {load:.1} over the last minute: close what else is at work, or expect wide intervals."
        );
    }
    if !environment.commit.dirty.is_empty() {
        eprintln!(
            "Measured with changes that are not committed: {}.",
            environment.commit.dirty.join(", ")
        );
    }
}

/// The verdicts, losses first, and who is faster than hintpool.
pub(super) fn answers(lines: &[Line], results: &Results) {
    let mut table = table(&[
        "allocator",
        "question",
        "does hintpool pay?",
        "new",
        "by hand",
        "hintpool",
        "allocations",
    ]);
    align_right(&mut table, 3..7);
    for line in lines {
        let time = |arm| {
            let arm = line.arm(arm);
            arm.map_or_else(String::new, |arm| nanoseconds(arm.time.median))
        };
        table.add_row([
            line.allocator.clone(),
            line.question.clone(),
            line.judgement.verdict.to_string(),
            time(Arm::Fresh),
            time(Arm::ThreadLocal),
            time(Arm::Hintpool),
            allocations(line),
        ]);
    }
    println!("{table}");
    println!(
        "Times are medians per value. Allocations per value: new, hintpool. A gain below 5 % counts as none."
    );
    faster_than_hintpool(lines);
    in_go(lines, results.environment.build.go.as_deref());
    let environment = &results.environment;
    println!(
        "{}, {} cores, {}, {}, {}, commit {:.12}, {}",
        environment.machine.cpu,
        environment.machine.cores,
        environment.system.kernel,
        environment.system.libc,
        environment.build.rustc,
        environment.commit.hash,
        environment.date,
    );
    if results.interrupted {
        println!("It was interrupted: what is above is good, and the rest is missing.");
    }
}

/// Go's own answers, and hintpool beside its pool.
fn in_go(lines: &[Line], version: Option<&str>) {
    let lines = table::go_lines(lines);
    if lines.is_empty() {
        return;
    }
    let mut table = self::table(&[
        "the same in Go",
        "does sync.Pool pay?",
        "new",
        "pool",
        "hintpool beside it",
    ]);
    align_right(&mut table, 2..4);
    for (line, go) in lines {
        table.add_row([
            line.question.clone(),
            go.judgement.verdict.to_string(),
            nanoseconds(go.fresh.median),
            nanoseconds(go.pool.median),
            go.hintpool
                .map_or_else(String::new, |ratio| format!("{ratio} as fast")),
        ]);
    }
    println!("{table}");
    println!(
        "{}, its garbage collector at its default. The times include what is done with the value.",
        version.unwrap_or("Go")
    );
}

fn align_right(table: &mut Table, columns: Range<usize>) {
    for column in columns {
        let column = table.column_mut(column);
        column
            .expect("the table has that many columns")
            .set_cell_alignment(CellAlignment::Right);
    }
}

fn faster_than_hintpool(lines: &[Line]) {
    for line in lines {
        for (arm, interval) in line.faster_than_hintpool() {
            println!(
                "Faster than hintpool: {arm}, {interval} ({}, {})",
                line.question, line.allocator
            );
        }
    }
}

fn allocations(line: &Line) -> String {
    if line.allocator != Allocator::System.name() {
        return String::new();
    }
    let counted = |arm| line.arm(arm).and_then(|arm| arm.allocations);
    match (counted(Arm::Fresh), counted(Arm::Hintpool)) {
        (Some(fresh), Some(pooled)) => format!("{fresh:.1}, {pooled:.1}"),
        _ => String::new(),
    }
}

fn table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(headings);
    table
}
