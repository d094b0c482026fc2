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
    assert!(told.starts_with("book.toml:1: "), "{told}");
    assert!(server.get("one.html").1.contains("The first text."));
    fixture.write("book.toml", "[book]\nsrc = \"book\"\ntitle = \"Mended\"\n");
    server.next_line();
    assert!(server.get("one.html").1.contains("Mended"));
}

/// What the script in a served page listens to.
pub(crate) struct EventStream(BufReader<TcpStream>);

impl EventStream {
    pub(crate) fn open(server: &Server) -> Self {
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
