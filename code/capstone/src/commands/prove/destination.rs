//! Where the results go, and what may go where the text quotes it.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use bench_harness::environment;
use bench_harness::recording::ensure_started_by_cargo;
use bench_harness::repository::RESULTS;
use bench_harness::results::{Commit, Results};
use capstone::prove::merge::{self, Earlier};
use capstone::prove::report;

/// Where what was found is written.
pub(super) struct Destination {
    root: PathBuf,
    file: PathBuf,
    /// Whether the text quotes what lies there.
    quoted: bool,
}

impl Destination {
    pub(super) fn new(root: &Path, file: PathBuf) -> Self {
        Self {
            root: root.to_owned(),
            quoted: report::is_quoted(root, &file),
            file,
        }
    }

    /// Whether the file is to be a recording, of which nothing may be missing.
    pub(super) fn is_quoted(&self) -> bool {
        self.quoted
    }

    /// Fails before anything is measured in vain.
    pub(super) fn refuse_what_misleads(&self, commit: &Commit, all: bool) -> Result<()> {
        if !self.quoted {
            return Ok(());
        }
        let way_on = "write it elsewhere with --out, or without it";
        if !all {
            bail!(
                "the text quotes what lies in {RESULTS}, and only whole runs lie there, or one of all types in the gallery: {way_on}"
            );
        }
        let machine = environment::hardware()?.folder();
        ensure!(
            self.file
                .parent()
                .is_some_and(|folder| folder.ends_with(&machine)),
            "recordings of this machine lie in {RESULTS}/{machine}: name a file there, or {way_on}"
        );
        ensure_started_by_cargo(env!("CARGO_PKG_NAME"), way_on)?;
        if !commit.dirty.is_empty() {
            bail!(
                "not committed: {}\nA recording in {RESULTS} names the commit that it measured. Commit first, or {way_on}.",
                commit.dirty.join(", ")
            );
        }
        Ok(())
    }

    /// Fails before anything is measured in vain, too: the file is opened, and left as it is.
    pub(super) fn refuse_what_cannot_be_written(&self) -> Result<()> {
        let shown = self.file.display();
        ensure!(
            self.file.extension().is_some_and(|ending| ending == "json"),
            "--out {shown}: give it the ending .json; the page goes beside it with the ending .html"
        );
        let way_on = "name another file with --out";
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)
                .with_context(|| format!("the folder of {shown} can't be made, so {way_on}"))?;
        }
        let is_new = !self.file.exists();
        if !is_new && !self.file.is_dir() {
            Results::load(&self.file)
                .with_context(|| format!("{shown} is no results file, so {way_on}"))?;
        }
        OpenOptions::new()
            .append(true)
            .create(true)
            .open(&self.file)
            .with_context(|| format!("{shown} can't be written, so {way_on}"))?;
        if is_new {
            fs::remove_file(&self.file)?;
        }
        Ok(())
    }

    /// Writes the results and their page, with what an earlier run left there; both paths.
    pub(super) fn write(self, mut results: Results) -> Result<[PathBuf; 2]> {
        let lacks = results.lacks();
        let kept_elsewhere = self.quoted && !lacks.is_empty();
        let file = if kept_elsewhere {
            eprintln!("The text may not quote it, so it does not go to {RESULTS}:");
            for lack in lacks {
                eprintln!("      {lack}");
            }
            let name = self.file.file_name().unwrap_or("results.json".as_ref());
            self.root.join(report::FOLDER).join(name)
        } else {
            self.file
        };
        // A recording is a whole run, and the one before it is in the repository.
        if !report::is_quoted(&self.root, &file) {
            match merge::with_earlier(&self.root, &mut results, &file)? {
                Earlier::None => {}
                Earlier::Kept(groups) => {
                    eprintln!("Kept {groups} earlier groups that were not measured anew.")
                }
                Earlier::MovedTo(aside) => eprintln!(
                    "What was there before was measured in another way, and is in {} now.",
                    aside.display()
                ),
            }
        }
        results.save(&file)?;
        let page = report::page_for(&self.root, &file);
        if let Some(folder) = page.parent() {
            fs::create_dir_all(folder)?;
        }
        report::write(&results, &page)?;
        Ok([file, page])
    }
}
