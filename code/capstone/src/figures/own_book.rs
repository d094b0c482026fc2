//! A copy of the book that shows a reader's own results in the place of the recorded ones, and says where these lack or contradict something.

use std::cmp::Reverse;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result, bail};
use bench_harness::repository::RESULTS;
use bench_harness::results::Results;
use regex::Regex;
use walkdir::{DirEntry, WalkDir};

use super::recordings::{self, Recording};
use super::{charts, page, pages, text_of};

/// Where the copy lies, from the root. `cargo course read --results` shows it.
pub const COPY: &str = "target/prove/book";

/// What a page may be made of.
const PARTS: [&str; 5] = ["README.md", "book", "book.toml", "code", "exercises"];

const NO_FIGURE: &str = "no figure";
const NO_CHART: &str = "<p>These results do not give this chart.</p>\n";
const NOT_SO: &str = "**(These results do not say so.)**";
const NOT_MEASURED: &str = "**(These results do not tell.)**";

static TITLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?m)^# .*$").expect("a fixed pattern"));

/// How the text fared with the reader's results.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Shown {
    /// Figures that they have.
    pub figures: usize,
    /// Figures that they lack.
    pub missing: usize,
    /// Claims that they contradict, or say nothing about.
    pub contradicted: usize,
}

/// Copies the book of the repository at `root`, with these results, in the place of an earlier copy.
pub fn make(root: &Path, results: &Path) -> Result<Shown> {
    let own = Results::load(results)?;
    let mut recordings = recordings::all(root)?;
    let file = stands_for(&recordings, &own)
        .with_context(|| format!("{} can't be shown in the book", results.display()))?
        .to_owned();
    let environment = &own.environment;
    let day = environment.date.split('T').next().unwrap_or_default();
    let note = format!(
        "The marked figures on this page, and the charts of `{file}`, are yours. They were measured on {day}, on this processor: {}. \
         The sentences were written about the recorded ones; where these results say otherwise, it is said in bold.",
        environment.machine.cpu
    );
    recordings.retain(|recording| recording.file != file);
    recordings.push(Recording::new("yours".to_owned(), file.clone(), own)?);
    let folder = root.join(COPY);
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("{} can't be replaced", folder.display()))?;
    }
    fs::create_dir_all(&folder)?;
    copy(root, &folder)?;
    rewrite(&folder, &recordings, &file, &note)
}

/// Rewrites each page of the copy that quotes `file`, and puts `note` at its top.
fn rewrite(folder: &Path, recordings: &[Recording], file: &str, note: &str) -> Result<Shown> {
    let pages = pages(folder)?;
    let mut shown = Shown::default();
    for (path, text) in &pages {
        let page = page::read(text);
        let title = TITLE.find(text).map_or(0, |title| title.end());
        let mut edits = Vec::new();
        for figure in page.figures {
            if figure.source.file == file {
                let text = text_of(&figure, recordings);
                match &text {
                    Ok(_) => shown.figures += 1,
                    Err(_) => shown.missing += 1,
                }
                let text = text.unwrap_or_else(|_| NO_FIGURE.to_owned());
                edits.push((figure.shown, format!("<mark>{text}</mark>")));
            }
        }
        let mut quoted = !edits.is_empty();
        for claim in page.claims {
            if claim.source.file == file {
                quoted = true;
                let value = recordings::newest(recordings, &claim.source);
                let instead = match value.and_then(|value| claim.contradiction(&value)) {
                    Ok(None) => continue,
                    Ok(Some(_)) => NOT_SO,
                    Err(_) => NOT_MEASURED,
                };
                shown.contradicted += 1;
                edits.push((claim.marker, instead.to_owned()));
            }
        }
        if quoted {
            edits.push((title..title, format!("\n\n> [!IMPORTANT]\n> {note}\n")));
            // From the last to the first, so that the places of those still to be written stay what they are.
            edits.sort_by_key(|(place, _)| Reverse(place.start));
            let mut text = text.clone();
            for (place, new) in edits {
                text.replace_range(place, &new);
            }
            fs::write(folder.join(path), text)
                .with_context(|| format!("{} can't be written", path.display()))?;
        }
    }
    let (charts, _) = charts::included(folder, &pages, recordings, Some(NO_CHART))?;
    charts::write(folder, charts)?;
    Ok(shown)
}

/// The recording of the same kind: that with which it shares the most cases.
fn stands_for<'r>(recordings: &'r [Recording], own: &Results) -> Result<&'r str> {
    let counted = recordings.iter().map(|known| {
        let recorded = &known.results.cases;
        let shared = own.cases.keys().filter(|case| recorded.contains_key(*case));
        (shared.count(), known.file.as_str())
    });
    match counted.max() {
        Some((1.., name)) => Ok(name),
        _ => bail!(
            "it has no case of any file in {RESULTS}: give the results of `cargo course prove`"
        ),
    }
}

/// Copies what pages may be made of.
fn copy(root: &Path, into: &Path) -> Result<()> {
    let kept = |entry: &DirEntry| match entry.file_name().to_str() {
        name if entry.depth() == 1 => name.is_some_and(|name| PARTS.contains(&name)),
        name => !matches!(name, Some("target" | "backups")),
    };
    let all = WalkDir::new(root).min_depth(1).into_iter();
    for entry in all.filter_entry(kept) {
        let entry = entry.with_context(|| format!("{} can't be read", root.display()))?;
        let target = into.join(entry.path().strip_prefix(root)?);
        match entry.file_type().is_dir() {
            true => fs::create_dir_all(&target),
            false => fs::copy(entry.path(), &target).map(drop),
        }
        .with_context(|| format!("{} can't be written", target.display()))?;
    }
    Ok(())
}
