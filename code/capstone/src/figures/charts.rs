//! Charts in the text: those that a page includes, drawn from the recordings.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result};
use regex::Regex;
use walkdir::WalkDir;

use super::recordings::Recording;
use crate::prove::{book_tables, chart, report};

/// Where they lie, from the root.
const FOLDER: &str = "book/figures/charts";

/// The file that holds all tables, each between two anchors. Each chart has a file of its own.
const TABLES: &str = "tables.html";

static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{\{#include \S*figures/charts/(?<name>\S+?)\s*\}\}").expect("a fixed pattern")
});

/// What the pages include, and what the recordings give.
pub(super) struct Charts<'r> {
    root: &'r Path,
    /// The page and the line of each, and its name: `NAME.svg`, or `tables.html:NAME`.
    included: Vec<(String, String)>,
    /// By these names.
    drawn: BTreeMap<String, String>,
}

impl<'r> Charts<'r> {
    /// Draws nothing if no page includes any.
    pub(super) fn new(
        root: &'r Path,
        pages: &[(PathBuf, String)],
        recordings: &[Recording],
    ) -> Result<Self> {
        let mut included = Vec::new();
        for (page, text) in pages {
            for (number, line) in (1..).zip(text.lines()) {
                let found = INCLUDE.captures_iter(line);
                let place = format!("{}:{number}", page.display());
                included.extend(found.map(|found| (place.clone(), found["name"].to_owned())));
            }
        }
        let drawn = match included.is_empty() {
            true => BTreeMap::new(),
            false => drawn(root, recordings)?,
        };
        Ok(Self {
            root,
            included,
            drawn,
        })
    }

    /// Of the different ones that the pages include.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        self.included
            .iter()
            .map(|(_, name)| name.as_str())
            .collect()
    }

    /// What each file must hold, with `missing` in the place of what no recording gives.
    fn files(&self, missing: Option<&str>) -> BTreeMap<&str, String> {
        let mut files = BTreeMap::<_, String>::new();
        for name in self.names() {
            if let Some(text) = self.drawn.get(name).map(String::as_str).or(missing) {
                *files.entry(file_of(name)).or_default() += &anchored(name, text);
            }
        }
        files
    }

    /// What is wrong with those that pages include, and with others that lie beside them.
    pub(super) fn problems(&self) -> Result<Vec<String>> {
        let mut problems = Vec::new();
        let folder = self.root.join(FOLDER);
        for (place, name) in &self.included {
            let there = fs::read_to_string(folder.join(file_of(name)));
            let wrong = match (self.drawn.get(name), there) {
                (None, _) => "no recording gives this chart: correct the name, or record the file",
                (Some(_), Err(_)) => {
                    "it is not drawn: run `cargo run -p capstone -- figures --write`"
                }
                (Some(drawn), Ok(there)) if !there.contains(&anchored(name, drawn)) => {
                    "it is not what the recording gives: run `cargo run -p capstone -- figures --write`, then look at it and read its sentences again"
                }
                _ => continue,
            };
            problems.push(format!("{place}: the chart {name}: {wrong}"));
        }
        let files = self.files(None);
        if folder.is_dir() {
            for entry in WalkDir::new(folder).min_depth(1).sort_by_file_name() {
                let entry = entry.with_context(|| format!("{FOLDER} can't be read"))?;
                let name = entry.file_name().to_string_lossy();
                let wrong = match files.get(&*name) {
                    None => "no page shows it: include it, or delete it",
                    // Otherwise what is wrong in it has been told.
                    Some(text) if problems.is_empty() && !holds(entry.path(), text) => {
                        "it holds more than pages show: run `cargo run -p capstone -- figures --write`"
                    }
                    Some(_) => continue,
                };
                problems.push(format!("{FOLDER}/{name}:1: {wrong}"));
            }
        }
        Ok(problems)
    }

    /// Writes what the pages include, with `missing` in the place of what no recording gives; says what changed.
    pub(super) fn write(&self, missing: Option<&str>) -> Result<Vec<String>> {
        let mut changes = Vec::new();
        for (name, text) in self.files(missing) {
            let shown = Path::new(FOLDER).join(name);
            let file = self.root.join(&shown);
            if holds(&file, &text) {
                continue;
            }
            fs::create_dir_all(self.root.join(FOLDER))
                .and_then(|()| fs::write(&file, text))
                .with_context(|| format!("{} can't be written", shown.display()))?;
            changes.push(format!("{} is drawn anew", shown.display()));
        }
        Ok(changes)
    }
}

fn file_of(name: &str) -> &str {
    name.split(':').next().unwrap_or(name)
}

/// As it stands in its file.
fn anchored(name: &str, text: &str) -> String {
    match name.split_once(':') {
        Some((_, table)) => {
            format!("<!-- ANCHOR: {table} -->\n{text}<!-- ANCHOR_END: {table} -->\n")
        }
        None => text.to_owned(),
    }
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
        for chart in chart::of(results, stem)? {
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
