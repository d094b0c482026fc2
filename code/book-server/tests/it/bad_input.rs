//! What cannot be built is refused with the file, the line and what to do.

use crate::fixture::Fixture;
use std::fs;
use std::path::Path;

/// Runs `--build-only`, which must fail, and returns what it said.
fn refusal(fixture: &Fixture) -> String {
    let output = fixture.run(&["--build-only"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).expect("messages are UTF-8")
}

/// With these files, the first line of the refusal is `start`, and the second says what to do.
#[track_caller]
fn refuses(files: &[(&str, &str)], start: &str) {
    let fixture = Fixture::new();
    for (file, text) in files {
        fixture.write(file, text);
    }
    let told = refusal(&fixture);
    assert!(told.starts_with(start), "{start} is not said:\n{told}");
    let advice = told.lines().nth(1).unwrap_or_default();
    assert!(advice.starts_with("  -> "), "{told}");
}

#[test]
fn includes_that_lead_nowhere() {
    for (file, text, start) in [
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
            "code/two.rs",
            "// ANCHOR: part\nfn two() {}\n",
            "book/two/README.md:3: `{{#include ../../code/two.rs:part}}`: has no lines between `ANCHOR: part`",
        ),
        (
            "book/one.md",
            "{{#include one.md}}\n",
            "book/one.md:1: {{#include one.md}} includes itself",
        ),
        (
            "book/one.md",
            "\n{{#inlcude one.md}}\n",
            "book/one.md:2: mdBook knows no directive `inlcude`",
        ),
    ] {
        refuses(&[(file, text)], start);
    }
    refuses(
        &[
            ("book/one.md", "{{#include ../pages/inner.md}}\n"),
            ("pages/inner.md", "# Inner\n\n{{#include gone.md}}\n"),
        ],
        "pages/inner.md:3: {{#include gone.md}} names a file that does not exist: pages/gone.md",
    );
}

#[test]
fn an_escaped_directive_is_text() {
    let fixture = Fixture::new();
    fixture.write("book/one.md", "# One\n\n\\{{#include nowhere.rs}}\n");
    assert!(fixture.run(&["--build-only"]).status.success());
}

#[test]
fn settings_and_summaries() {
    for (file, text, start) in [
        (
            "book/SUMMARY.md",
            "# Summary\n\n- [One](one.md)\n- [Nine](nine.md)\n",
            "book/SUMMARY.md:4: names the chapter `nine.md`, which does not exist",
        ),
        (
            "book.toml",
            "[book]\nsrc = \"elsewhere\"\n",
            "elsewhere/SUMMARY.md: cannot be read: ",
        ),
        (
            "book.toml",
            "[book]\nsrc = \"book\"\ntitle = Unquoted\n",
            "book.toml:3: ",
        ),
        (
            "book.toml",
            "[book]\nsrc = \"book\"\ncolour = 1\n",
            "book.toml:3: unknown field `colour`",
        ),
        // mdBook itself only logs this one.
        (
            "book.toml",
            "[book]\nsrc = \"book\"\n\n[output.html]\nsmart-punktuation = true\n",
            "book.toml:5: unknown field `smart-punktuation`",
        ),
    ] {
        refuses(&[(file, text)], start);
    }
    let fixture = Fixture::new();
    fixture.write(
        "book/SUMMARY.md",
        "# Summary\n\n- [One](one.md)\n- not a link\n",
    );
    let told = refusal(&fixture);
    assert!(told.contains("SUMMARY.md line 4"), "{told}");
}

#[test]
fn a_tag_that_is_never_closed_which_mdbook_only_logs() {
    refuses(
        &[("book/two/README.md", "# Two\n\n<details>\n\ntext\n")],
        "book/two/README.md:3: unclosed HTML tag `<details>`",
    );
}

#[test]
fn several_problems_are_told_at_once() {
    let fixture = Fixture::new();
    fixture.write("book/one.md", "{{#include a.md}}\n{{#include b.md}}\n");
    let told = refusal(&fixture);
    assert!(
        told.contains("book/one.md:1: ") && told.contains("book/one.md:2: "),
        "{told}"
    );
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
