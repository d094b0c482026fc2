//! The book is served, rebuilt and reloaded, and a broken edit takes nothing away.

use crate::fixture::{Fixture, PATIENCE};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

#[test]
fn the_address_comes_first_and_leads_to_the_book() {
    let fixture = Fixture::new();
    let server = fixture.serve(&["--port", "0", "--no-watch"]);
    assert!(
        server.address().starts_with("http://127.0.0.1:"),
        "{}",
        server.address()
    );
    let (status, page) = server.get("");
    assert_eq!(status, 200);
    assert!(page.contains("The first text."), "{page}");
    assert!(server.next_line().starts_with("Built 2 chapters in "));
}

#[test]
fn a_readme_is_its_folders_index() {
    let fixture = Fixture::new();
    let server = fixture.serve(&["--port", "0", "--no-watch"]);
    let (status, page) = server.get("two/");
    assert_eq!(status, 200);
    assert!(page.contains("fn two()"), "{page}");
}

#[test]
fn a_missing_page_is_told_as_such_with_the_books_own_page() {
    let fixture = Fixture::new();
    let server = fixture.serve(&["--port", "0", "--no-watch"]);
    let (status, page) = server.get("nowhere/at-all.html");
    assert_eq!(status, 404);
    assert!(page.contains("Document not found"), "{page}");
    assert!(
        page.contains("<base href=\"/\""),
        "its links start at the server's root: {page}"
    );
}

#[test]
fn nothing_outside_the_book_is_served() {
    let fixture = Fixture::new();
    let server = fixture.serve(&["--port", "0", "--no-watch"]);
    let address = server
        .address()
        .trim_start_matches("http://")
        .trim_end_matches('/');
    let mut stream = TcpStream::connect(address).unwrap();
    // Written by hand, since clients tidy such a path up before they send it.
    write!(
        stream,
        "GET /../../../../etc/hostname HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let status = BufReader::new(stream).lines().next().unwrap().unwrap();
    assert!(status.contains(" 404 "), "{status}");
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
    let mut open_page = EventStream::open(server.address());

    fixture.write("book/one.md", "# One\n\nThe second text.\n");
    let told = server.next_line();
    assert!(told.starts_with("Built 2 chapters in "), "{told}");
    open_page.wait_for("event:reload");
    assert!(server.get("one.html").1.contains("The second text."));
}

#[test]
fn without_watching_pages_wait_for_nothing() {
    let fixture = Fixture::new();
    let server = fixture.serve(&["--port", "0", "--no-watch"]);
    assert!(!server.get("").1.contains("livereload"));
}

#[test]
fn an_edit_of_an_included_file_is_built() {
    let fixture = Fixture::new();
    let server = fixture.serve(&["--port", "0"]);
    server.next_line();
    fixture.write(
        "code/two.rs",
        "// ANCHOR: part\nfn changed() {}\n// ANCHOR_END: part\n",
    );
    server.next_line();
    assert!(server.get("two/index.html").1.contains("fn changed()"));
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
        told.starts_with("book/one.md:3: cannot include `book/missing.md`"),
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

#[cfg(unix)]
#[test]
fn ctrl_c_and_a_request_to_end_are_no_failures() {
    for signal in ["INT", "TERM"] {
        let fixture = Fixture::new();
        let server = fixture.serve(&["--port", "0"]);
        server.next_line();
        // An open page keeps a connection for good; it must not hold up the end.
        let _open_page = EventStream::open(server.address());
        assert_eq!(server.end_with(signal), Some(0), "after SIG{signal}");
    }
}

/// What the script in a served page listens to.
struct EventStream(BufReader<TcpStream>);

impl EventStream {
    fn open(address: &str) -> Self {
        let host = address.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(
            stream,
            "GET /_tower-livereload/event-stream HTTP/1.1\r\nHost: {host}\r\n\r\n"
        )
        .unwrap();
        let mut open = Self(BufReader::new(stream));
        open.wait_for("event:init");
        open
    }

    fn wait_for(&mut self, event: &str) {
        let mut line = String::new();
        while line.replace(' ', "").trim() != event {
            line.clear();
            assert_ne!(
                self.0.read_line(&mut line).unwrap(),
                0,
                "the stream ended before {event}"
            );
        }
    }
}
