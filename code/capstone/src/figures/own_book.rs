//! A copy of the book that shows a reader's own results in the place of the recorded ones, and says where these lack or contradict something.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result, bail, ensure};
use bench_harness::repository::RESULTS;
use bench_harness::results::Results;
use regex::Regex;
use walkdir::{DirEntry, WalkDir};

use super::charts::Charts;
use super::recordings::{self, Recording};
use super::{page, pages, text_of};

/// What a page may be made of.
const PARTS: [&str; 4] = ["README.md", "book", "code", "exercises"];

/// The file that tells a folder that this made from one that it must not touch.
const MARK: &str = ".own-book";

const NO_FIGURE: &str = "no figure";
const NO_CHART: &str = "<p>These results do not give this chart.</p>\n";
const NOT_SO: &str = "**(These results do not say so.)**";
const NOT_MEASURED: &str = "**(These results do not tell.)**";

static CLAIM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("<!-- claim: .*? -->").expect("a fixed pattern"));

/// How the text fared with the reader's results.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Shown {
    /// Pages that quote them.
    pub pages: usize,
    /// Figures that they have.
    pub figures: usize,
    /// Figures that they lack.
    pub missing: usize,
    /// Claims that they contradict, or say nothing about.
    pub contradicted: usize,
}

/// Copies the book of the repository at `root` into the folder `into`, with these results.
/// A copy that lies there is replaced; anything else in the folder is an error.
pub fn make(root: &Path, results: &Path, into: &Path) -> Result<Shown> {
    let own = Results::load(results)?;
    let recordings = recordings::all(root)?;
    let stands_for = stands_for(&recordings, &own)
        .with_context(|| format!("{} can't be shown in the book", results.display()))?;
    claim(into)?;
    // Last of all comes what makes it a book, so that half a copy is none.
    for part in PARTS {
        copy(&root.join(part), &into.join(part))?;
    }
    let of_kind = |recording: &&Recording| recording.file == stands_for;
    for Recording { machine, file, .. } in recordings.iter().filter(of_kind) {
        let recorded = into.join(RESULTS).join(machine).join(file);
        fs::remove_file(&recorded)
            .with_context(|| format!("{} can't be replaced", recorded.display()))?;
    }
    copy(results, &into.join(RESULTS).join("yours").join(stands_for))?;
    let environment = &own.environment;
    let day = environment.date.split('T').next().unwrap_or_default();
    let note = format!(
        "The marked figures on this page, and the charts of `{stands_for}`, are yours. They were measured on {day}, on this processor: {}. \
         The sentences were written about the recorded ones; where these results say otherwise, it is said in bold.",
        environment.machine.cpu
    );
    let shown = rewrite(into, stands_for, &note)?;
    copy(&root.join("book.toml"), &into.join("book.toml"))?;
    Ok(shown)
}

/// Rewrites each page of the copy that quotes `file`, and puts `note` at its top.
fn rewrite(root: &Path, file: &str, note: &str) -> Result<Shown> {
    let recordings = recordings::all(root)?;
    let pages = pages(root)?;
    let mut shown = Shown::default();
    for (path, text) in &pages {
        let page = page::read(text);
        let mut text = text.clone();
        let mut quoted = false;
        for placed in page.figures.into_iter().rev() {
            if placed.figure.source.file != file {
                continue;
            }
            quoted = true;
            let figure = text_of(&placed.figure, &recordings);
            match &figure {
                Ok(_) => shown.figures += 1,
                Err(_) => shown.missing += 1,
            }
            let figure = figure.map_or(NO_FIGURE.to_owned(), |(figure, _)| figure);
            text.replace_range(placed.shown, &format!("<mark>{figure}</mark>"));
        }
        // A figure holds no line break, so the lines are where they were.
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (number, claim) in page.claims {
            if claim.source.file != file {
                continue;
            }
            quoted = true;
            let value = recordings::value(&recordings, &claim.source);
            let instead = match value.and_then(|(value, _)| claim.contradiction(&value)) {
                Ok(None) => continue,
                Ok(Some(_)) => NOT_SO,
                Err(_) => NOT_MEASURED,
            };
            shown.contradicted += 1;
            let line = &mut lines[number - 1];
            *line = CLAIM.replace(line, instead).into_owned();
        }
        if quoted {
            shown.pages += 1;
            let title = lines.iter().position(|line| line.starts_with("# "));
            let below = title.map_or(0, |title| title + 1);
            lines.insert(below, format!("\n> [!IMPORTANT]\n> {note}\n"));
            fs::write(root.join(path), lines.join("\n") + "\n")
                .with_context(|| format!("{} can't be written", path.display()))?;
        }
    }
    Charts::new(root, &pages, &recordings)?.write(Some(NO_CHART))?;
    Ok(shown)
}

/// Empties the folder, if it is one that this made, and marks it.
fn claim(into: &Path) -> Result<()> {
    let mark = into.join(MARK);
    ensure!(
        !into.exists() || mark.exists(),
        "{} holds something else, which would be lost; name a folder that is not there yet",
        into.display()
    );
    let replace = || {
        if into.exists() {
            fs::remove_dir_all(into)?;
        }
        fs::create_dir_all(into)?;
        fs::write(
            &mark,
            "A copy of the book with other figures. It is replaced without asking.\n",
        )
    };
    replace().with_context(|| format!("{} can't be replaced", into.display()))
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

fn copy(from: &Path, to: &Path) -> Result<()> {
    let kept = |entry: &DirEntry| !matches!(entry.file_name().to_str(), Some("target" | "backups"));
    for entry in WalkDir::new(from).into_iter().filter_entry(kept) {
        let entry = entry.with_context(|| format!("{} can't be read", from.display()))?;
        let target = match entry.path().strip_prefix(from)? {
            nothing if nothing.as_os_str().is_empty() => to.to_owned(),
            rest => to.join(rest),
        };
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target)
        } else {
            let folder = target.parent().unwrap_or(to);
            fs::create_dir_all(folder).and_then(|()| fs::copy(entry.path(), &target).map(drop))
        }
        .with_context(|| format!("{} can't be written", target.display()))?;
    }
    Ok(())
}
