//! What `prove` prints.

use bench_harness::group;
use bench_harness::results::Results;
use capstone::prove::table::{self, Line};
use capstone::prove::tables::{self, Table};
use comfy_table::{CellAlignment, ContentArrangement, presets};

pub(super) fn groups() {
    let rows = group::all().into_iter().map(|group| {
        let quick = if group.quick { "yes" } else { "" };
        vec![group.name(), group.to_string(), quick.to_owned()]
    });
    print(Table {
        headings: &["group", "the question", "in a quick run"],
        numbers: 3..3,
        rows: rows.collect(),
    });
}

/// The verdicts, losses first, and who is faster than hintpool.
pub(super) fn answers(lines: &[Line], results: &Results) {
    let controls = table::controls(results);
    print(tables::answers(&controls, lines));
    for line in tables::explanations(&controls, lines) {
        println!("{line}");
    }
    for line in tables::faster_than_hintpool(lines) {
        println!("Faster than hintpool: {line}");
    }
    let in_go = tables::in_go(lines);
    if !in_go.rows.is_empty() {
        print(in_go);
        let version = results.environment.build.go.as_deref().unwrap_or("Go");
        println!(
            "{version}, its garbage collector at its default. The times include what is done with the value."
        );
    }
    println!("{}", results.environment);
    if results.interrupted {
        println!("It was interrupted: what is above is good, and the rest is missing.");
    }
}

fn print(table: Table) {
    let mut shown = comfy_table::Table::new();
    shown
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(table.headings)
        .add_rows(table.rows);
    let columns = shown.column_iter_mut();
    for column in columns.take(table.numbers.end).skip(table.numbers.start) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    println!("{shown}");
}
