//! Every name that the prose sets in code style exists: API, file, command, test.
//!
//! - `rust_items` knows what hintpool and the exercises define
//! - `cargo` knows the commands and the packages
//! - `tests/known-names.txt` lists the names that are not ours

use crate::book::{assert_none, files, pages, pattern, read, root, shown};
use crate::cargo::{self, packages};
use crate::rust_items::Items;
use book_blocks::events;
use book_blocks::pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use regex::Regex;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

const LIST: &str = include_str!("../known-names.txt");
const FILE: &str = "code/book-checks/tests/known-names.txt";

#[test]
fn every_name_in_the_prose_exists() {
    let mut paths = files(&root().join("book"), "md");
    paths.retain(|path| !path.ends_with("SUMMARY.md"));
    let exercises = files(&root().join("exercises"), "md").into_iter();
    paths.extend(exercises.filter(|path| path.ends_with("README.md")));
    let readmes = ["README.md", "code/README.md"].map(|file| root().join(file));
    paths.extend(readmes.into_iter().filter(|path| path.exists()));
    assert!(!paths.is_empty(), "there is no prose to check");

    let mut names = Names::of_the_repository();
    let mut complaints = Vec::new();
    for path in paths {
        let text = read(&path);
        let page = pages().iter().find(|page| page.file == shown(&path));
        let expanded = page.map_or(&text, |page| &page.text);
        complaints.extend(names.check(&Document::new(&path, &text, expanded)));
    }
    let unused = names.known.difference(&names.used);
    complaints.extend(unused.map(|name| format!("{FILE}: take out `{name}`, which no text needs")));
    assert_none(complaints);
}

#[test]
fn the_check_sees_what_it_is_for() {
    let text = "`Pool::get`, `Guard` and `code/hintpool/src/lib.rs`, `cargo test --package hintpool`,\n\
                `buffer`, `chaos::scope`, `cargo course test 1`, `http-server`, `.ci/run prose loom`:\n\n\
                ```rust\nlet buffer = 1;\n```\n";
    let mut names = Names::of_the_repository();
    let mut complaints_on =
        |text: &str| names.check(&Document::new(&root().join("README.md"), text, text));
    assert_eq!(complaints_on(text), Vec::<String>::new());
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
        "cargo course grade --no-such-flag",
        "chaos::scoop",
        "no_such_variable",
        "no-such-package",
        ".ci/run no-such-step",
    ] {
        let complaints = complaints_on(&format!("One line.\n\nThen `{broken}`.\n"));
        assert_eq!(complaints.len(), 1, "{broken}: {complaints:?}");
        assert!(complaints[0].starts_with("README.md:3: "), "{complaints:?}");
    }
    let in_a_block = complaints_on("```console\n$ cargo course tset\n```\n");
    assert_eq!(in_a_block.len(), 1, "{in_a_block:?}");
}

/// A page of the book or a README.
struct Document {
    path: PathBuf,
    /// What is set in code style within the text, and lines of console blocks that call cargo, with their lines.
    spans: Vec<(usize, String)>,
    /// All code blocks, includes in place. They are compiled and run, so a name in one exists.
    blocks: String,
}

impl Document {
    /// Names come from `text`, so that their lines are the file's; code from `expanded`.
    fn new(path: &Path, text: &str, expanded: &str) -> Self {
        // Within a folded answer's title Markdown is not read, so names stand in `<code>`.
        static CODE_TAG: LazyLock<Regex> = LazyLock::new(|| pattern("<code>([^<]*)</code>"));
        let mut spans = Vec::new();
        let mut in_console = false;
        for (event, range) in events(text) {
            let line = text[..range.start].matches('\n').count() + 1;
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    in_console = ["console", "sh"].contains(&&*info);
                }
                Event::End(TagEnd::CodeBlock) => in_console = false,
                Event::Text(code) if in_console => {
                    for (index, command) in code.lines().enumerate() {
                        let command = command.trim_start_matches("$ ").trim();
                        if command.starts_with("cargo ") {
                            spans.push((line + index, command.to_owned()));
                        }
                    }
                }
                Event::Code(code) => spans.push((line, code.to_string())),
                Event::Html(html) | Event::InlineHtml(html) => {
                    for found in CODE_TAG.captures_iter(&html) {
                        let code = found[1].replace("&lt;", "<").replace("&gt;", ">");
                        spans.push((line, code.replace("&amp;", "&")));
                    }
                }
                _ => {}
            }
        }
        let is_block =
            |(event, _): &(Event<'_>, _)| matches!(event, Event::Start(Tag::CodeBlock(_)));
        let blocks = events(expanded).filter(is_block);
        Self {
            path: path.to_owned(),
            spans,
            blocks: blocks.map(|(_, range)| &expanded[range]).collect(),
        }
    }

    /// Whether a code block of this page has `text`, not as a part of a longer name.
    fn shows_in_a_block(&self, text: &str) -> bool {
        let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        self.blocks.match_indices(text).any(|(at, _)| {
            let before = self.blocks[..at].chars().next_back();
            let after = self.blocks[at + text.len()..].chars().next();
            let grows_left = is_part(before) && is_part(text.chars().next());
            let grows_right = is_part(after) && is_part(text.chars().next_back());
            !grows_left && !grows_right
        })
    }
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
        let lines = LIST.lines();
        for line in lines.filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let Some((name, _)) = line.split_once(" — ") else {
                panic!("{FILE}: write `name — where it comes from`, not {line:?}")
            };
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

    fn check(&mut self, document: &Document) -> Vec<String> {
        let file = shown(&document.path);
        let complaints = document.spans.iter().filter_map(|(line, text)| {
            let (name, why) = self.unknown(document, text)?;
            Some(format!(
                "{file}:{line}: `{name}`: {why}\n  -> correct it, or add a line `{name} — where it comes from` to {FILE}"
            ))
        });
        complaints.collect()
    }

    /// What in `text` does not exist, and why it is thought so.
    fn unknown<'t>(&mut self, document: &Document, text: &'t str) -> Option<(&'t str, String)> {
        let is_package = || packages().iter().any(|package| package.name == text);
        if self.is_known(text) {
            None
        } else if text.starts_with("cargo ") {
            cargo::check(text).err().map(|why| (text, why))
        } else if document.shows_in_a_block(text) || is_package() || is_a_step(text) {
            None
        } else if looks_like_a_path(text) {
            let is_there = is_there(&document.path, text);
            (!is_there).then(|| (text, "there is no such file or folder".to_owned()))
        } else {
            let name = self.unknown_rust_name(document, text)?;
            let why = "neither hintpool nor an exercise defines it, and no code block of this page shows it";
            Some((name, why.to_owned()))
        }
    }

    /// A span may be an expression: each name in it must be known.
    fn unknown_rust_name<'t>(&mut self, document: &Document, text: &'t str) -> Option<&'t str> {
        static NAME: LazyLock<Regex> =
            LazyLock::new(|| pattern(r#""[^"]*"|(?<name>[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*)"#));
        let names = NAME
            .captures_iter(text)
            .filter_map(|found| found.name("name"));
        let mut names = names.map(|name| name.as_str());
        names.find(|name| {
            !(self.ours.has(name) || document.shows_in_a_block(name) || self.is_known(name))
        })
    }
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
