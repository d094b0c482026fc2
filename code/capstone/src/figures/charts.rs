//! Charts in the text: those that a page includes, drawn from the recordings.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result};
use regex::Regex;

use super::recordings::Recording;
use crate::prove::{book_tables, chart, report};

/// Where they lie, from the root.
const FOLDER: &str = "book/figures/charts";

/// The file that holds all tables, each between two anchors. Each chart has a file of its own.
const TABLES: &str = "tables.html";

static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{\{#include \S*figures/charts/(?<name>\S+?)\s*\}\}").expect("a fixed pattern")
});

/// What each file must hold that pages include, by its name; and what they include that no recording gives, unless `missing` is to stand in its place.
pub(super) fn included(
    root: &Path,
    pages: &[(PathBuf, String)],
    recordings: &[Recording],
    missing: Option<&str>,
) -> Result<(BTreeMap<String, String>, Vec<String>)> {
    let drawn = drawn(root, recordings)?;
    let mut places = BTreeMap::new();
    for (page, text) in pages {
        for (number, line) in (1..).zip(text.lines()) {
            for found in INCLUDE.captures_iter(line) {
                let place = format!("{}:{number}", page.display());
                places.insert(found["name"].to_owned(), place);
            }
        }
    }
    let mut files = BTreeMap::<_, String>::new();
    let mut unknown = Vec::new();
    for (name, place) in places {
        let Some(chart) = drawn.get(&name).map(String::as_str).or(missing) else {
            unknown.push(format!(
                "{place}: no recording gives the chart {name}: correct the name, or record the file"
            ));
            continue;
        };
        match name.split_once(':') {
            Some((file, table)) => {
                *files.entry(file.to_owned()).or_default() +=
                    &format!("<!-- ANCHOR: {table} -->\n{chart}<!-- ANCHOR_END: {table} -->\n");
            }
            None => drop(files.insert(name, chart.to_owned())),
        }
    }
    Ok((files, unknown))
}

/// Which of these files differ from what lies there.
pub(super) fn problems(root: &Path, files: &BTreeMap<String, String>) -> Vec<String> {
    let folder = root.join(FOLDER);
    let differ = files.iter();
    let differ = differ.filter(|(name, text)| !holds(&folder.join(name), text));
    let told = differ.map(|(name, _)| format!("{FOLDER}/{name}:1: it is not what the recordings give: run `cargo run -p capstone -- figures --write`, then look at it and read its sentences again"));
    told.collect()
}

/// Writes these files; says what changed.
pub(super) fn write(root: &Path, files: BTreeMap<String, String>) -> Result<Vec<String>> {
    let mut changes = Vec::new();
    for (name, text) in files {
        let shown = Path::new(FOLDER).join(name);
        let file = root.join(&shown);
        if !holds(&file, &text) {
            fs::create_dir_all(root.join(FOLDER))
                .and_then(|()| fs::write(&file, text))
                .with_context(|| format!("{} can't be written", shown.display()))?;
            changes.push(format!("{} is drawn anew", shown.display()));
        }
    }
    Ok(changes)
}

fn holds(file: &Path, text: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|there| there == text)
}

/// Every chart and table, by the names that pages include them by, of the newest recording that gives it.
fn drawn(root: &Path, recordings: &[Recording]) -> Result<BTreeMap<String, String>> {
    let mut drawn = BTreeMap::new();
    // The newest come first, and what is put in last stays.
    for Recording { file, results, .. } in recordings.iter().rev() {
        let stem = file.strip_suffix(".json").unwrap_or(file);
        if let Some(table) = book_tables::gallery(results, root)? {
            drawn.insert(format!("{TABLES}:gallery"), table.into_string() + "\n");
        }
        for chart in chart::of(results, stem) {
            let numbers = report::numbers(&chart).into_string() + "\n";
            drawn.insert(format!("{TABLES}:{}", chart.name), numbers);
            drawn.insert(format!("{}.svg", chart.name), chart.svg);
        }
    }
    let newest = |file: &str| recordings.iter().find(|recording| recording.file == file);
    if let Some(criterion) = newest("criterion.json") {
        let mut prove = recordings.iter().filter(|known| known.file == "prove.json");
        let same_machine = prove.find(|prove| prove.machine == criterion.machine);
        let table = same_machine
            .and_then(|prove| book_tables::beside_criterion(&prove.results, &criterion.results));
        drawn.extend(table.map(|table| {
            let name = format!("{TABLES}:beside-criterion");
            (name, table.into_string() + "\n")
        }));
    }
    Ok(drawn)
}
