//! Charts in the text: those that a page includes, drawn from the recordings.

use std::collections::BTreeMap;
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
    /// How many the pages include.
    pub(super) count: usize,
    /// What each file must hold, by its name.
    files: BTreeMap<String, String>,
    /// What pages include and no recording gives.
    unknown: Vec<String>,
}

impl<'r> Charts<'r> {
    /// With `missing` in the place of what no recording gives.
    pub(super) fn new(
        root: &'r Path,
        pages: &[(PathBuf, String)],
        recordings: &[Recording],
        missing: Option<&str>,
    ) -> Result<Self> {
        let drawn = drawn(root, recordings)?;
        let mut included = BTreeMap::new();
        let mut unknown = Vec::new();
        for (page, text) in pages {
            for (number, line) in (1..).zip(text.lines()) {
                for found in INCLUDE.captures_iter(line) {
                    let name = found["name"].to_owned();
                    match drawn.get(&name).map(String::as_str).or(missing) {
                        Some(chart) => drop(included.insert(name, chart)),
                        None => unknown.push(format!(
                            "{}:{number}: no recording gives the chart {name}: correct the name, or record the file",
                            page.display()
                        )),
                    }
                }
            }
        }
        let count = included.len();
        let mut files = BTreeMap::<_, String>::new();
        for (name, chart) in included {
            match name.split_once(':') {
                Some((file, table)) => {
                    *files.entry(file.to_owned()).or_default() +=
                        &format!("<!-- ANCHOR: {table} -->\n{chart}<!-- ANCHOR_END: {table} -->\n");
                }
                None => drop(files.insert(name, chart.to_owned())),
            }
        }
        Ok(Self {
            root,
            count,
            files,
            unknown,
        })
    }

    /// What is wrong with those that pages include, and with others that lie beside them.
    pub(super) fn problems(self) -> Result<Vec<String>> {
        let mut problems = self.unknown;
        let folder = self.root.join(FOLDER);
        for (name, text) in &self.files {
            if !holds(&folder.join(name), text) {
                problems.push(format!("{FOLDER}/{name}:1: it is not what the recordings give: run `cargo run -p capstone -- figures --write`, then look at it and read its sentences again"));
            }
        }
        if folder.is_dir() {
            for entry in WalkDir::new(folder).min_depth(1).sort_by_file_name() {
                let entry = entry.with_context(|| format!("{FOLDER} can't be read"))?;
                let name = entry.file_name().to_string_lossy();
                if !self.files.contains_key(&*name) {
                    problems.push(format!(
                        "{FOLDER}/{name}:1: no page shows it: include it, or delete it"
                    ));
                }
            }
        }
        Ok(problems)
    }

    /// Writes what the pages include; says what changed.
    pub(super) fn write(self) -> Result<Vec<String>> {
        let mut changes = Vec::new();
        for (name, text) in self.files {
            let shown = Path::new(FOLDER).join(name);
            let file = self.root.join(&shown);
            if !holds(&file, &text) {
                fs::create_dir_all(self.root.join(FOLDER))
                    .and_then(|()| fs::write(&file, text))
                    .with_context(|| format!("{} can't be written", shown.display()))?;
                changes.push(format!("{} is drawn anew", shown.display()));
            }
        }
        Ok(changes)
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
