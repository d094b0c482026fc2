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

use crate::the_book::{assert_none, root, shown};
use commands::Commands;
use known::Known;
use prose::{Document, Span};
use regex::Regex;
use rust_items::Items;
use std::path::Path;
use std::sync::LazyLock;

#[test]
fn every_name_in_the_prose_exists() {
    let documents = prose::documents();
    let mut names = Names::of_the_repository();
    let mut complaints = names.check(&documents);
    complaints.extend(names.known.unused());
    assert_none(&complaints);
}

#[test]
fn the_check_sees_what_it_is_for() {
    let text = "`Pool::get`, `Guard` and `code/hintpool/src/lib.rs`, `cargo test --package hintpool`,\n\
                `buffer`, `chaos::scope`, `cargo course test 1`, `http-server`, `.ci/run spelling loom`:\n\n\
                ```rust\nlet buffer = 1;\n```\n";
    let mut names = Names::of_the_repository();
    assert_eq!(check_text(&mut names, text), Vec::<String>::new());
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
        let complaints = check_text(&mut names, &format!("One line.\n\nThen `{broken}`.\n"));
        assert_eq!(complaints.len(), 1, "{broken}: {complaints:?}");
        assert!(complaints[0].starts_with("README.md:3: "), "{complaints:?}");
    }
    let in_a_block = check_text(&mut names, "```console\n$ cargo course tset\n```\n");
    assert_eq!(in_a_block.len(), 1, "{in_a_block:?}");
}

#[test]
fn what_is_inside_the_pool_is_known_on_the_pages_about_it_alone() {
    let mut names = Names::of_the_repository();
    let text = "`Local::take_slot` and `Settled::slot_taken` in `local/settle.rs`\n";
    let mut complaints_on = |page: &str, text: &str| {
        names
            .check(&[Document::new(&root().join(page), text, text)])
            .len()
    };
    assert_eq!(complaints_on("book/7-inside-the-pool/a-page.md", text), 0);
    assert_eq!(
        complaints_on("book/7-inside-the-pool/a-page.md", "`take_slott`\n"),
        1
    );
    assert_eq!(complaints_on("book/2-a-first-pool.md", text), 3);
}

fn check_text(names: &mut Names, text: &str) -> Vec<String> {
    names.check(&[Document::new(&root().join("README.md"), text, text)])
}

/// Such a page is about hintpool's source, so what is private there is a name too.
fn is_about_the_inside(page: &Path) -> bool {
    page.starts_with(root().join("book/7-inside-the-pool"))
}

struct Names {
    items: Items,
    inside: Items,
    commands: Commands,
    known: Known,
}

impl Names {
    fn of_the_repository() -> Self {
        Self {
            items: Items::of_the_repository(),
            inside: Items::with_what_is_inside_the_pool(),
            commands: Commands::of_the_repository(),
            known: Known::read(),
        }
    }

    fn check(&mut self, documents: &[Document]) -> Vec<String> {
        let mut complaints = Vec::new();
        for document in documents {
            for span in &document.spans {
                if let Err(why) = self.exists(document, &span.text) {
                    complaints.push(place(document, span, &why));
                }
            }
            for command in &document.commands {
                if let Err(why) = self.commands.check(&command.text) {
                    complaints.push(place(document, command, &why));
                }
            }
        }
        complaints
    }

    fn exists(&mut self, document: &Document, text: &str) -> Result<(), String> {
        if self.known.has(text) || document.shows_in_a_block(text) {
            Ok(())
        } else if text.starts_with("cargo ") {
            self.commands.check(text)
        } else if self.commands.has_package(text) || is_a_step(text) {
            Ok(())
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
            false => &self.items,
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

fn place(document: &Document, span: &Span, why: &str) -> String {
    format!("{}:{}: {why}", shown(&document.path), span.line)
}

fn unknown(name: &str, why: &str) -> String {
    format!(
        "`{name}`: {why}\n  -> correct it, or add a line `{name} — where it comes from` to code/reader/tests/known-names.txt"
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
    let source = is_about_the_inside(page).then(|| root().join("code/hintpool/src"));
    [Some(root().to_owned()), Some(own.to_owned()), source]
        .into_iter()
        .flatten()
        .any(|folder| folder.join(path).exists())
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern written in this folder is valid")
}
