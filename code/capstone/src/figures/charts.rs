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

static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{\{#include \S*figures/charts/(?<name>[^\s:}]+)").expect("a fixed pattern")
});

/// What the pages include, and what the recordings give.
pub(super) struct Charts<'r> {
    root: &'r Path,
    /// By the names of their files, the page and the line that include each first.
    included: BTreeMap<String, String>,
    /// By the names of their files.
    drawn: BTreeMap<String, String>,
}

impl<'r> Charts<'r> {
    /// Draws nothing if no page includes any.
    pub(super) fn new(
        root: &'r Path,
        pages: &[(PathBuf, String)],
        recordings: &[Recording],
    ) -> Result<Self> {
        let mut included = BTreeMap::new();
        for (page, text) in pages {
            for (number, line) in (1..).zip(text.lines()) {
                for found in INCLUDE.captures_iter(line) {
                    let place = || format!("{}:{number}", page.display());
                    included
                        .entry(found["name"].to_owned())
                        .or_insert_with(place);
                }
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

    /// How many the pages include.
    pub(super) fn count(&self) -> usize {
        self.included.len()
    }

    /// What is wrong with those that pages include, and with others that lie beside them.
    pub(super) fn problems(&self) -> Result<Vec<String>> {
        let mut problems = Vec::new();
        let folder = self.root.join(FOLDER);
        for (name, place) in &self.included {
            let wrong = match (self.drawn.get(name), fs::read_to_string(folder.join(name))) {
                (None, _) => "no recording gives this chart: correct the name, or record the file",
                (Some(_), Err(_)) => {
                    "it is not drawn: run `cargo run -p capstone -- figures --write`"
                }
                (Some(drawn), Ok(there)) if *drawn != there => {
                    "it is not what the recording gives: run `cargo run -p capstone -- figures --write`, then look at it and read its sentences again"
                }
                _ => continue,
            };
            problems.push(format!("{place}: the chart {name}: {wrong}"));
        }
        if folder.is_dir() {
            for entry in WalkDir::new(folder).min_depth(1).sort_by_file_name() {
                let entry = entry.with_context(|| format!("{FOLDER} can't be read"))?;
                let name = entry.file_name().to_string_lossy();
                if !self.included.contains_key(&*name) {
                    problems.push(format!(
                        "{FOLDER}/{name}:1: no page shows it: include it, or delete it"
                    ));
                }
            }
        }
        Ok(problems)
    }

    /// Writes what the pages include, with the line `missing` in the place of what no recording gives; says what changed.
    pub(super) fn write(&self, missing: Option<&str>) -> Result<Vec<String>> {
        let mut changes = Vec::new();
        for name in self.included.keys() {
            let shown = Path::new(FOLDER).join(name);
            let file = self.root.join(&shown);
            let drawn = self.drawn.get(name).cloned();
            let Some(text) = drawn.or_else(|| missing.map(|missing| both(missing, missing))) else {
                continue;
            };
            if fs::read_to_string(&file).is_ok_and(|there| there == text) {
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

/// What a page includes in two places, each by its anchor.
fn both(chart: &str, numbers: &str) -> String {
    let part =
        |name, lines| format!("<!-- ANCHOR: {name} -->\n{lines}<!-- ANCHOR_END: {name} -->\n");
    part("chart", chart) + &part("numbers", numbers)
}

/// Every chart and table, by the names of their files, of the newest recording that gives it.
fn drawn(root: &Path, recordings: &[Recording]) -> Result<BTreeMap<String, String>> {
    let mut drawn = BTreeMap::new();
    // The newest come first, and what is put in last stays.
    for Recording { file, results, .. } in recordings.iter().rev() {
        let stem = file.strip_suffix(".json").unwrap_or(file);
        if let Some(table) = book_tables::gallery(results, root)? {
            drawn.insert("gallery.html".to_owned(), table.into_string() + "\n");
        }
        for chart in chart::of(results, stem)? {
            let numbers = report::numbers(&chart).into_string() + "\n";
            drawn.insert(format!("{}.html", chart.name), both(&chart.svg, &numbers));
        }
    }
    let newest = |file: &str| recordings.iter().find(|recording| recording.file == file);
    if let Some(criterion) = newest("criterion.json") {
        let mut prove = recordings.iter().filter(|known| known.file == "prove.json");
        let same_machine = prove.find(|prove| prove.machine == criterion.machine);
        let table = same_machine
            .and_then(|prove| book_tables::beside_criterion(&prove.results, &criterion.results));
        drawn.extend(table.map(|table| {
            let name = "beside-criterion.html".to_owned();
            (name, table.into_string() + "\n")
        }));
    }
    Ok(drawn)
}
