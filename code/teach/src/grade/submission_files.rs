//! The files of a submission, in memory.
//!
//! Nothing is unpacked, so no path in an archive can lead anywhere, and no link is followed. What is
//! kept is small: Rust and TOML files. Of all else only the name is.

use std::collections::BTreeMap;
use std::io::Read;

use anyhow::{Context, bail};

use super::note::{Note, Trick};

/// More than any submission needs, and little enough to hold a class in memory.
const FILE_BYTES: u64 = 1 << 20;
const KEPT_BYTES: usize = 64 << 20;
const ENTRIES: usize = 100_000;

/// Made by tools, and large.
pub(super) const SKIPPED: [&str; 5] = ["target", "vendor", ".git", "node_modules", "__MACOSX"];

#[derive(Debug)]
pub(super) enum Content {
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
pub(super) struct SubmissionFiles {
    /// By path, with `/` between folders.
    pub(super) files: BTreeMap<String, Content>,
    pub(super) notes: Vec<Note>,
    kept: usize,
    entries: usize,
}

impl SubmissionFiles {
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
            self.notes.push(Note::new(Trick::OutsidePath, text));
            return Ok(());
        };
        let skipped = |part: &str| SKIPPED.contains(&part);
        if name.is_empty() || name.split('/').any(skipped) {
            return Ok(());
        }
        let found = match kind {
            Kind::Link => Content::Link,
            Kind::File if !wanted(&name) => Content::Other,
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
                    true => Content::TooBig,
                    false => Content::Text(bytes),
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
        let shorter = |(name, found): (String, Content)| (name[wrapper.len()..].to_owned(), found);
        self.files = files.into_iter().map(shorter).collect();
        true
    }
}

pub(super) fn wanted(name: &str) -> bool {
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
