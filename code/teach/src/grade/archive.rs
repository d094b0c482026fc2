//! Zip and tar archives, read entry by entry and never unpacked.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::Path;

use anyhow::{Context, bail};
use flate2::read::MultiGzDecoder;
use tar::EntryType;
use zip::ZipArchive;

use super::submission_files::{Kind, SubmissionFiles};

const ENDINGS: [&str; 4] = [".zip", ".tar", ".tar.gz", ".tgz"];
const ARCHIVE_BYTES: u64 = 256 << 20;
/// What a compressed stream may grow to: a bomb is given up here.
const UNPACKED_BYTES: u64 = 128 << 20;

/// The name without the ending of an archive, if it has one.
pub(super) fn stem(name: &str) -> Option<&str> {
    let lower = name.to_lowercase();
    let ending = ENDINGS.iter().find(|ending| lower.ends_with(**ending))?;
    name.get(..name.len() - ending.len())
}

pub(super) fn is_one(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    stem(&name).is_some()
}

pub(super) fn read(path: &Path, files: &mut SubmissionFiles) -> anyhow::Result<()> {
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
