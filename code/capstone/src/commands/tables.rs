//! `list` and `show`: the cases, and what was recorded of them.

use std::path::Path;

use capstone::cases;
use capstone::results::{Effort, Results};
use comfy_table::{CellAlignment, Table, presets};

pub(super) fn list() {
    let mut table = table(&["group", "case", "unit", "what it does"]);
    for group in cases::groups() {
        for case in group.cases {
            table.add_row([
                group.name,
                case.name,
                &case.measure.unit().to_string(),
                case.about,
            ]);
        }
    }
    println!("{table}");
}

/// `file` is where they lie, which is how a text quotes them.
pub(super) fn show(results: &Results, file: &Path) {
    let Effort {
        processes,
        samples_per_process,
        sample_ms,
        ..
    } = results.effort;
    let environment = &results.environment;
    let mut table = table(&[
        "group", "case", "unit", "median", "low", "high", "p10", "p90",
    ]);
    for column in 3..8 {
        table
            .column_mut(column)
            .expect("the table has eight columns")
            .set_cell_alignment(CellAlignment::Right);
    }
    let mut cases: Vec<_> = results.cases.iter().collect();
    cases.sort_by_key(|(name, case)| (place(&case.group), place(name)));
    for (name, case) in cases {
        let Some(summary) = case.summary() else {
            continue;
        };
        let numbers = [
            summary.median,
            summary.low,
            summary.high,
            summary.p10,
            summary.p90,
        ]
        .map(|number| format!("{number:.1}"));
        table.add_row(
            [case.group.clone(), name.clone(), case.unit.to_string()]
                .into_iter()
                .chain(numbers),
        );
    }
    println!("{table}");
    println!(
        "{} processes per case with {} samples of {} ms; {}, {} cores, {}, {}, {}, commit {:.12}, {}",
        processes,
        samples_per_process,
        sample_ms,
        environment.machine.cpu,
        environment.machine.cores,
        environment.system.kernel,
        environment.system.libc,
        environment.build.rustc,
        environment.commit.hash,
        environment.date,
    );
    let file = file.file_name().unwrap_or_default().display();
    println!(
        "Quote a figure as <!-- figure: {file}#/cases/NAME/median time --><!-- /figure -->, then run `figures --write`."
    );
}

/// Where a case or a group stands in the list; what the list no longer has comes last.
fn place(name: &str) -> usize {
    let mut names = cases::groups().flat_map(|group| {
        [group.name]
            .into_iter()
            .chain(group.cases.iter().map(|case| case.name))
    });
    names
        .position(|listed| listed == name)
        .unwrap_or(usize::MAX)
}

fn table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(headings);
    table
}
