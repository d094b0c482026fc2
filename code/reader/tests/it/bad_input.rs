//! What cannot be built is refused with the file, the line and what to do.

use crate::fixture::Fixture;
use std::path::Path;

/// Runs `--build-only`, which must fail, and returns what it said.
fn refusal(fixture: &Fixture) -> String {
    let output = fixture.run(&["--build-only"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).expect("messages are UTF-8")
}

/// The first line of a refusal is `start`, and the second says what to do.
#[track_caller]
fn assert_told(fixture: &Fixture, start: &str) {
    let told = refusal(fixture);
    assert!(told.starts_with(start), "{told}");
    let advice = told.lines().nth(1).unwrap_or_default();
    assert!(advice.starts_with("  -> "), "{told}");
}

#[test]
fn a_missing_include() {
    let fixture = Fixture::new();
    fixture.write("book/one.md", "# One\n\ntext\n{{#include nowhere.rs}}\n");
    assert_told(
        &fixture,
        "book/one.md:4: cannot include `book/nowhere.rs`: ",
    );
}

#[test]
fn a_missing_anchor_which_mdbook_passes_over() {
    let fixture = Fixture::new();
    fixture.write("code/two.rs", "fn two() {}\n");
    assert_told(
        &fixture,
        "book/two/README.md:4: `code/two.rs` has no lines between `ANCHOR: part`",
    );
}

#[test]
fn an_anchor_that_is_never_closed() {
    let fixture = Fixture::new();
    fixture.write("code/two.rs", "// ANCHOR: part\nfn two() {}\n");
    assert_told(
        &fixture,
        "book/two/README.md:4: `code/two.rs` has no lines between ",
    );
}

#[test]
fn a_missing_include_in_an_included_file_is_placed_there() {
    let fixture = Fixture::new();
    fixture.write("book/one.md", "{{#include ../pages/inner.md}}\n");
    fixture.write("pages/inner.md", "# Inner\n\n{{#include gone.md}}\n");
    assert_told(
        &fixture,
        "pages/inner.md:3: cannot include `pages/gone.md`: ",
    );
}

#[test]
fn an_include_that_leads_back_to_itself() {
    let fixture = Fixture::new();
    fixture.write("book/one.md", "{{#include one.md}}\n");
    assert_told(
        &fixture,
        "book/one.md:1: includes go more than 10 files deep",
    );
}

#[test]
fn a_misspelt_directive_which_mdbook_prints_as_text() {
    let fixture = Fixture::new();
    fixture.write("book/one.md", "\n{{#inlcude one.md}}\n");
    assert_told(
        &fixture,
        "book/one.md:2: mdBook has no directive `#inlcude`",
    );
}

#[test]
fn an_escaped_directive_is_text() {
    let fixture = Fixture::new();
    fixture.write("book/one.md", "# One\n\n\\{{#include nowhere.rs}}\n");
    assert!(fixture.run(&["--build-only"]).status.success());
}

#[test]
fn a_chapter_that_is_named_but_missing() {
    let fixture = Fixture::new();
    fixture.write(
        "book/SUMMARY.md",
        "# Summary\n\n- [One](one.md)\n- [Nine](nine.md)\n",
    );
    assert_told(
        &fixture,
        "book/SUMMARY.md:4: names the chapter `nine.md`, which does not exist",
    );
}

#[test]
fn a_summary_that_is_no_list_of_links() {
    let fixture = Fixture::new();
    fixture.write(
        "book/SUMMARY.md",
        "# Summary\n\n- [One](one.md)\n- not a link\n",
    );
    assert_told(&fixture, "book/SUMMARY.md:4: ");
}

#[test]
fn no_summary() {
    let fixture = Fixture::empty();
    fixture.write("book.toml", "[book]\nsrc = \"book\"\n");
    assert_told(&fixture, "book/SUMMARY.md: cannot be read: ");
}

#[test]
fn settings_with_a_syntax_error() {
    let fixture = Fixture::new();
    fixture.write("book.toml", "[book]\nsrc = \"book\"\ntitle = Unquoted\n");
    assert_told(&fixture, "book.toml:3: ");
}

#[test]
fn settings_with_an_unknown_key() {
    let fixture = Fixture::new();
    fixture.write("book.toml", "[book]\nsrc = \"book\"\ncolour = 1\n");
    assert_told(&fixture, "book.toml:3: unknown field `colour`");
}

#[test]
fn settings_with_an_unknown_key_in_a_table_that_mdbook_only_logs() {
    let fixture = Fixture::new();
    fixture.write(
        "book.toml",
        "[book]\nsrc = \"book\"\n\n[output.html]\nsmart-punktuation = true\n",
    );
    assert_told(&fixture, "book.toml:5: unknown field `smart-punktuation`");
}

#[test]
fn a_tag_that_is_never_closed_which_mdbook_only_logs() {
    let fixture = Fixture::new();
    fixture.write("book/two/README.md", "# Two\n\n<details>\n\ntext\n");
    assert_told(
        &fixture,
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
fn a_port_that_is_no_number() {
    let output = Fixture::new().run(&["--port", "abc"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("invalid value 'abc' for '--port <N>'"),
        "{told}"
    );
    assert!(told.contains("--help"), "{told}");
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
fn a_failed_build_leaves_the_last_good_one_in_place_and_nothing_beside_it() {
    let fixture = Fixture::new();
    assert!(fixture.run(&["--build-only"]).status.success());
    fixture.write("book/one.md", "{{#include a.md}}\n");
    refusal(&fixture);
    fixture.write("book/one.md", "# One\n\n<div>\n");
    refusal(&fixture);
    let page = std::fs::read_to_string(fixture.path().join("out/book/one.html")).unwrap();
    assert!(page.contains("The first text."), "{page}");
    assert_eq!(entries(&fixture.path().join("out")), ["book"]);
}

#[test]
fn a_new_build_replaces_the_last_one_wholly() {
    let fixture = Fixture::new();
    assert!(fixture.run(&["--build-only"]).status.success());
    fixture.write("book/SUMMARY.md", "- [Two](two/README.md)\n");
    assert!(fixture.run(&["--build-only"]).status.success());
    assert!(!fixture.path().join("out/book/one.html").exists());
    assert_eq!(entries(&fixture.path().join("out")), ["book"]);
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

fn entries(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}
