//! What `prove` prints, and where the results go.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use bench_harness::group;
use bench_harness::results::Results;
use capstone::prove::answers::{self, Line};
use capstone::prove::report;
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
    let controls = answers::controls(results);
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

/// Where results and pages go, from the root, if nobody says where.
pub(super) const FOLDER: &str = "target/prove";

/// Fails before anything is measured in vain.
pub(super) fn refuse_what_cannot_be_written(file: &Path) -> Result<()> {
    let shown = file.display();
    ensure!(
        file.extension().is_some_and(|ending| ending == "json"),
        "--out {shown}: give it the ending .json; the page goes beside it with the ending .html"
    );
    if file.is_file() {
        Results::load(file)
            .with_context(|| format!("{shown} is no results file, so name another with --out"))?;
    } else {
        fs::create_dir_all(file.parent().unwrap_or(file))
            .and_then(|()| fs::write(file, ""))
            .and_then(|()| fs::remove_file(file))
            .with_context(|| format!("{shown} can't be written, so name another with --out"))?;
    }
    Ok(())
}

/// Writes the results and their page, and says where; those of an earlier run are moved to a name with their date.
pub(super) fn write(file: &Path, results: &Results) -> Result<()> {
    let page = file.with_extension("html");
    if file.exists() {
        let date = Results::load(file)?.environment.date.replace(':', "-");
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let aside = file.with_file_name(format!("{stem}-{date}.json"));
        let page_aside = aside.with_extension("html");
        for (from, to) in [(file, &aside), (&page, &page_aside)] {
            if from.exists() {
                fs::rename(from, to)
                    .with_context(|| format!("{} can't be moved", from.display()))?;
            }
        }
        eprintln!("The results of the earlier run are in {}.", aside.display());
    }
    results.save(file)?;
    fs::write(&page, report::page(results))
        .with_context(|| format!("{} can't be written", page.display()))?;
    eprintln!("Wrote {}", file.display());
    eprintln!("and a page with charts, {}", page.display());
    Ok(())
}
