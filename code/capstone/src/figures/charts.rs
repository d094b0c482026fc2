//! Charts in the text: those that a page includes, drawn from the recordings.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result};
use regex::Regex;

use super::{Problem, read};
use crate::prove::{beside_criterion, chart, gallery, report};
use crate::recordings::Recording;

/// Where they lie, from the root.
const FOLDER: &str = "book/figures/charts";

static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{\{#include \S*figures/charts/(?<name>\S+?)\s*\}\}").expect("a fixed pattern")
});

/// What the pages show and what is wrong with it.
pub(super) struct Checked {
    pub(super) shown: usize,
    pub(super) problems: Vec<Problem>,
}

pub(super) fn check(root: &Path, pages: &[PathBuf], recordings: &[Recording]) -> Result<Checked> {
    let included = included(root, pages)?;
    let drawn = drawn(root, &included, recordings)?;
    let mut problems = Vec::new();
    for inclusion in &included {
        let there = fs::read_to_string(root.join(FOLDER).join(&inclusion.name));
        let wrong = match (drawn.get(&inclusion.name), there) {
            (None, _) => "no recording gives this chart: correct the name, or record the file",
            (Some(_), Err(_)) => "it is not drawn: run `cargo run -p capstone -- figures --write`",
            (Some(drawn), Ok(there)) if *drawn != there => {
                "it is not what the recording gives: run `cargo run -p capstone -- figures --write`, then look at it and read its sentences again"
            }
            _ => continue,
        };
        problems.push(Problem {
            page: inclusion.page.clone(),
            line: inclusion.line,
            message: format!("the chart {}: {wrong}", inclusion.name),
        });
    }
    let names: BTreeSet<&str> = included
        .iter()
        .map(|inclusion| inclusion.name.as_str())
        .collect();
    for name in names_in(&root.join(FOLDER))? {
        if !names.contains(name.as_str()) {
            problems.push(Problem {
                page: Path::new(FOLDER).join(name),
                line: 1,
                message: "no page shows it: include it, or delete it".to_owned(),
            });
        }
    }
    Ok(Checked {
        shown: names.len(),
        problems,
    })
}

/// Draws what the pages include; says what changed.
pub(super) fn write(
    root: &Path,
    pages: &[PathBuf],
    recordings: &[Recording],
) -> Result<Vec<String>> {
    let included = included(root, pages)?;
    write_drawn(root, &included, &drawn(root, &included, recordings)?)
}

/// As [`write`], and what no recording gives is said in the chart's place.
pub(super) fn write_or_say_so(
    root: &Path,
    pages: &[PathBuf],
    recordings: &[Recording],
) -> Result<()> {
    let included = included(root, pages)?;
    let drawn = drawn(root, &included, recordings)?;
    write_drawn(root, &included, &drawn)?;
    for inclusion in included {
        if !drawn.contains_key(&inclusion.name) {
            let file = root.join(FOLDER).join(&inclusion.name);
            fs::write(&file, "<p>These results do not give this chart.</p>\n")
                .with_context(|| format!("{} can't be written", file.display()))?;
        }
    }
    Ok(())
}

fn write_drawn(
    root: &Path,
    included: &[Inclusion],
    drawn: &BTreeMap<String, String>,
) -> Result<Vec<String>> {
    let mut changes = Vec::new();
    for (name, drawn) in drawn {
        let shown = Path::new(FOLDER).join(name);
        let file = root.join(&shown);
        let is_shown = included.iter().any(|inclusion| inclusion.name == *name);
        if is_shown && fs::read_to_string(&file).ok().as_ref() != Some(drawn) {
            fs::create_dir_all(root.join(FOLDER))
                .with_context(|| format!("{FOLDER} can't be made"))?;
            fs::write(&file, drawn)
                .with_context(|| format!("{} can't be written", shown.display()))?;
            changes.push(format!("{} is drawn anew", shown.display()));
        }
    }
    Ok(changes)
}

struct Inclusion {
    page: PathBuf,
    line: usize,
    name: String,
}

fn included(root: &Path, pages: &[PathBuf]) -> Result<Vec<Inclusion>> {
    let mut inclusions = Vec::new();
    for page in pages {
        let source = read(root, page)?;
        for (number, line) in source.lines().enumerate() {
            inclusions.extend(INCLUDE.captures_iter(line).map(|found| Inclusion {
                page: page.clone(),
                line: number + 1,
                name: found["name"].to_owned(),
            }));
        }
    }
    Ok(inclusions)
}

/// The table of the gallery.
const GALLERY: &str = "gallery.html";

/// Every chart and the table of the gallery, by the names of their files, of the newest recording that gives it; none if no page wants any.
fn drawn(
    root: &Path,
    included: &[Inclusion],
    recordings: &[Recording],
) -> Result<BTreeMap<String, String>> {
    let mut drawn = BTreeMap::new();
    if included.is_empty() {
        return Ok(drawn);
    }
    // The newest come first, and what is put in last stays.
    for Recording { file, results, .. } in recordings.iter().rev() {
        let stem = file.strip_suffix(".json").unwrap_or(file);
        if let Some(table) = gallery::table(results, root)? {
            drawn.insert(GALLERY.to_owned(), table.into_string() + "\n");
        }
        for chart in chart::of(results, stem)? {
            let numbers = report::numbers(&chart).into_string() + "\n";
            drawn.insert(format!("{}.html", chart.name), numbers);
            drawn.insert(format!("{}.svg", chart.name), chart.svg);
        }
    }
    let newest = |file: &str| recordings.iter().find(|recording| recording.file == file);
    if let Some(criterion) = newest("criterion.json") {
        let mut prove = recordings.iter().filter(|known| known.file == "prove.json");
        let same_machine = prove.find(|prove| prove.machine == criterion.machine);
        let table = same_machine
            .and_then(|prove| beside_criterion::beside(&prove.results, &criterion.results));
        drawn.extend(table.map(|table| {
            let name = beside_criterion::NAME.to_owned();
            (name, table.into_string() + "\n")
        }));
    }
    Ok(drawn)
}

/// Of the files in a folder, in order; none if there is no such folder.
fn names_in(folder: &Path) -> Result<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder)
        .with_context(|| format!("the folder {} can't be read", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
