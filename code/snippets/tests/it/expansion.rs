//! The pages are what mdBook makes of them, and every line knows where it was written.

use crate::fixture::Fixture;
use crate::the_book::unlisted;

const SUMMARY: &str = "- [One](a/one.md)\n- [Two](b/one.md)\n- [Exercise](exercise.md)\n";

fn book() -> Fixture {
    Fixture::new(&[
        ("book/SUMMARY.md", SUMMARY),
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
fn includes_are_resolved_and_a_block_is_named_by_the_file_and_line_in_which_it_was_written() {
    let blocks = book().blocks();
    let found: Vec<_> = blocks
        .iter()
        .map(|block| (block.place.to_string(), &*block.code))
        .collect();
    let expected = [
        ("book/a/one.md:3", "shown();\n# hidden();\n"),
        ("book/b/one.md:4", "# fn all() {}\nshown();\n"),
        ("exercises/1/README.md:3", "fn main() {}\n"),
        ("exercises/1/README.md:9", "last();\n"),
    ];
    assert_eq!(
        found,
        expected.map(|(place, code)| (place.to_owned(), code))
    );
    // A line that comes from an include is named by the directive.
    let lines = blocks[1].lines.iter().map(ToString::to_string);
    assert_eq!(lines.collect::<Vec<_>>(), ["book/b/one.md:5"; 2]);
}

#[test]
fn an_include_of_a_missing_file_or_anchor_is_reported() {
    let book = Fixture::new(&[
        ("book/SUMMARY.md", "- [Page](page.md)\n"),
        (
            "book/page.md",
            "{{#include gone.rs}}\n\n{{#include here.rs:gone}}\n\n{{#rustdoc_include here.rs:gone}}\n\n{{#inclde here.rs}}\n\n\\{{#include gone.rs}}\n",
        ),
        ("book/here.rs", "fn main() {}\n"),
    ]);
    let expected = [
        "book/page.md:1: {{#include gone.rs}} names a file that does not exist: book/gone.rs",
        "book/page.md:3: {{#include here.rs:gone}} finds nothing: `book/here.rs` has no `gone`",
        "book/page.md:5: {{#rustdoc_include here.rs:gone}} finds nothing: `book/here.rs` has no `gone`",
        "book/page.md:7: {{#inclde here.rs}} is unknown: mdBook knows no directive `inclde`",
    ];
    assert_eq!(book.problems(), expected);
}

/// The server watches a folder as a whole, so a page that is added there is seen.
#[test]
fn the_whole_book_and_every_included_file_are_watched() {
    let book = book();
    let watched = book.book().watched;
    for path in [
        "book",
        "book.toml",
        "code/lib.rs",
        "exercises/1/README.md",
        "exercises/1/src/lib.rs",
    ] {
        let is_watched = watched.contains(&book.root().join(path));
        assert!(is_watched, "{path} is in {watched:#?}");
    }
}

#[test]
fn a_new_page_is_found_once_the_summary_lists_it_and_reported_until_then() {
    let book = book();
    book.write("book/new.md", "```rust\nnew();\n```\n");
    book.write("book/404.md", "# Nothing is here\n");
    let found = unlisted(book.root(), &book.book());
    assert_eq!(found, ["book/new.md: list it in SUMMARY.md, or delete it"]);

    book.write("book/SUMMARY.md", &format!("{SUMMARY}- [New](new.md)\n"));
    assert!(unlisted(book.root(), &book.book()).is_empty());
    assert_eq!(book.blocks().last().expect("a block").code, "new();\n");
}
