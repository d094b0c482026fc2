//! The book is served, rebuilt and reloaded, and a broken edit takes nothing away.

use crate::fixture::{Fixture, Server};
use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};

#[test]
fn the_address_comes_first_and_leads_to_the_book() {
    let fixture = Fixture::new();
    let server = fixture.serve(&["--port", "0", "--no-watch"]);
    let address = server.address();
    assert!(address.starts_with("http://127.0.0.1:"), "{address}");
    assert!(server.next_line().starts_with("Built 2 chapters in "));
    for (path, status, text) in [
        ("", 200, "The first text."),
        // A README is its folder's index.
        ("two/", 200, "fn two()"),
        ("nowhere/at-all.html", 404, "Document not found"),
        // The links of this page start at the server's root.
        ("nowhere/at-all.html", 404, "<base href=\"/\""),
        ("../../../../etc/hostname", 404, "Document not found"),
    ] {
        let (found, page) = server.get(path);
        assert_eq!(found, status, "{path}");
        assert!(page.contains(text), "{path}: {page}");
        assert!(!page.contains("livereload"), "nothing is watched: {page}");
    }
}

#[test]
fn a_port_in_use_gives_way_to_the_next_free_one_and_says_so() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let fixture = Fixture::new();
    let server = fixture.serve(&["--port", &port.to_string(), "--no-watch"]);
    assert_ne!(server.address(), format!("http://127.0.0.1:{port}/"));
    let told = server.next_line();
    assert!(
        told.starts_with(&format!("Port {port} is in use, so the book is on port ")),
        "{told}"
    );
    assert_eq!(server.get("").0, 200);
}

#[test]
fn an_edit_is_built_and_reloads_the_open_page() {
    let fixture = Fixture::new();
    let server = fixture.serve(&["--port", "0"]);
    server.next_line();
    let mut open_page = EventStream::open(&server);

    fixture.write("book/one.md", "# One\n\nThe second text.\n");
    let told = server.next_line();
    assert!(told.starts_with("Built 2 chapters in "), "{told}");
    open_page.wait_for("event:reload");
    assert!(server.get("one.html").1.contains("The second text."));
}

#[test]
fn a_file_that_an_edit_includes_is_watched_from_then_on() {
    let fixture = Fixture::new();
    let server = fixture.serve(&["--port", "0"]);
    server.next_line();
    fixture.write("elsewhere/three.rs", "fn three() {}\n");
    fixture.write(
        "book/one.md",
        "# One\n\n```rust\n{{#include ../elsewhere/three.rs}}\n```\n",
    );
    server.next_line();
    fixture.write("elsewhere/three.rs", "fn four() {}\n");
    server.next_line();
    assert!(server.get("one.html").1.contains("fn four()"));
}

#[test]
fn a_broken_edit_is_told_with_its_place_and_the_last_good_build_stays() {
    let fixture = Fixture::new();
    let server = fixture.serve(&["--port", "0"]);
    server.next_line();

    fixture.write("book/one.md", "# One\n\n{{#include missing.md}}\n");
    let told = server.next_complaint();
    assert!(
        told.starts_with("book/one.md:3: {{#include missing.md}} names a file that does not exist"),
        "{told}"
    );
    assert!(server.next_complaint().trim_start().starts_with("-> "));
    assert_eq!(
        server.next_complaint(),
        "The last good build is still served."
    );
    assert!(server.get("one.html").1.contains("The first text."));

    fixture.write("book/one.md", "# One\n\nMended.\n");
    server.next_line();
    assert!(server.get("one.html").1.contains("Mended."));
}

#[test]
fn broken_settings_are_told_and_watched_until_mended() {
    let fixture = Fixture::new();
    let server = fixture.serve(&["--port", "0"]);
    server.next_line();
    fixture.write("book.toml", "[book\n");
    let told = server.next_complaint();
    assert!(told.contains("book.toml cannot be read"), "{told}");
    assert!(server.get("one.html").1.contains("The first text."));
    fixture.write("book.toml", "[book]\nsrc = \"book\"\ntitle = \"Mended\"\n");
    server.next_line();
    assert!(server.get("one.html").1.contains("Mended"));
}

/// What signals do to it.
#[cfg(unix)]
mod ended {
    use super::EventStream;
    use crate::fixture::Fixture;
    use std::fs;

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
}

/// What the script in a served page listens to.
struct EventStream(BufReader<TcpStream>);

impl EventStream {
    fn open(server: &Server) -> Self {
        let mut open = Self(server.ask("/_tower-livereload/event-stream"));
        open.wait_for("event:init");
        open
    }

    fn wait_for(&mut self, event: &str) {
        let mut lines = self.0.by_ref().lines();
        let found = lines.any(|line| line.unwrap().replace(' ', "").trim() == event);
        assert!(found, "the stream ended before {event}");
    }
}
