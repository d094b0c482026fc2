//! `list` and `show`: the cases, and what was recorded of them.

use std::collections::BTreeMap;
use std::path::Path;

use bench_harness::results::{CaseResult, Effort, Results};
use capstone::cases;
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
    show_cases(&results.cases);
    println!(
        "{processes} processes per case with {samples_per_process} samples of {sample_ms} ms; {}",
        results.environment
    );
    let file = file.file_name().unwrap_or_default().display();
    println!(
        "Quote a figure as <!-- figure: {file}#/cases/NAME/median time --><!-- /figure -->, then run `figures --write`."
    );
}

/// In the order of the list; what the list no longer has comes last.
pub(super) fn show_cases(cases: &BTreeMap<String, CaseResult>) {
    let mut table = table(&[
        "group", "case", "unit", "median", "low", "high", "p10", "p90",
    ]);
    for column in table.column_iter_mut().skip(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let listed: Vec<&str> = cases::groups()
        .flat_map(|group| group.cases)
        .map(|case| case.name)
        .collect();
    let mut cases: Vec<_> = cases.iter().collect();
    cases.sort_by_key(|(name, _)| {
        let at = listed.iter().position(|listed| listed == name);
        at.unwrap_or(usize::MAX)
    });
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
}

fn table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(headings);
    table
}
