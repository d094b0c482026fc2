//! The book of this repository, loaded once for all tests.

use book_blocks::pulldown_cmark::{Event, Tag};
use book_blocks::{Book, Page, events};
use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use walkdir::WalkDir;

static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the repository is there")
});

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    &ROOT
}

/// A path as a person writes it: from the repository's root.
pub(crate) fn shown(path: &Path) -> String {
    let path = path.strip_prefix(root()).unwrap_or(path);
    path.display().to_string()
}

/// The pages in reading order, with their includes in place.
pub(crate) fn pages() -> &'static [Page] {
    static BOOK: LazyLock<Book> = LazyLock::new(|| {
        Book::load(root()).unwrap_or_else(|error| panic!("the book does not load: {error:#}"))
    });
    &BOOK.pages
}

/// The page that is written in this file.
pub(crate) fn page(file: &str) -> &'static Page {
    let found = pages().iter().find(|page| page.file == file);
    found.unwrap_or_else(|| panic!("{file} is not in SUMMARY.md"))
}

/// The text without its code blocks.
pub(crate) fn without_code(markdown: &str) -> String {
    let mut text = String::new();
    let mut done = 0;
    for (event, range) in events(markdown) {
        if let Event::Start(Tag::CodeBlock(_)) = event {
            text += &markdown[done..range.start];
            done = range.end;
        }
    }
    text + &markdown[done..]
}

/// The minutes that a page states: "About 5 minutes".
pub(crate) fn stated_minutes(markdown: &str) -> Option<u32> {
    static MINUTES: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bAbout (\d+) minutes?\b"));
    let opening = markdown.split("\n## ").next()?;
    MINUTES.captures(opening)?[1].parse().ok()
}

/// All files below `folder` with this extension, in a steady order.
pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap_or_else(|error| panic!("{error}")).into_path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect()
}

/// The text of a file that is there.
pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", shown(path)))
}

/// A pattern that is written in this crate.
pub(crate) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}

/// Fails with every complaint at once.
#[track_caller]
pub(crate) fn assert_none(complaints: impl IntoIterator<Item = String>) {
    let complaints: Vec<_> = complaints.into_iter().collect();
    let count = complaints.len();
    assert!(count == 0, "{count} to mend:\n{}", complaints.join("\n"));
}
