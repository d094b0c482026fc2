//! The pages are what mdBook makes of them, and every line knows where it was written.

use crate::fixture::Fixture;

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
fn includes_and_anchors_are_resolved_and_hidden_lines_kept() {
    let codes = book().blocks().into_iter().map(|block| block.code);
    assert_eq!(
        codes.collect::<Vec<_>>(),
        [
            "shown();\n# hidden();\n",
            "# fn all() {}\nshown();\n",
            "fn main() {}\n",
            "last();\n",
        ]
    );
}

#[test]
fn a_block_is_named_by_the_file_and_line_in_which_it_was_written() {
    let places = book()
        .blocks()
        .into_iter()
        .map(|block| block.place.to_string());
    assert_eq!(
        places.collect::<Vec<_>>(),
        [
            "book/a/one.md:3",
            "book/b/one.md:4",
            "exercises/1/README.md:3",
            "exercises/1/README.md:9",
        ]
    );
}

#[test]
fn a_line_that_comes_from_an_include_is_named_by_the_directive() {
    let blocks = book().blocks();
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
    let problems = book
        .problems()
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>();
    let expected = [
        (
            "book/page.md:1: ",
            "names a file that does not exist: book/gone.rs",
        ),
        ("book/page.md:3: ", "`book/here.rs` has no `gone`"),
        ("book/page.md:5: ", "`book/here.rs` has no `gone`"),
        ("book/page.md:7: ", "mdBook knows no directive `inclde`"),
    ];
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    for (problem, (begin, end)) in problems.iter().zip(expected) {
        assert!(
            problem.starts_with(begin) && problem.ends_with(end),
            "{problem}"
        );
    }
}

/// Cargo is told a folder, so a page that is added there is seen without any other change.
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
        assert!(
            watched.contains(&book.root().join(path)),
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

#[test]
fn a_new_page_is_found_once_the_summary_lists_it_and_reported_until_then() {
    let book = book();
    book.write("book/new.md", "```rust\nnew();\n```\n");
    book.write("book/404.md", "# Nothing is here\n"); // mdBook's own, and no page
    let problems = book.problems();
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0]
            .to_string()
            .starts_with("book/new.md:1: this page is not in SUMMARY.md")
    );

    book.write("book/SUMMARY.md", &format!("{SUMMARY}- [New](new.md)\n"));
    assert_eq!(book.problems(), []);
    assert_eq!(book.blocks().last().expect("a block").code, "new();\n");
}
