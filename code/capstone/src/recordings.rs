//! The recordings in the repository: `code/capstone/results/MACHINE/FILE.json`.

use std::cmp::Reverse;
use std::path::Path;

use anyhow::{Context, Result};
use bench_harness::repository::RESULTS;
use bench_harness::results::Results;
use walkdir::WalkDir;

/// What one machine measured of one kind.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The name of its folder.
    pub machine: String,
    /// The name of its file, which is that of its kind.
    pub file: String,
    /// What lies there.
    pub results: Results,
}

/// All of them, the newest first.
pub fn all(root: &Path) -> Result<Vec<Recording>> {
    let folder = root.join(RESULTS);
    let mut recordings = Vec::new();
    if folder.is_dir() {
        for entry in WalkDir::new(&folder).min_depth(2).max_depth(2) {
            let entry = entry.with_context(|| format!("{RESULTS} can't be read"))?;
            let path = entry.path();
            if path.extension().is_some_and(|ending| ending == "json") {
                let name = |path: &Path| Some(path.file_name()?.to_string_lossy().into_owned());
                recordings.push(Recording {
                    machine: path.parent().and_then(name).unwrap_or_default(),
                    file: name(path).unwrap_or_default(),
                    results: Results::load(path)?,
                });
            }
        }
    }
    recordings.sort_by_cached_key(|recording| {
        let date = recording.results.environment.date.clone();
        (
            Reverse(date),
            recording.machine.clone(),
            recording.file.clone(),
        )
    });
    Ok(recordings)
}

/// All of them, each without what the text may not quote because its control does not hold.
pub(crate) fn quotable(root: &Path) -> Result<Vec<Recording>> {
    let mut recordings = all(root)?;
    for recording in &mut recordings {
        recording.results.leave_out_what_a_control_makes_doubtful();
    }
    Ok(recordings)
}
