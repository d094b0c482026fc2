//! Reads a submission as it was handed in: a folder, an archive or one file.

use std::fs::File;
use std::path::Path;

use anyhow::Context;
use walkdir::WalkDir;

use super::archive;
use super::submission_files::{Content, Kind, SKIPPED, SubmissionFiles, wanted};

/// A file that is no archive counts as the one called `single`.
pub(super) fn read(path: &Path, single: &str) -> anyhow::Result<SubmissionFiles> {
    let mut files = SubmissionFiles::default();
    if path.is_dir() {
        folder(path, &mut files)?;
        if let Some(archive) = only_archive(&files) {
            files = SubmissionFiles::default();
            archive::read(&path.join(archive), &mut files)?;
        }
    } else if archive::is_one(path) {
        archive::read(path, &mut files)?;
    } else {
        let mut file = File::open(path).context("cannot be read")?;
        files.add(single, Kind::File, &mut file)?;
    }
    Ok(files)
}

/// The archive, if a folder holds one and nothing else that could be graded: so do course platforms
/// hand over what was uploaded.
fn only_archive(files: &SubmissionFiles) -> Option<String> {
    let any_rust = files.files.keys().any(|name| name.ends_with(".rs"));
    let mut archives = files.files.iter().filter(|(name, found)| {
        let link = matches!(found, Content::Link);
        !link && !name.contains('/') && archive::is_one(Path::new(name))
    });
    match (archives.next(), archives.next()) {
        (Some((archive, _)), None) if !any_rust => Some(archive.clone()),
        _ => None,
    }
}

fn folder(root: &Path, files: &mut SubmissionFiles) -> anyhow::Result<()> {
    let entries = WalkDir::new(root).follow_links(false).sort_by_file_name();
    let entries = entries.into_iter().filter_entry(|entry| {
        entry.depth() == 0 || !SKIPPED.iter().any(|name| entry.file_name() == *name)
    });
    for entry in entries {
        let entry = entry.context("cannot be read")?;
        let relative = entry.path().strip_prefix(root).expect("within the folder");
        let name = relative.to_string_lossy();
        if entry.file_type().is_symlink() {
            files.add(&name, Kind::Link, &mut std::io::empty())?;
        } else if entry.file_type().is_file() && wanted(&name) {
            let mut file = File::open(entry.path()).context("cannot be read")?;
            files.add(&name, Kind::File, &mut file)?;
        } else if entry.file_type().is_file() {
            files.add(&name, Kind::File, &mut std::io::empty())?;
        }
    }
    Ok(())
}
