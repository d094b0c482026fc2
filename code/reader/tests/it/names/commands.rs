//! Which commands exist: cargo's own as far as the prose uses them, and `cargo course`, which is
//! asked itself.

use super::unknown;
use crate::the_book::root;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::iter;
use std::path::PathBuf;
use std::process::Command;

/// Cargo's subcommands that the prose may name.
const CARGO: [&str; 15] = [
    "add", "bench", "build", "check", "clippy", "doc", "fmt", "install", "loom", "miri", "new",
    "run", "test", "update", "vendor",
];

pub(super) struct Commands {
    /// Name and folder of each package of the workspace.
    packages: BTreeMap<String, PathBuf>,
    /// The help of each subcommand of `cargo course` that was asked for; `None` if there is none.
    course: BTreeMap<String, Option<String>>,
}

impl Commands {
    pub(super) fn of_the_repository() -> Self {
        let inside = |folder: PathBuf| {
            let entries = fs::read_dir(&folder);
            let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            entries.map(|entry| entry.expect("a folder can be read").path())
        };
        // A package may have its benchmarks in a package of their own, in a folder of its folder.
        let folders = ["code", "exercises"].into_iter().flat_map(|group| {
            let packages = inside(root().join(group)).filter(|path| path.is_dir());
            packages.flat_map(|package| iter::once(package.clone()).chain(inside(package)))
        });
        let packages: BTreeMap<_, _> = folders
            .filter_map(|folder| {
                let manifest = fs::read_to_string(folder.join("Cargo.toml")).ok()?;
                let manifest: toml::Table = manifest
                    .parse()
                    .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
                Some((manifest["package"]["name"].as_str()?.to_owned(), folder))
            })
            .collect();
        assert!(!packages.is_empty(), "the workspace has no package");
        Self {
            packages,
            course: BTreeMap::new(),
        }
    }

    pub(super) fn has_package(&self, name: &str) -> bool {
        self.packages.contains_key(name)
    }

    /// A whole command line, starting with `cargo`.
    pub(super) fn check(&mut self, command: &str) -> Result<(), String> {
        // What follows a comment sign or a lone `--` is not cargo's.
        let words: Vec<&str> = command
            .split_whitespace()
            .skip(1)
            .take_while(|word| !word.starts_with('#') && !["--", "|", "&&", ">"].contains(word))
            .collect();
        match *words.as_slice() {
            ["course"] => self.course_knows("", &[]),
            ["course", sub, ref rest @ ..] if sub.starts_with('-') => {
                self.course_knows("", &[&[sub], rest].concat())
            }
            ["course", sub, ref rest @ ..] => self.course_knows(sub, rest),
            [sub, ref rest @ ..] if CARGO.contains(&sub) => self.targets_exist(command, rest),
            _ => Err(unknown(
                command,
                "cargo has no such subcommand that this check knows",
            )),
        }
    }

    fn course_knows(&mut self, sub: &str, arguments: &[&str]) -> Result<(), String> {
        let help = self
            .course
            .entry(sub.to_owned())
            .or_insert_with(|| ask_for_help(sub));
        let Some(help) = help else {
            return Err(format!(
                "`cargo course {sub}`: there is no such subcommand; see `cargo course --help`"
            ));
        };
        let flags: BTreeSet<&str> = help
            .split(|c: char| !(c.is_alphanumeric() || c == '-'))
            .collect();
        match arguments
            .iter()
            .find(|word| word.starts_with('-') && !flags.contains(name_of(word)))
        {
            Some(flag) => Err(format!(
                "`cargo course {sub}` has no {flag}; see `cargo course {sub} --help`"
            )),
            None => Ok(()),
        }
    }

    /// Packages, and their tests, benchmarks and examples.
    fn targets_exist(&self, command: &str, arguments: &[&str]) -> Result<(), String> {
        let value = |flags: &[&str]| {
            let at = arguments
                .iter()
                .position(|word| flags.contains(&name_of(word)))?;
            arguments[at]
                .split_once('=')
                .map(|(_, value)| value)
                .or_else(|| arguments.get(at + 1).copied())
        };
        let package = match value(&["-p", "--package"]) {
            Some(name) => Some(self.packages.get(name).ok_or_else(|| {
                unknown(command, &format!("the workspace has no package `{name}`"))
            })?),
            None => None,
        };
        for (flag, folder) in [
            ("--test", "tests"),
            ("--bench", "benches"),
            ("--example", "examples"),
        ] {
            let (Some(target), Some(package)) = (value(&[flag]), package) else {
                continue;
            };
            let folder = package.join(folder);
            if !folder.join(format!("{target}.rs")).exists()
                && !folder.join(target).join("main.rs").exists()
            {
                return Err(unknown(
                    command,
                    &format!("there is no {target} in {}", folder.display()),
                ));
            }
        }
        Ok(())
    }
}

/// `--flag=value` is `--flag`.
fn name_of(word: &str) -> &str {
    word.split('=').next().unwrap_or(word)
}

fn ask_for_help(sub: &str) -> Option<String> {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "course", "--"])
        .args(Some(sub).filter(|sub| !sub.is_empty()))
        .arg("--help")
        .current_dir(root())
        .output()
        .expect("cargo, which runs this test, starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        !told.contains("could not compile"),
        "`cargo course` does not compile: {told}"
    );
    // clap ends with 2 where it does not know the command.
    match output.status.code() {
        Some(0) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Some(2) => None,
        _ => panic!("`cargo course {sub} --help` failed: {told}"),
    }
}
