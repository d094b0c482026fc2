//! Reads a submission as it was handed in: a folder, an archive or one file. Archives are read entry by
//! entry and never unpacked.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::Path;

use anyhow::{Context, bail};
use flate2::read::MultiGzDecoder;
use tar::EntryType;
use walkdir::WalkDir;
use zip::ZipArchive;

use super::submission_files::{Content, Kind, SKIPPED, SubmissionFiles, wanted};

const ENDINGS: [&str; 4] = [".zip", ".tar", ".tar.gz", ".tgz"];
const ARCHIVE_BYTES: u64 = 256 << 20;
/// What a compressed stream may grow to: a bomb is given up here.
const UNPACKED_BYTES: u64 = 128 << 20;

/// A file that is no archive counts as the one called `single`.
pub(super) fn read(path: &Path, single: &str) -> anyhow::Result<SubmissionFiles> {
    let mut files = SubmissionFiles::default();
    if path.is_dir() {
        folder(path, &mut files)?;
        if let Some(only) = only_archive(&files) {
            files = SubmissionFiles::default();
            archive(&path.join(only), &mut files)?;
        }
    } else if is_archive(path) {
        archive(path, &mut files)?;
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
        !link && !name.contains('/') && is_archive(Path::new(name))
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

/// The name without the ending of an archive, if it has one.
pub(super) fn archive_stem(name: &str) -> Option<&str> {
    let lower = name.to_lowercase();
    let ending = ENDINGS.iter().find(|ending| lower.ends_with(**ending))?;
    name.get(..name.len() - ending.len())
}

pub(super) fn is_archive(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    archive_stem(&name).is_some()
}

fn archive(path: &Path, files: &mut SubmissionFiles) -> anyhow::Result<()> {
    check_size(path, ARCHIVE_BYTES)?;
    let file = BufReader::new(File::open(path).context("cannot be read")?);
    let name = path.to_string_lossy().to_lowercase();
    if name.ends_with(".zip") {
        zip(file, files)
    } else if name.ends_with(".tar") {
        tar(file, files)
    } else {
        tar(MultiGzDecoder::new(file), files)
    }
}

fn zip(file: BufReader<File>, files: &mut SubmissionFiles) -> anyhow::Result<()> {
    let mut archive = ZipArchive::new(file).context("is not a readable zip archive")?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).context("is a damaged archive")?;
        if entry.is_dir() {
            continue;
        }
        let kind = match entry.is_symlink() {
            true => Kind::Link,
            false => Kind::File,
        };
        let name = entry.name().to_owned();
        files.add(&name, kind, &mut entry)?;
    }
    Ok(())
}

fn tar(stream: impl Read, files: &mut SubmissionFiles) -> anyhow::Result<()> {
    let mut archive = tar::Archive::new(Bounded {
        stream,
        left: UNPACKED_BYTES,
    });
    let entries = archive.entries().context("is not a tar archive")?;
    for entry in entries {
        let mut entry = entry.context("is a damaged archive")?;
        let kind = match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous => Kind::File,
            EntryType::Symlink | EntryType::Link => Kind::Link,
            EntryType::Directory | EntryType::XGlobalHeader | EntryType::XHeader => continue,
            other => bail!("contains an entry that is not a file: {other:?}"),
        };
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        files.add(&name, kind, &mut entry)?;
    }
    Ok(())
}

/// The size of a file that was given, so that a flood is refused before it is opened.
fn check_size(path: &Path, most: u64) -> anyhow::Result<()> {
    let size = fs::metadata(path).context("cannot be read")?.len();
    if size > most {
        bail!(
            "is larger than {} MiB; leave `target`, `vendor` and `.git` out of it",
            most >> 20
        );
    }
    Ok(())
}

/// Fails where a stream goes on for too long.
struct Bounded<R> {
    stream: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        let left = self.left.checked_sub(read as u64);
        self.left = left.ok_or_else(|| {
            let most = UNPACKED_BYTES >> 20;
            io::Error::other(format!(
                "it unpacks to more than {most} MiB; leave `target`, `vendor` and `.git` out of it"
            ))
        })?;
        Ok(read)
    }
}
