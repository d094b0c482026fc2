//! Where the course's files are, how they are read and written, and what the command remembers between two
//! runs: small JSON files under `target/course`.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The course's folder: the one that holds `book.toml` and `exercises/`.
#[derive(Clone, Debug)]
pub struct Repository {
    root: PathBuf,
    /// Where everything made by this command goes: `target/course`.
    output: PathBuf,
}

impl Repository {
    /// Walks up from the current folder.
    pub fn find() -> anyhow::Result<Self> {
        let here = env::current_dir().context("the current folder cannot be read")?;
        let found = here
            .ancestors()
            .find(|folder| folder.join("book.toml").is_file() && folder.join("exercises").is_dir());
        let Some(root) = found else {
            bail!(
                "this is not the course's folder: neither {} nor a folder above it holds `book.toml` and `exercises/`.\n\
                 Change into the folder that you cloned the course to (`cd a-hint-not-a-promise`), then run the command again.",
                here.display()
            );
        };
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => here.join(folder),
            None => root.join("target"),
        };
        Ok(Self {
            root: root.to_owned(),
            output: target.join("course"),
        })
    }

    /// The course in this very folder, whose own `target` it uses.
    pub fn at(root: &Path) -> anyhow::Result<Self> {
        let root = root.canonicalize();
        let root = root.context("the course's folder cannot be read")?;
        let output = root.join("target/course");
        Ok(Self { root, output })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn output(&self) -> &Path {
        &self.output
    }

    pub fn solutions(&self) -> PathBuf {
        self.root.join("solutions-private")
    }

    /// A path as a learner would type it at the root.
    pub fn shown(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        relative.display().to_string().replace('\\', "/")
    }

    /// Reads a text file; the error names it.
    pub fn read(&self, path: &Path) -> anyhow::Result<String> {
        let name = self.shown(path);
        match fs::read(path) {
            Ok(bytes) => String::from_utf8(bytes).map_err(|error| {
                let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = 1 + valid.iter().filter(|&&byte| byte == b'\n').count();
                anyhow::anyhow!("{name}:{line}: this line is not UTF-8; save the file as UTF-8")
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                bail!("{name} is missing")
            }
            Err(error) => Err(error).with_context(|| format!("{name} cannot be read")),
        }
    }

    /// What was remembered about the exercise of this name.
    pub fn remembered<T: DeserializeOwned>(&self, memory: &str, exercise: &str) -> Option<T> {
        self.memory(memory).1.remove(exercise)
    }

    pub fn remember<T>(&self, memory: &str, exercise: &str, about: T) -> anyhow::Result<()>
    where
        T: DeserializeOwned + Serialize,
    {
        let (file, mut all) = self.memory(memory);
        all.insert(exercise.to_owned(), about);
        replace(&file, serde_json::to_string_pretty(&all)?.as_bytes())
    }

    /// A file, and what it remembers of each exercise. It holds only what can be found out again, so one that is
    /// damaged or gone counts as empty.
    fn memory<T: DeserializeOwned>(&self, name: &str) -> (PathBuf, BTreeMap<String, T>) {
        let file = self.output.join(name).with_extension("json");
        let bytes = fs::read(&file).unwrap_or_default();
        (file, serde_json::from_slice(&bytes).unwrap_or_default())
    }
}

/// Writes a file whole: whoever reads it sees the old one or the new one, and never half of it.
pub fn replace(file: &Path, contents: &[u8]) -> anyhow::Result<()> {
    let mut fresh = file.as_os_str().to_owned();
    fresh.push(".new");
    let folder = file.parent().expect("a file lies in a folder");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&fresh, contents))
        .and_then(|()| fs::rename(&fresh, file))
        .with_context(|| format!("{} cannot be written", file.display()))
}
