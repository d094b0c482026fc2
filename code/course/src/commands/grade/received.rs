//! A submission as it was handed in: a folder, an archive or one file, read into memory.
//!
//! Nothing is unpacked, so no path in an archive can lead anywhere, and no link is followed. What is
//! kept is small: Rust and TOML files. Of all else only the name is.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use walkdir::WalkDir;

use super::archive;
use super::remark::{Remark, Trick};

/// More than any submission needs, and little enough to hold a class in memory.
pub(super) const FILE_BYTES: u64 = 1 << 20;
const KEPT_BYTES: usize = 64 << 20;
const ENTRIES: usize = 100_000;

/// Made by tools, and large.
const SKIPPED: [&str; 5] = ["target", "vendor", ".git", "node_modules", "__MACOSX"];

#[derive(Debug)]
pub(super) enum Found {
    Text(Vec<u8>),
    TooBig,
    Link,
    /// Of no interest.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Link,
}

#[derive(Debug, Default)]
pub(super) struct Received {
    /// By path, with `/` between folders.
    pub(super) files: BTreeMap<String, Found>,
    pub(super) remarks: Vec<Remark>,
    kept: usize,
    entries: usize,
}

impl Received {
    /// A file that is no archive counts as the one called `single`.
    pub(super) fn read(path: &Path, single: &str) -> anyhow::Result<Self> {
        let mut received = Self::default();
        if path.is_dir() {
            received.folder(path)?;
            if let Some(archive) = received.only_archive() {
                received = Self::default();
                archive::read(&path.join(archive), &mut received)?;
            }
        } else if archive::is_one(path) {
            archive::read(path, &mut received)?;
        } else {
            let mut file = File::open(path).context("cannot be read")?;
            received.add(single, Kind::File, &mut file)?;
        }
        Ok(received)
    }

    /// The archive, if a folder holds one and nothing else that could be graded: so do course
    /// platforms hand over what was uploaded.
    fn only_archive(&self) -> Option<String> {
        let any_rust = self.files.keys().any(|name| name.ends_with(".rs"));
        let mut archives = self.files.iter().filter(|(name, found)| {
            let link = matches!(found, Found::Link);
            !link && !name.contains('/') && archive::is_one(Path::new(name))
        });
        match (archives.next(), archives.next()) {
            (Some((archive, _)), None) if !any_rust => Some(archive.clone()),
            _ => None,
        }
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
                self.add(&name, Kind::Link, &mut std::io::empty())?;
            } else if entry.file_type().is_file() && wanted(&name) {
                let mut file = File::open(entry.path()).context("cannot be read")?;
                self.add(&name, Kind::File, &mut file)?;
            } else if entry.file_type().is_file() {
                self.add(&name, Kind::File, &mut std::io::empty())?;
            }
        }
        Ok(())
    }

    /// Takes in an entry. Reads no more of it than is kept.
    pub(super) fn add(
        &mut self,
        name: &str,
        kind: Kind,
        contents: &mut dyn Read,
    ) -> anyhow::Result<()> {
        self.entries += 1;
        if self.entries > ENTRIES {
            bail!("holds more than {ENTRIES} files");
        }
        let Some(name) = inside(name) else {
            let text = format!("an entry is called `{name}`, which leads outside");
            self.remarks.push(Remark::new(Trick::OutsidePath, text));
            return Ok(());
        };
        let skipped = |part: &str| SKIPPED.contains(&part);
        if name.is_empty() || name.split('/').any(skipped) {
            return Ok(());
        }
        let found = match kind {
            Kind::Link => Found::Link,
            Kind::File if !wanted(&name) => Found::Other,
            Kind::File => {
                let mut bytes = Vec::new();
                let most = contents.take(FILE_BYTES + 1);
                let read = { most }.read_to_end(&mut bytes);
                read.with_context(|| format!("{name} cannot be read"))?;
                self.kept += bytes.len();
                if self.kept > KEPT_BYTES {
                    bail!("holds more than {} MiB of Rust", KEPT_BYTES >> 20);
                }
                match bytes.len() as u64 > FILE_BYTES {
                    true => Found::TooBig,
                    false => Found::Text(bytes),
                }
            }
        };
        // An archive may name a path twice; programs that unpack it would keep the last.
        self.files.insert(name, found);
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
        let files = std::mem::take(&mut self.files);
        let shorter = |(name, found): (String, Found)| (name[wrapper.len()..].to_owned(), found);
        self.files = files.into_iter().map(shorter).collect();
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

/// The size of a file that was given, so that a flood is refused before it is opened.
pub(super) fn check_size(path: &Path, most: u64) -> anyhow::Result<()> {
    let size = fs::metadata(path).context("cannot be read")?.len();
    if size > most {
        bail!(
            "is larger than {} MiB; leave `target`, `vendor` and `.git` out of it",
            most >> 20
        );
    }
    Ok(())
}
