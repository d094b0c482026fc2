//! The folder that results are written to, and what is kept there between two runs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use super::graded::Graded;
use course::memory;

/// Says whose folder it is. A folder with other things in it is never written to.
const MARK: &str = "about.txt";
const ABOUT: &str =
    "Written by `cargo course grade`, which may write over what is in this folder.\n";

#[derive(Debug)]
pub(super) struct ResultsDir {
    pub(super) folder: PathBuf,
}

/// What came of one submission, and of which.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Record {
    pub(super) fingerprint: String,
    pub(super) graded: Vec<Graded>,
}

impl ResultsDir {
    /// Takes a folder that is new, empty or ours.
    pub(super) fn claim(folder: &Path) -> anyhow::Result<Self> {
        let name = folder.display();
        let mark = folder.join(MARK);
        let ours = fs::read_to_string(&mark).is_ok_and(|text| text == ABOUT);
        if folder.exists() && !ours {
            let mut entries =
                fs::read_dir(folder).with_context(|| format!("{name} cannot be read"))?;
            if entries.next().is_some() {
                bail!("{name} has other files in it; name a new or empty folder with `--out`");
            }
        }
        fs::create_dir_all(folder.join("records"))
            .and_then(|()| fs::create_dir_all(folder.join("pages")))
            .with_context(|| format!("{name} cannot be made"))?;
        memory::replace(&mark, ABOUT.as_bytes())?;
        let folder = folder.to_owned();
        Ok(Self { folder })
    }

    /// What was recorded of this very submission.
    pub(super) fn recall(&self, id: &str, fingerprint: &str) -> Option<Vec<Graded>> {
        let bytes = fs::read(self.record(id)).ok()?;
        let record: Record = serde_json::from_slice(&bytes).ok()?;
        (record.fingerprint == fingerprint).then_some(record.graded)
    }

    pub(super) fn remember(&self, id: &str, record: &Record) -> anyhow::Result<()> {
        memory::replace(&self.record(id), &serde_json::to_vec_pretty(record)?)
    }

    fn record(&self, id: &str) -> PathBuf {
        self.folder.join("records").join(format!("{id}.json"))
    }
}
