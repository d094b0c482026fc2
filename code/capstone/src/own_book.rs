//! A copy of the book that shows a reader's own results in the place of the recorded ones.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use walkdir::{DirEntry, WalkDir};

use crate::figures::{self, Shown};
use crate::recordings::{self, Recording};
use bench_harness::repository::RESULTS;
use bench_harness::results::Results;

/// What a page may be made of.
const PARTS: [&str; 4] = ["README.md", "book", "code", "exercises"];

/// The file that tells a folder that this made from one that it must not touch.
const MARK: &str = ".own-book";

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
    let shown = figures::show_others(into, stands_for, &note)?;
    copy(&root.join("book.toml"), &into.join("book.toml"))?;
    Ok(shown)
}

/// Empties the folder, if it is one that this made, and marks it.
fn claim(into: &Path) -> Result<()> {
    let mark = into.join(MARK);
    if into.exists() {
        let is_empty = fs::read_dir(into)
            .with_context(|| format!("{} is no folder that can be read", into.display()))?
            .next()
            .is_none();
        ensure!(
            is_empty || mark.exists(),
            "{} holds something else, which would be lost; name a folder that is empty or not there yet",
            into.display()
        );
        fs::remove_dir_all(into)
            .with_context(|| format!("{} can't be replaced", into.display()))?;
    }
    fs::create_dir_all(into).with_context(|| format!("{} can't be made", into.display()))?;
    fs::write(
        &mark,
        "A copy of the book with other figures. It is replaced without asking.\n",
    )
    .with_context(|| format!("{} can't be written", mark.display()))
}

/// The recording of the same kind: that with which it shares the most cases.
fn stands_for<'r>(recordings: &'r [Recording], own: &Results) -> Result<&'r str> {
    let shared = |recording: &Recording| {
        let cases = own.cases.keys();
        cases
            .filter(|case| recording.results.cases.contains_key(*case))
            .count()
    };
    let counted = recordings
        .iter()
        .map(|known| (shared(known), known.file.as_str()));
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
