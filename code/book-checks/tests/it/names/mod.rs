//! Every name that the prose sets in code style exists: API, file, command, test.
//!
//! - `prose` finds the names, with file and line
//! - `rust_items` knows what hintpool and the exercises define
//! - `commands` asks `cargo course` and the workspace
//! - `known` reads `tests/known-names.txt`, the names that are not ours

mod commands;
mod known;
mod prose;
mod rust_items;

use book_checks::book::{assert_none, pattern, root, shown};
use book_checks::workspace::packages;
use commands::Commands;
use known::Known;
use prose::{Document, Span};
use regex::Regex;
use rust_items::{Items, Reach};
use std::path::Path;
use std::sync::LazyLock;

#[test]
fn every_name_in_the_prose_exists() {
    let mut names = Names::of_the_repository();
    let mut complaints = names.check(&prose::documents());
    complaints.extend(names.known.unused());
    assert_none(&complaints);
}

#[test]
fn the_check_sees_what_it_is_for() {
    let text = "`Pool::get`, `Guard` and `code/hintpool/src/lib.rs`, `cargo test --package hintpool`,\n\
                `buffer`, `chaos::scope`, `cargo course test 1`, `http-server`, `.ci/run spelling loom`:\n\n\
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

    // What is inside the pool is known on the pages about it alone.
    let inside = "`Local::take_slot` and `Settled::slot_taken` in `local/settle.rs`\n";
    let (about_it, other) = ("book/7-inside-the-pool/a-page.md", "book/2-a-first-pool.md");
    assert_eq!(complaints_on(about_it, inside), Vec::<String>::new());
    assert_eq!(complaints_on(about_it, "`take_slott`\n").len(), 1);
    assert_eq!(complaints_on(other, inside).len(), 3);
}

/// Such a page is about hintpool's source, so what is private there is a name too.
fn is_about_the_inside(page: &Path) -> bool {
    page.starts_with(root().join("book/7-inside-the-pool"))
}

struct Names {
    public: Items,
    inside: Items,
    commands: Commands,
    known: Known,
}

impl Names {
    fn of_the_repository() -> Self {
        Self {
            public: Items::of_the_repository(Reach::Public),
            inside: Items::of_the_repository(Reach::All),
            commands: Commands::default(),
            known: Known::read(),
        }
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
                check(command, self.commands.check(&command.text));
            }
        }
        complaints
    }

    fn exists(&mut self, document: &Document, text: &str) -> Result<(), String> {
        let is_package = || packages().iter().any(|package| package.name == text);
        if self.known.has(text)
            || document.shows_in_a_block(text)
            || is_package()
            || is_a_step(text)
        {
            Ok(())
        } else if text.starts_with("cargo ") {
            self.commands.check(text)
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
        let items = match is_about_the_inside(&document.path) {
            true => &self.inside,
            false => &self.public,
        };
        for name in NAME.find_iter(&text).map(|found| found.as_str()) {
            if !(items.has(name) || document.shows_in_a_block(name) || self.known.has(name)) {
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
        "`{name}`: {why}\n  -> correct it, or add a line `{name} — where it comes from` to {}",
        known::FILE
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

/// Paths are written from the repository's root, or from the page's or exercise's own folder; on
/// the pages about the inside of the pool also from where its source lies.
fn is_there(page: &Path, path: &str) -> bool {
    let own = page.parent().expect("a page lies in a folder");
    let source = root().join("code/hintpool/src");
    root().join(path).exists()
        || own.join(path).exists()
        || is_about_the_inside(page) && source.join(path).exists()
}
