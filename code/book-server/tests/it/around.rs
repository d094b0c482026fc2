//! What the system around the server does to it: variables, limits, signals, and editors' encodings.
#![cfg(unix)]

use crate::fixture::Fixture;
use crate::serving::EventStream;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::process::Output;

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_variable_that_is_not_utf_8_is_of_no_account() {
    let fixture = Fixture::new();
    let mut command = fixture.command(&["--build-only"]);
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
    let namespace = ["--user", "--map-root-user", "sh", "-c"];
    let mut possible = Command::new("unshare");
    possible.args(namespace).arg(limited);
    if !possible
        .output()
        .is_ok_and(|output| output.status.success())
    {
        eprintln!("no user namespace can be made here, so the limit cannot be set");
        return;
    }
    let fixture = Fixture::new();
    let server = env!("CARGO_BIN_EXE_book-server");
    let mut command = Command::new("unshare");
    command
        .args(namespace)
        .arg(format!("{limited} && exec {server} --port 0"))
        .current_dir(fixture.path());
    let output = command.output().expect("the program starts");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = said(&output);
    assert!(said.contains("cannot watch "), "{said}");
    assert!(said.contains("use --no-watch to read without it"), "{said}");
}

/// The folders with pages that are left among the temporary files.
fn left(fixture: &Fixture) -> usize {
    let entries = fs::read_dir(fixture.path()).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    names
        .filter(|name| name.to_string_lossy().starts_with("hintpool-book-"))
        .count()
}

#[test]
fn a_signal_ends_it_without_a_failure_and_leaves_no_folder() {
    for signal in ["HUP", "INT", "TERM"] {
        let fixture = Fixture::new();
        let server = fixture.serve(&["--port", "0"]);
        server.next_line();
        assert_eq!(left(&fixture), 1);
        // An open page keeps a connection for good; it must not hold up the end.
        let _open_page = EventStream::open(&server);
        assert_eq!(server.end_with(signal), Some(0), "after SIG{signal}");
        assert_eq!(left(&fixture), 0, "after SIG{signal}");
    }
}

#[test]
fn nor_does_one_that_closes_during_a_build() {
    let fixture = Fixture::new();
    let server = fixture.serve(&["--port", "0"]);
    server.next_line();
    fixture.write("book/one.md", "# One\n\nThe second text.\n");
    while left(&fixture) == 1 {
        std::thread::yield_now();
    }
    assert_eq!(server.end_with("HUP"), Some(0));
    assert_eq!(left(&fixture), 0);
}

#[test]
fn a_file_in_utf_16_is_told_so_with_its_name() {
    let told = |file: &str, text: &str, start: &[u8]| {
        let fixture = Fixture::new();
        let letters = text.encode_utf16().flat_map(u16::to_le_bytes);
        let bytes = [start.to_vec(), letters.collect()].concat();
        fs::write(fixture.path().join(file), bytes).expect("a file");
        let output = fixture.run(&["--build-only"]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        said(&output)
    };
    for file in ["book/one.md", "book/SUMMARY.md", "book.toml"] {
        let said = told(file, "# One", b"\xff\xfe");
        let start =
            format!("{file}: is in UTF-16, and the book is read as UTF-8\n  -> save it as UTF-8");
        assert!(said.starts_with(&start), "{said}");
    }
    let said = told("book/one.md", "# One", b"");
    assert!(said.starts_with("book/one.md: holds zero bytes"), "{said}");
    let said = told("book/one.md", "", b"# Andr\xe9");
    assert!(
        said.starts_with("book/one.md: is not in UTF-8\n  -> "),
        "{said}"
    );
}
