//! The pages are what mdBook makes of them, and every block knows where it was written.

use std::fs;

use book_blocks::Book;

#[test]
fn includes_are_resolved_and_a_block_is_named_by_where_it_was_written() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    for (path, text) in [
        ("book.toml", "[book]\nsrc = \"book\"\n"),
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
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let book = Book::load(folder.path()).expect("a book");
    let found = book.blocks.iter().map(|block| {
        let place = block.place.to_string();
        (place, block.code.as_str(), block.is_as_written)
    });
    assert_eq!(
        found.collect::<Vec<_>>(),
        [
            (
                "book/a/one.md:3".to_owned(),
                "shown();\n# hidden();\n",
                false
            ),
            (
                "book/b/one.md:4".to_owned(),
                "# fn all() {}\nshown();\n",
                false
            ),
            (
                "exercises/1/README.md:3".to_owned(),
                "fn main() {}\n",
                false
            ),
            ("exercises/1/README.md:9".to_owned(), "last();\n", true),
        ]
    );
    assert!(book.pages[2].text.contains("fn main() {}"));
}

/// What the build script said is what Cargo keeps beside `OUT_DIR`.
#[test]
fn the_build_script_has_cargo_watch_the_book() {
    let said = std::path::Path::new(env!("OUT_DIR")).with_file_name("output");
    let said = fs::read_to_string(said).expect("what the build script printed");
    for watched in crate::rules::the_book().watched {
        let line = format!("cargo::rerun-if-changed={}", watched.display());
        assert!(
            said.lines().any(|said| said == line),
            "{line} is in\n{said}"
        );
    }
}
