//! What cannot be built is refused with the file, the line and what to do.

use crate::fixture::Fixture;

const BUILD: &[&str] = &["--build-only"];

/// With these files, the first line of the refusal is `start`, and the second says what to do.
#[track_caller]
fn refuses<T: AsRef<[u8]>>(files: &[(&str, T)], start: &str) {
    let fixture = Fixture::new();
    for (file, text) in files {
        fixture.write(file, text);
    }
    let told = fixture.refusal(BUILD);
    assert!(told.starts_with(start), "{start} is not said:\n{told}");
    let advice = told.lines().nth(1).unwrap_or_default();
    assert!(advice.starts_with("  -> "), "{told}");
}

#[test]
fn includes_settings_summaries_and_tags() {
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
        // mdBook itself only logs this one, and the next.
        (
            "book.toml",
            "[book]\nsrc = \"book\"\n\n[output.html]\nsmart-punktuation = true\n",
            "book.toml:5: unknown field `smart-punktuation`",
        ),
        (
            "book/two/README.md",
            "# Two\n\n<details>\n\ntext\n",
            "book/two/README.md:3: unclosed HTML tag `<details>`",
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
    let fixture = Fixture::new();
    let summary = "# Summary\n\n- [One](one.md)\n- not a link\n";
    fixture.write("book/SUMMARY.md", summary);
    fixture.refuses(BUILD, &["SUMMARY.md line 4"]);
}

#[test]
fn a_file_in_utf_16_is_told_so_with_its_name() {
    let utf_16 = |text: &str| -> Vec<u8> {
        let letters = text.encode_utf16();
        letters.flat_map(u16::to_le_bytes).collect()
    };
    for file in ["book/one.md", "book/SUMMARY.md", "book.toml"] {
        let start =
            format!("{file}: is in UTF-16, and the book is read as UTF-8\n  -> save it as UTF-8");
        refuses(&[(file, utf_16("\u{feff}# One"))], &start);
    }
    refuses(
        &[("book/one.md", utf_16("# One"))],
        "book/one.md: holds zero bytes",
    );
    refuses(
        &[("book/one.md", b"# Andr\xe9")],
        "book/one.md: is not in UTF-8\n  -> ",
    );
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8_is_of_no_account() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let fixture = Fixture::new();
    let mut command = fixture.command(BUILD);
    command.env("NAME_IN_LATIN_1", OsStr::from_bytes(b"Andr\xe9"));
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{output:?}");
}

/// In a user namespace of its own, where the limit can be set. Some systems and containers have none.
#[cfg(target_os = "linux")]
#[test]
fn a_limit_on_watches_is_told_with_the_way_around_it() {
    use std::process::Command;

    let limited = "echo 0 > /proc/sys/user/max_inotify_watches";
    let in_namespace = |commands: &str| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "sh", "-c", commands]);
        command
    };
    let possible = in_namespace(limited).output();
    if !possible.is_ok_and(|output| output.status.success()) {
        eprintln!("no user namespace can be made here, so the limit cannot be set");
        return;
    }
    let fixture = Fixture::new();
    let server = env!("CARGO_BIN_EXE_book-server");
    let mut command = in_namespace(&format!("{limited} && exec {server} --port 0"));
    let said = crate::fixture::refusal(command.current_dir(fixture.path()));
    assert!(said.contains("cannot watch "), "{said}");
    assert!(said.contains("use --no-watch to read without it"), "{said}");
}

#[test]
fn several_problems_are_told_at_once() {
    let fixture = Fixture::new();
    fixture.write("book/one.md", "{{#include a.md}}\n{{#include b.md}}\n");
    fixture.refuses(BUILD, &["book/one.md:1: ", "book/one.md:2: "]);
}

#[test]
fn a_folder_outside_the_repository_or_that_is_missing() {
    let advice = "  -> change to the folder that you cloned the course into";
    Fixture::empty().refuses(BUILD, &["no book.toml in ", advice]);
    Fixture::new().refuses(
        &["--folder", "nowhere", "--build-only"],
        &["cannot read a book in nowhere\n  -> give --folder"],
    );
}

#[test]
fn a_broken_book_is_not_served() {
    let fixture = Fixture::new();
    fixture.write("book/one.md", "{{#include a.md}}\n");
    fixture.refusal(&["--port", "0"]);
}

#[test]
fn a_failed_build_leaves_the_last_good_one_in_place_and_a_good_one_replaces_it_wholly() {
    let fixture = Fixture::new();
    fixture.run(BUILD);
    for broken in ["{{#include a.md}}\n", "# One\n\n<div>\n"] {
        fixture.write("book/one.md", broken);
        fixture.refusal(BUILD);
        let page = fixture.read("out/book/one.html");
        assert!(page.contains("The first text."), "{page}");
        assert_eq!(fixture.names("out", ""), ["book"]);
    }
    fixture.write("book/SUMMARY.md", "- [Two](two/README.md)\n");
    fixture.run(BUILD);
    assert!(!fixture.path().join("out/book/one.html").exists());
    assert_eq!(fixture.names("out", ""), ["book"]);
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

#[test]
fn help_teaches_by_example() {
    let help = Fixture::empty().run(&["--help"]);
    for part in [
        "Examples:",
        "cargo course read --open",
        "--no-watch",
        "--port <N>",
    ] {
        assert!(help.contains(part), "{part} is not in {help}");
    }
}
