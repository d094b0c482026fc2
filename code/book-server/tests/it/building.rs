//! What is built; and what cannot be built is refused with its place.

use crate::fixture::Fixture;
use std::fs;
use std::path::Path;

const SETTINGS: &str = "[book]\nsrc = \"book\"\n\n[build]\nbuild-dir = \"out/book\"\n\n[output.html]\ngit-repository-url = \"https://example.org/course\"\n";

/// The second part lies in lines 3 and 4, with the end of another among them.
const SOURCE: &str = "// ANCHOR: one\nfn one() {}\nfn two() {\n// ANCHOR_END: one\n}\n// ANCHOR: last\nfn last() {}\n// ANCHOR_END: last\n";

/// A book whose repository holds [`SOURCE`] as `code/a.rs`.
fn book(text: &str) -> Fixture {
    let fixture = Fixture::new();
    fixture.write("book.toml", SETTINGS);
    fixture.write("code/a.rs", SOURCE);
    fixture.write("book/one.md", &format!("# One\n\n{text}"));
    fixture
}

/// The published page that `text` becomes, in one line.
fn page(text: &str) -> String {
    let book = book(text);
    let output = book.run(&["--build-only"]);
    assert!(output.status.success(), "{output:?}");
    let html = fs::read_to_string(book.path().join("out/book/one.html")).expect("a page");
    html.replace('\n', "").replace('\u{a0}', "&nbsp;")
}

#[test]
fn a_block_names_the_file_and_the_lines_that_it_quotes() {
    for (part, lines, fragment) in [
        (":one", ", lines&nbsp;2&nbsp;to&nbsp;3", "#L2-L3"),
        (":last", ", line&nbsp;7", "#L7"),
        ("", "", ""),
    ] {
        let html = page(&format!(
            "```rust\n{{{{#include ../code/a.rs{part}}}}}\n```\nWhat follows is *text*.\n"
        ));
        let expected = format!(
            "</pre><p class=\"source\">Source: <a href=\"https://example.org/course/blob/main/code/a.rs{fragment}\">\
             <code>code/a.rs</code>{lines}</a></p><p>What follows"
        );
        assert!(html.contains(&expected), "{expected} is not in {html}");
    }
}

#[test]
fn parts_of_one_file_name_it_once() {
    let html = page(
        "```rust\n{{#include ../code/a.rs:one}}\n}\n{{#rustdoc_include ../code/a.rs:last}}\n{{#include ../code/two.rs:part}}\n```\n",
    );
    let link = |lines: &str, shown: &str| {
        format!("<a href=\"https://example.org/course/blob/main/code/{lines}\">{shown}</a>")
    };
    let expected = [
        link(
            "a.rs#L2-L3",
            "<code>code/a.rs</code>, lines&nbsp;2&nbsp;to&nbsp;3",
        ),
        link("a.rs#L7", "line&nbsp;7"),
        link("two.rs#L2", "<code>code/two.rs</code>, line&nbsp;2"),
    ];
    assert!(html.contains(&expected.join("; ")), "{html}");
}

#[test]
fn on_this_machine_the_name_is_no_link() {
    let book = book("```rust\n{{#include ../code/a.rs:last}}\n```\n");
    let server = book.serve(&["--port", "0", "--no-watch"]);
    let html = server.get("one.html").1.replace('\u{a0}', "&nbsp;");
    let expected = "<p class=\"source\">Source: <code>code/a.rs</code>, line&nbsp;7</p>";
    assert!(html.contains(expected), "{html}");
}

#[test]
fn a_block_in_a_list_or_a_quotation_keeps_its_place() {
    for (text, after) in [
        (
            "- Item\n\n  ```rust\n  {{#include ../code/a.rs:last}}\n  ```\n\n  More.\n",
            "<p>More.</p></li></ul>",
        ),
        (
            "> ```rust\n> {{#include ../code/a.rs:last}}\n> ```\n> More.\n",
            "<p>More.</p></blockquote>",
        ),
    ] {
        let html = page(text);
        let expected = format!("line&nbsp;7</a></p>{after}");
        assert!(html.contains(&expected), "{expected} is not in {html}");
    }
}

#[test]
fn what_quotes_nothing_names_nothing() {
    for text in [
        "```rust\nfn own() {}\n```\n",
        "```text\n\\{{#include ../code/a.rs}}\n```\n",
        "{{#include ../code/a.rs:last}}\n",
    ] {
        assert!(!page(text).contains("class=\"source\""), "{text}");
    }
}

/// With this file, `--build-only` fails and says this.
#[track_caller]
fn refuses(file: &str, text: &str, told: &str) {
    let fixture = Fixture::new();
    fixture.write(file, text);
    let said = refusal(&fixture);
    assert!(said.contains(told), "{told} is not said:\n{said}");
}

