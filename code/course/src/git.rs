//! Asks git, in a folder that is a repository.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, bail};

use crate::interrupt;

#[derive(Debug)]
pub struct Git<'r> {
    root: &'r Path,
}

impl<'r> Git<'r> {
    pub fn at(root: &'r Path) -> Self {
        Self { root }
    }

    /// What git prints; if it fails, an error with what it says.
    pub fn run<A: AsRef<str>>(&self, arguments: &[A]) -> anyhow::Result<String> {
        let text = String::from_utf8(self.bytes(arguments)?);
        let text = text.context("git printed a name that is not UTF-8")?;
        Ok(text.trim_end_matches('\n').to_owned())
    }

    /// As [`Git::run`], for what is no text.
    pub fn bytes<A: AsRef<str>>(&self, arguments: &[A]) -> anyhow::Result<Vec<u8>> {
        let output = self.output(arguments)?;
        if !output.status.success() {
            // It may have asked for a password.
            interrupt::check_ended(output.status)?;
            let said = String::from_utf8_lossy(&output.stderr);
            let words: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
            let words = words.join(" ");
            bail!("`git {words}` failed: {}", said.trim());
        }
        Ok(output.stdout)
    }

    /// The answer to a question that git may answer with no.
    pub fn ask(&self, arguments: &[&str]) -> anyhow::Result<Option<String>> {
        let output = self.output(arguments)?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(output.status.success().then_some(text))
    }

    /// Paths from the root, with `/` between their parts. The arguments ask for `-z`.
    pub fn paths<A: AsRef<str>>(&self, arguments: &[A]) -> anyhow::Result<BTreeSet<String>> {
        let text = self.run(arguments)?;
        let paths = text.split('\0').filter(|path| !path.is_empty());
        Ok(paths.map(str::to_owned).collect())
    }

    fn output<A: AsRef<str>>(&self, arguments: &[A]) -> anyhow::Result<Output> {
        Command::new("git")
            .args(arguments.iter().map(AsRef::as_ref))
            .current_dir(self.root)
            .env("LC_ALL", "C")
            .output()
            .context("git is needed for this, and cannot be run")
    }
}
