//! What cannot be built is refused, with what is wrong, where, and what to do.

use crate::fixture::Fixture;

const BUILD: &[&str] = &["--build-only"];

#[test]
fn includes_settings_summaries_and_tags() {
    for (file, text, said) in [
        (
            "book/one.md",
            "# One\n\ntext\n{{#include nowhere.rs}}\n",
            "book/one.md:4: {{#include nowhere.rs}} names a file that does not exist: book/nowhere.rs",
        ),
        (
            "code/two.rs",
            "fn two() {}\n",
            "book/two/README.md:4: {{#include ../../code/two.rs:part}} finds nothing: `code/two.rs` has no `part`",
        ),
        (
            "book/one.md",
            "```rust\n{{#rustdoc_include ../code/two.rs:gone}}\n```\n",
            "book/one.md:2: {{#rustdoc_include ../code/two.rs:gone}} finds nothing: `code/two.rs` has no `gone`",
        ),
        (
            "book/one.md",
            "{{#include one.md}}\n",
            "Check for cyclic includes",
        ),
        (
            "book/one.md",
            "\n{{#inlcude one.md}}\n",
            "book/one.md:2: mdBook knows no directive `inlcude`",
        ),
        (
            "book/SUMMARY.md",
            "# Summary\n\n- [One](one.md)\n- [Nine](nine.md)\n",
            "nine.md",
        ),
        (
            "book.toml",
            "[book]\nsrc = \"elsewhere\"\n",
            "elsewhere/SUMMARY.md",
        ),
        (
            "book.toml",
            "[book]\nsrc = \"book\"\ntitle = Unquoted\n",
            "line 3",
        ),
        // mdBook itself only logs this one, and the next.
        (
            "book.toml",
            "[book]\nsrc = \"book\"\n\n[output.html]\nsmart-punktuation = true\n",
            "unknown field `smart-punktuation`",
        ),
        (
            "book/two/README.md",
            "# Two\n\n<details>\n\ntext\n",
            "unclosed HTML tag `<details>` found in `two/index.md`",
        ),
    ] {
        let fixture = Fixture::new();
        fixture.write(file, text);
        fixture.refuses(BUILD, &[said, "\n  -> correct "]);
    }
    let fixture = Fixture::new();
    fixture.write("book/one.md", "{{#include a.md}}\n{{#include b.md}}\n");
    fixture.refuses(BUILD, &["book/one.md:1: ", "book/one.md:2: "]);
}

#[test]
fn a_folder_without_a_book() {
    Fixture::new().refuses(
        &["--folder", "code", "--build-only"],
        &["cannot read a book in code\n  -> give --folder"],
    );
}

#[test]
fn a_broken_book_is_not_served() {
    let fixture = Fixture::new();
    fixture.write("book/one.md", "{{#include a.md}}\n");
    fixture.refuses(&["--port", "0"], &["book/one.md:1: "]);
}

#[test]
fn a_failed_build_leaves_the_last_good_one_in_place_and_a_good_one_replaces_it_wholly() {
    let fixture = Fixture::new();
    fixture.run(BUILD);
    for broken in ["{{#include a.md}}\n", "# One\n\n<div>\n"] {
        fixture.write("book/one.md", broken);
        fixture.refuses(BUILD, &[]);
        let page = fixture.read("out/book/one.html");
        assert!(page.contains("The first text."), "{page}");
        assert_eq!(fixture.names("out"), ["book"]);
    }
    fixture.write("book/SUMMARY.md", "- [Two](two/README.md)\n");
    fixture.run(BUILD);
    assert!(!fixture.path().join("out/book/one.html").exists());
    assert_eq!(fixture.names("out"), ["book"]);
}

#[test]
fn a_book_in_another_folder_is_built_there() {
    let other = Fixture::new();
    let fixture = Fixture::new();
    let folder = other.path().to_str().expect("a readable path");
    fixture.run(&["--folder", folder, "--build-only"]);
    assert!(other.path().join("out/book/one.html").exists());
    assert!(!fixture.path().join("out").exists());
}
