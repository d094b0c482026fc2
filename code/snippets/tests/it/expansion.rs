//! The pages are what mdBook makes of them, and every block knows where it was written.

use std::fs;

use book_blocks::Book;
use tempfile::TempDir;

/// A book in a scratch folder: paths from the root of its repository, with their texts.
fn book_of(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let settings = "[book]\nsrc = \"book\"\n";
    for (path, text) in [("book.toml", settings)].iter().chain(files) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn book() -> TempDir {
    book_of(&[
        (
            "book/SUMMARY.md",
            "- [One](a/one.md)\n- [Two](b/one.md)\n- [Exercise](exercise.md)\n",
        ),
        (
            "book/a/one.md",
            "# One\n\n```rust\n{{#include ../../code/lib.rs:part}}\n# hidden();\n```\n",
        ),
        (
            "book/b/one.md",
            "# Two\n\n{{#title Two}}\n```rust\n{{#rustdoc_include ../../code/lib.rs:part}}\n```\n",
        ),
        (
            "book/exercise.md",
            "{{#include ../exercises/1/README.md}}\n",
        ),
        (
            "exercises/1/README.md",
            "# Exercise\n\n```rust\n{{#include src/lib.rs}}\n```\n\nThen:\n\n```rust\nlast();\n```\n",
        ),
        ("exercises/1/src/lib.rs", "fn main() {}\n"),
        (
            "code/lib.rs",
            "fn all() {}\n// ANCHOR: part\nshown();\n// ANCHOR_END: part\n",
        ),
    ])
}

#[test]
fn includes_are_resolved_and_a_block_is_named_by_where_it_was_written() {
    let folder = book();
    let book = Book::load(folder.path()).expect("a book");
    let found = book
        .blocks
        .iter()
        .map(|block| (block.place.to_string(), block.code.as_str()));
    let found: Vec<_> = found.collect();
    assert_eq!(
        found,
        [
            ("book/a/one.md:3".to_owned(), "shown();\n# hidden();\n"),
            ("book/b/one.md:4".to_owned(), "# fn all() {}\nshown();\n"),
            ("exercises/1/README.md:3".to_owned(), "fn main() {}\n"),
            ("exercises/1/README.md:9".to_owned(), "last();\n"),
        ]
    );
    let is_as_written = book.blocks.iter().map(|block| block.is_as_written);
    assert!(is_as_written.eq([false, false, false, true]));
    assert!(book.pages[2].text.contains("fn main() {}"));
}

#[test]
fn an_include_of_a_missing_file_or_anchor_is_reported() {
    let text = "{{#include gone.rs}}\n\n{{#include here.rs:gone}}\n\n{{#rustdoc_include here.rs:gone}}\n\n\
                {{#inclde here.rs}}\n\n\\{{#include gone.rs}}\n";
    let folder = book_of(&[
        ("book/SUMMARY.md", "- [Page](page.md)\n"),
        ("book/page.md", text),
        ("book/here.rs", "fn main() {}\n"),
    ]);
    let book = Book::load(folder.path()).expect("a book");
    let problems = book.problems.iter().map(|problem| problem.to_string());
    assert_eq!(
        problems.collect::<Vec<_>>(),
        [
            "book/page.md:1: {{#include gone.rs}} names a file that does not exist: book/gone.rs",
            "book/page.md:3: {{#include here.rs:gone}} finds nothing: `book/here.rs` has no `gone`",
            "book/page.md:5: {{#rustdoc_include here.rs:gone}} finds nothing: `book/here.rs` has no `gone`",
            "book/page.md:7: mdBook knows no directive `inclde`",
        ]
    );
}

/// Cargo is told a folder, so a page that is added there is seen without any other change.
#[test]
fn the_whole_book_and_every_included_file_are_watched() {
    let folder = book();
    let watched = Book::load(folder.path()).expect("a book").watched;
    for path in [
        "book",
        "book.toml",
        "code/lib.rs",
        "exercises/1/README.md",
        "exercises/1/src/lib.rs",
    ] {
        assert!(
            watched.contains(&folder.path().join(path)),
            "{path} is in {watched:#?}"
        );
    }
}

/// The same for the real build: what its build script said is what Cargo keeps beside `OUT_DIR`.
#[test]
fn the_build_script_has_cargo_watch_the_book() {
    let said = std::path::Path::new(env!("OUT_DIR")).with_file_name("output");
    let said = std::fs::read_to_string(said).expect("what the build script printed");
    for watched in crate::rules::the_book().watched {
        let line = format!("cargo::rerun-if-changed={}", watched.display());
        assert!(
            said.lines().any(|said| said == line),
            "{line} is in\n{said}"
        );
    }
}
