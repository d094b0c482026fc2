//! Reads a submission as it was handed in: a folder, an archive or one file.
//!
//! Archives are read entry by entry. Nothing is unpacked, so no path in an archive can lead anywhere, and
//! no link is followed. What is kept, in memory, is small: Rust and TOML files. Of all else only the name is.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::Path;

use anyhow::{Context, bail};
use flate2::read::MultiGzDecoder;
use tar::EntryType;
use walkdir::WalkDir;
use zip::ZipArchive;

use super::graded::note;

/// More than any submission needs, and little enough to hold in memory.
const KEPT_BYTES: usize = 64 << 20;
const ARCHIVE_BYTES: u64 = 256 << 20;
/// What a compressed stream may grow to: a bomb is given up here.
const UNPACKED_BYTES: u64 = 128 << 20;

/// Made by tools, and large.
const SKIPPED: [&str; 5] = ["target", "vendor", ".git", "node_modules", "__MACOSX"];
const ENDINGS: [&str; 4] = [".zip", ".tar", ".tar.gz", ".tgz"];

#[derive(Debug)]
pub(super) enum Content {
    Text(Vec<u8>),
    Link,
    /// Of no interest.
    Other,
}

#[derive(Debug, Default)]
pub(super) struct SubmissionFiles {
    /// By path, with `/` between folders.
    pub(super) files: BTreeMap<String, Content>,
    pub(super) notes: Vec<String>,
    kept: usize,
}

/// A file that is no archive counts as the one called `single`.
pub(super) fn read(path: &Path, single: &str) -> anyhow::Result<SubmissionFiles> {
    let mut files = SubmissionFiles::default();
    if path.is_dir() {
        files.folder(path)?;
        if let Some(only) = files.only_archive() {
            files = SubmissionFiles::default();
            files.archive(&path.join(only))?;
        }
    } else if archive_stem(path).is_some() {
        files.archive(path)?;
    } else {
        let mut file = File::open(path).context("cannot be read")?;
        files.add(single, Some(&mut file))?;
    }
    Ok(files)
}

/// The name without the ending of an archive, if it has one.
pub(super) fn archive_stem(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    let lower = name.to_lowercase();
    let ending = ENDINGS.iter().find(|ending| lower.ends_with(**ending))?;
    name.get(..name.len() - ending.len()).map(str::to_owned)
}

impl SubmissionFiles {
    /// Takes in an entry, which is a link if it has no contents. Reads no more of it than is kept.
    fn add(&mut self, name: &str, contents: Option<&mut dyn Read>) -> anyhow::Result<()> {
        let Some(name) = inside(name) else {
            let text = format!("an entry is called `{name}`, which leads outside");
            self.notes.push(note("path that leads outside", &text));
            return Ok(());
        };
        let skipped = |part: &str| SKIPPED.contains(&part);
        if name.is_empty() || name.split('/').any(skipped) {
            return Ok(());
        }
        let found = match contents {
            None => Content::Link,
            Some(_) if !wanted(&name) => Content::Other,
            Some(contents) => {
                let mut bytes = Vec::new();
                let left = (KEPT_BYTES - self.kept) as u64;
                let read = contents.take(left + 1).read_to_end(&mut bytes);
                read.with_context(|| format!("{name} cannot be read"))?;
                if bytes.len() as u64 > left {
                    bail!("holds more than {} MiB of Rust", KEPT_BYTES >> 20);
                }
                self.kept += bytes.len();
                Content::Text(bytes)
            }
        };
        // An archive may name a path twice; programs that unpack it would keep the last.
        self.files.insert(name, found);
        Ok(())
    }

    fn folder(&mut self, root: &Path) -> anyhow::Result<()> {
        let entries = WalkDir::new(root).follow_links(false).sort_by_file_name();
        let entries = entries.into_iter().filter_entry(|entry| {
            entry.depth() == 0 || !SKIPPED.iter().any(|name| entry.file_name() == *name)
        });
        for entry in entries {
            let entry = entry.context("cannot be read")?;
            let relative = entry.path().strip_prefix(root).expect("within the folder");
            let name = relative.to_string_lossy();
            if entry.file_type().is_symlink() {
                self.add(&name, None)?;
            } else if entry.file_type().is_file() {
                let contents: &mut dyn Read = match wanted(&name) {
                    true => &mut File::open(entry.path()).context("cannot be read")?,
                    false => &mut io::empty(),
                };
                self.add(&name, Some(contents))?;
            }
        }
        Ok(())
    }

