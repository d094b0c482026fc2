//! A book in a scratch folder.

use std::fs;
use std::path::Path;

use snippets::{Block, Book, Problem, find_blocks};
use tempfile::TempDir;

pub(crate) struct Fixture(TempDir);

impl Fixture {
    /// `files` are paths from the root of the book's repository, with their texts.
    pub(crate) fn new(files: &[(&str, &str)]) -> Fixture {
        let fixture = Fixture(tempfile::tempdir().expect("a scratch folder"));
        fixture.write(
            "book.toml",
            "[book]\ntitle = \"A fixture\"\nsrc = \"book\"\n",
        );
        for (path, text) in files {
            fixture.write(path, text);
        }
        fixture
    }

    /// A book of one page, `book/page.md`.
    pub(crate) fn page(text: &str) -> Fixture {
        Fixture::new(&[
            ("book/SUMMARY.md", "- [Page](page.md)\n"),
            ("book/page.md", text),
        ])
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn book(&self) -> Book {
        Book::load(self.root()).expect("the fixture is a book")
    }

    pub(crate) fn blocks(&self) -> Vec<Block> {
        let pages = self.book().pages;
        pages.iter().flat_map(|page| find_blocks(page).0).collect()
    }

    /// What is wrong with the book, for people.
    pub(crate) fn problems(&self) -> Vec<String> {
        shown(&problems(&self.book()))
    }
}

pub(crate) fn problems(book: &Book) -> Vec<Problem> {
    let of_blocks = book.pages.iter().flat_map(|page| find_blocks(page).1);
    book.problems.iter().cloned().chain(of_blocks).collect()
}

pub(crate) fn shown(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}
