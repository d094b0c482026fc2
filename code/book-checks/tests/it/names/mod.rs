//! Every name that the prose sets in code style exists: API, file, command, test.
//!
//! - `prose` finds the names, with file and line
//! - `rust_items` knows what hintpool and the exercises define
//! - `commands` asks `cargo course` and the workspace
//! - `tests/known-names.txt` lists the names that are not ours

mod commands;
mod prose;
mod rust_items;

use crate::book::{assert_none, pattern, root, shown};
use crate::workspace::packages;
use prose::{Document, Span};
use regex::Regex;
use rust_items::Items;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

const LIST: &str = include_str!("../../known-names.txt");
const FILE: &str = "code/book-checks/tests/known-names.txt";

#[test]
fn every_name_in_the_prose_exists() {
    let mut names = Names::of_the_repository();
    let mut complaints = names.check(&prose::documents());
    let unused = names.known.difference(&names.used);
    complaints.extend(unused.map(|name| format!("{FILE}: take out `{name}`, which no text needs")));
    assert_none(&complaints);
}

#[test]
fn the_check_sees_what_it_is_for() {
    let text = "`Pool::get`, `Guard` and `code/hintpool/src/lib.rs`, `cargo test --package hintpool`,\n\
                `buffer`, `chaos::scope`, `cargo course test 1`, `http-server`, `.ci/run prose loom`:\n\n\
                ```rust\nlet buffer = 1;\n```\n";
    let mut names = Names::of_the_repository();
    let mut complaints_on =
        |page: &str, text: &str| names.check(&[Document::new(&root().join(page), text, text)]);
    assert_eq!(complaints_on("README.md", text), Vec::<String>::new());
    for broken in [
        "Pool::gett",
        "Gaurd",
        "Pool::created",
        "code/hintpool/src/lob.rs",
        "lob.rs",
        "cargo tset",
        "cargo test --package hintpol",
        "cargo test --package hintpool --test nothing",
        "cargo course tset 1",
        "cargo course list --no-such-flag",
        "chaos::scoop",
        "no_such_variable",
        "no-such-package",
        ".ci/run no-such-step",
    ] {
        let complaints = complaints_on("README.md", &format!("One line.\n\nThen `{broken}`.\n"));
        assert_eq!(complaints.len(), 1, "{broken}: {complaints:?}");
        assert!(complaints[0].starts_with("README.md:3: "), "{complaints:?}");
    }
    let in_a_block = complaints_on("README.md", "```console\n$ cargo course tset\n```\n");
    assert_eq!(in_a_block.len(), 1, "{in_a_block:?}");
}

struct Names {
    ours: Items,
    /// Names that are not ours: Rust's and Go's libraries, other crates.
    known: BTreeSet<&'static str>,
    used: BTreeSet<&'static str>,
}

impl Names {
    fn of_the_repository() -> Self {
        let mut known = BTreeSet::new();
        for line in LIST.lines() {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            let name = line.split_once(" — ").map(|(name, _)| name);
            let name = name.unwrap_or_else(|| {
                panic!("{FILE}: write `name — where it comes from`, not {line:?}")
            });
            assert!(known.insert(name), "{FILE}: {name} is listed twice");
        }
        Self {
            ours: Items::of_the_repository(),
            known,
            used: BTreeSet::new(),
        }
    }

    fn is_known(&mut self, name: &str) -> bool {
        let found = self.known.get(name);
        self.used.extend(found);
        found.is_some()
    }

    fn check(&mut self, documents: &[Document]) -> Vec<String> {
        let mut complaints = Vec::new();
        for document in documents {
            let mut check = |span: &Span, exists: Result<(), String>| {
                if let Err(why) = exists {
                    complaints.push(format!("{}:{}: {why}", shown(&document.path), span.line));
                }
            };
            for span in &document.spans {
                check(span, self.exists(document, &span.text));
            }
            for command in &document.commands {
                check(command, commands::check(&command.text));
            }
        }
        complaints
    }

    fn exists(&mut self, document: &Document, text: &str) -> Result<(), String> {
        let is_package = || packages().iter().any(|package| package.name == text);
        if self.is_known(text) || document.shows_in_a_block(text) || is_package() || is_a_step(text)
        {
            Ok(())
        } else if text.starts_with("cargo ") {
            commands::check(text)
        } else if looks_like_a_path(text) {
            match is_there(&document.path, text) {
                true => Ok(()),
                false => Err(unknown(text, "there is no such file or folder")),
            }
        } else {
            self.rust_names_exist(document, text)
        }
    }

    /// A span may be an expression: each name in it must be known.
    fn rust_names_exist(&mut self, document: &Document, text: &str) -> Result<(), String> {
        static STRING: LazyLock<Regex> = LazyLock::new(|| pattern(r#""[^"]*""#));
        static NAME: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*"));
        let text = STRING.replace_all(text, "\"\"");
        for name in NAME.find_iter(&text).map(|found| found.as_str()) {
            if !(self.ours.has(name) || document.shows_in_a_block(name) || self.is_known(name)) {
                return Err(unknown(
                    name,
                    "neither hintpool nor an exercise defines it, and no code block of this page shows it",
                ));
            }
        }
        Ok(())
    }
}

fn unknown(name: &str, why: &str) -> String {
    format!(
        "`{name}`: {why}\n  -> correct it, or add a line `{name} — where it comes from` to {FILE}"
    )
}

fn looks_like_a_path(text: &str) -> bool {
    static PATH: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^[\w.*-]*(/[\w.*-]+)+/?$|^[\w.-]+/$|^[\w.-]+\.(rs|md|toml|svg|css|json|yml|lock|txt|sh)$",
        )
    });
    PATH.is_match(text)
}

/// A check in `.ci/steps`, alone or several as the runner takes them.
fn is_a_step(text: &str) -> bool {
    let steps = text.strip_prefix(".ci/run ").unwrap_or(text);
    let is_one = |name| root().join(".ci/steps").join(name).is_file();
    steps.split(' ').all(is_one)
}

/// Paths are written from the repository's root, from the page's or exercise's own folder, or from where the source of
/// hintpool lies.
fn is_there(page: &Path, path: &str) -> bool {
    let own = page.parent().expect("a page lies in a folder");
    let folders = [root(), own, &root().join("code/hintpool/src")];
    folders.iter().any(|folder| folder.join(path).exists())
}