    /// The archive, if a folder holds one and nothing else that could be graded: so do course platforms
    /// hand over what was uploaded.
    fn only_archive(&self) -> Option<String> {
        let any_rust = self.files.keys().any(|name| name.ends_with(".rs"));
        let mut archives = self.files.iter().filter(|(name, found)| {
            let link = matches!(found, Content::Link);
            !link && !name.contains('/') && archive_stem(Path::new(name)).is_some()
        });
        match (archives.next(), archives.next()) {
            (Some((archive, _)), None) if !any_rust => Some(archive.clone()),
            _ => None,
        }
    }

    fn archive(&mut self, path: &Path) -> anyhow::Result<()> {
        if fs::metadata(path).context("cannot be read")?.len() > ARCHIVE_BYTES {
            let most = ARCHIVE_BYTES >> 20;
            bail!("is larger than {most} MiB; leave `target`, `vendor` and `.git` out of it");
        }
        let file = BufReader::new(File::open(path).context("cannot be read")?);
        let name = path.to_string_lossy().to_lowercase();
        match name.rsplit('.').next() {
            Some("zip") => self.zip(file),
            Some("tar") => self.tar(file),
            _ => self.tar(MultiGzDecoder::new(file)),
        }
    }

    fn zip(&mut self, file: BufReader<File>) -> anyhow::Result<()> {
        let mut archive = ZipArchive::new(file).context("is not a readable zip archive")?;
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).context("is a damaged archive")?;
            let name = entry.name().to_owned();
            if entry.is_symlink() {
                self.add(&name, None)?;
            } else if !entry.is_dir() {
                self.add(&name, Some(&mut entry))?;
            }
        }
        Ok(())
    }

    fn tar(&mut self, stream: impl Read) -> anyhow::Result<()> {
        let broken = || {
            let most = UNPACKED_BYTES >> 20;
            format!(
                "is damaged, or unpacks to more than {most} MiB; leave `target`, `vendor` and `.git` out of it"
            )
        };
        // The byte more is no whole block, so an archive that is cut off there does not seem complete.
        let mut archive = tar::Archive::new(stream.take(UNPACKED_BYTES + 1));
        for entry in archive.entries().context("is not a tar archive")? {
            let mut entry = entry.with_context(broken)?;
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            match entry.header().entry_type() {
                EntryType::Regular | EntryType::Continuous => self.add(&name, Some(&mut entry))?,
                EntryType::Symlink | EntryType::Link => self.add(&name, None)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes away the one folder that everything lies in, if there is one. Hidden files beside it do
    /// not count: desktops leave them everywhere.
    pub(super) fn unwrap_folder(&mut self) -> bool {
        self.files
            .retain(|name, _| name.contains('/') || !name.starts_with('.'));
        let first = self.files.keys().next();
        let Some((wrapper, _)) = first.and_then(|name| name.split_once('/')) else {
            return false;
        };
        let wrapper = format!("{wrapper}/");
        if !self.files.keys().all(|name| name.starts_with(&wrapper)) {
            return false;
        }
        let files = std::mem::take(&mut self.files).into_iter();
        let shorter = files.map(|(name, found)| (name[wrapper.len()..].to_owned(), found));
        self.files = shorter.collect();
        true
    }
}

fn wanted(name: &str) -> bool {
    name.ends_with(".rs") || name.ends_with(".toml")
}

/// The path without `.`, with `/` between folders; `None` if it leads out.
fn inside(name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    let absolute = name.starts_with('/') || name.get(1..2) == Some(":");
    if absolute || name.split('/').any(|part| part == "..") {
        return None;
    }
    let parts = name.split('/').filter(|part| !matches!(*part, "" | "."));
    Some(parts.collect::<Vec<_>>().join("/"))
}