fn refusal(fixture: &Fixture) -> String {
    let output = fixture.run(&["--build-only"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).expect("messages are UTF-8")
}

#[test]
fn what_mdbook_would_pass_over_is_refused_with_its_place() {
    for (file, text, told) in [
        (
            "book/one.md",
            "# One\n\ntext\n{{#include nowhere.rs}}\n",
            "book/one.md:4: {{#include nowhere.rs}} names a file that does not exist: book/nowhere.rs\n  -> correct",
        ),
        (
            "code/two.rs",
            "fn two() {}\n",
            "book/two/README.md:4: {{#include ../../code/two.rs:part}} finds nothing: `code/two.rs` has no `part`",
        ),
        (
            "code/two.rs",
            "// ANCHOR: part\nfn two() {}\n",
            "book/two/README.md: code/two.rs has no lines between `ANCHOR: part` and",
        ),
        (
            "book/one.md",
            "{{#include one.md}}\n",
            "book/one.md:1: {{#include one.md}} includes itself",
        ),
        (
            "book/one.md",
            "\n{{#inlcude one.md}}\n{{#include a.md}}\n",
            "book/one.md:3: {{#include a.md}} names a file",
        ),
        (
            "book/one.md",
            "\n{{#inlcude one.md}}\n{{#include a.md}}\n",
            "book/one.md:2: {{#inlcude one.md}} is unknown",
        ),
        (
            "book/two/README.md",
            "# Two\n\n<details>\n\ntext\n",
            "unclosed HTML tag `<details>` found in `two/index.md`",
        ),
        (
            "book/SUMMARY.md",
            "# Summary\n\n- [Nine](nine.md)\n",
            "nine.md",
        ),
        (
            "book/SUMMARY.md",
            "# Summary\n\n- [One](one.md)\n- not a link\n",
            "SUMMARY.md line 4",
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
        (
            "book.toml",
            "[book]\nsrc = \"book\"\ncolour = 1\n",
            "unknown field `colour`",
        ),
        (
            "book.toml",
            "[book]\nsrc = \"book\"\n\n[output.html]\nsmart-punktuation = true\n",
            "unknown field `smart-punktuation`",
        ),
    ] {
        refuses(file, text, told);
    }
}

#[test]
fn a_folder_outside_the_repository() {
    let told = refusal(&Fixture::empty());
    assert!(told.starts_with("no book.toml in "), "{told}");
    assert!(
        told.contains("  -> change to the folder that you cloned the course into"),
        "{told}"
    );
}

#[test]
fn a_broken_book_is_not_served() {
    let fixture = Fixture::new();
    fixture.write("book/one.md", "{{#include a.md}}\n");
    let output = fixture.run(&["--port", "0"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(
        output.stdout.is_empty(),
        "no address for nothing: {output:?}"
    );
}

#[test]
fn a_failed_build_leaves_the_last_good_one_in_place_and_a_good_one_replaces_it_wholly() {
    let fixture = Fixture::new();
    let (folder, page) = (
        fixture.path().join("out"),
        fixture.path().join("out/book/one.html"),
    );
    assert!(fixture.run(&["--build-only"]).status.success());
    for broken in ["{{#include a.md}}\n", "# One\n\n<div>\n"] {
        fixture.write("book/one.md", broken);
        refusal(&fixture);
        let page = fs::read_to_string(&page).unwrap();
        assert!(page.contains("The first text."), "{page}");
        assert_eq!(entries(&folder), ["book"]);
    }
    fixture.write("book/SUMMARY.md", "- [Two](two/README.md)\n");
    assert!(fixture.run(&["--build-only"]).status.success());
    assert!(!page.exists());
    assert_eq!(entries(&folder), ["book"]);
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_book_in_another_folder_is_built_there_and_a_folder_that_is_missing_is_told() {
    let other = Fixture::new();
    let fixture = Fixture::new();
    let folder = other.path().to_str().expect("a readable path");
    let output = fixture.run(&["--folder", folder, "--build-only"]);
    assert!(output.status.success(), "{output:?}");
    assert!(other.path().join("out/book/one.html").exists());
    assert!(!fixture.path().join("out").exists());

    let output = fixture.run(&["--folder", "nowhere", "--build-only"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("cannot read a book in nowhere\n  -> give --folder"),
        "{told}"
    );
}

#[test]
fn help_teaches_by_example() {
    let output = Fixture::empty().run(&["--help"]);
    assert!(output.status.success());
    let help = String::from_utf8(output.stdout).unwrap();
    for part in [
        "Examples:",
        "cargo course read --open",
        "--no-watch",
        "--port <N>",
    ] {
        assert!(help.contains(part), "{part} is not in {help}");
    }
}
