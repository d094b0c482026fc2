//! The book is served, rebuilt and reloaded, a broken edit takes nothing away, and nothing is left at the end.

use crate::fixture::Fixture;
#[cfg(unix)]
use crate::fixture::signal;
use std::net::TcpListener;

#[test]
fn the_address_comes_first_and_leads_to_the_book() {
    let fixture = Fixture::new();
    let server = fixture.serve(&["--port", "0", "--no-watch"]);
    assert!(server.next_line().starts_with("Built 2 chapters in "));
    for (path, status, text) in [
        ("", 200, "The first text."),
        // A README is its folder's index.
        ("two/", 200, "fn two()"),
        ("nowhere/at-all.html", 404, "Document not found"),
        // The links of this page start at the server's root.
        ("nowhere/at-all.html", 404, "<base href=\"/\""),
        ("../../../../etc/hostname", 404, "Document not found"),
        ("two/..%2f..%2f..%2fetc/hostname", 404, "Document not found"),
        ("%6fne.html", 200, "The first text."),
        (
            "one.html?theme=rust",
            200,
            "content-type: text/html; charset=utf-8",
        ),
        ("one.html", 200, "cache-control: no-cache"),
        ("two", 307, "location: /two/"),
        ("/two", 307, "location: /two/"),
    ] {
        let (found, page) = server.get(path);
        assert_eq!(found, status, "{path}");
        assert!(page.contains(text), "{path}: {page}");
        assert!(!page.contains("fetch("), "nothing is watched: {page}");
    }
}

#[test]
fn a_port_in_use_gives_way_to_the_next_free_one_and_says_so() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let fixture = Fixture::new();
    let server = fixture.serve(&["--port", &port.to_string(), "--no-watch"]);
    assert_ne!(server.address, format!("http://127.0.0.1:{port}/"));
    let told = server.next_line();
    assert!(
        told.starts_with(&format!("Port {port} is in use, so the book is on port ")),
        "{told}"
    );
    assert_eq!(server.get("").0, 200);
}

#[test]
fn an_edit_is_built_and_reloads_the_open_page_and_what_it_includes_is_watched_from_then_on() {
    let fixture = Fixture::new();
    let server = fixture.watch();
    fixture.write("elsewhere/three.rs", "fn three() {}\n");
    fixture.write("elsewhere/part.md", "```rust\n{{#include three.rs}}\n```\n");
    let including = "# One\n\n{{#include ../elsewhere/part.md}}\n";
    for (file, text, shown) in [
        ("book/one.md", including, "fn three()"),
        ("elsewhere/three.rs", "fn four() {}\n", "fn four()"),
    ] {
        let later = server.asks_at();
        assert_eq!(server.get(&later).0, 204);
        fixture.write(file, text);
        let told = server.next_line();
        assert!(told.starts_with("Built 2 chapters in "), "{told}");
        assert_eq!(server.get(&later).0, 205, "{file}");
        assert!(server.get("one.html").1.contains(shown), "{file}");
    }
}

#[test]
fn a_broken_edit_is_told_with_its_place_and_the_last_good_build_stays_until_it_is_mended() {
    for (file, broken, place, mended) in [
        (
            "book/one.md",
            "# One\n\n{{#include missing.md}}\n",
            "book/one.md:3: {{#include missing.md}} names a file that does not exist",
            "# One\n\nMended.\n",
        ),
        (
            "book.toml",
            "[book\n",
            "mdBook cannot build this book: ",
            "[book]\nsrc = \"book\"\ntitle = \"Mended\"\n",
        ),
    ] {
        let fixture = Fixture::new();
        let server = fixture.watch();
        fixture.write(file, broken);
        let told = server.next_line();
        assert!(told.starts_with(place), "{told}");
        // Lines of the file may follow, and what to do about them.
        while !server.next_line().starts_with("  -> correct ") {}
        assert_eq!(server.next_line(), "The last good build is still served.");
        assert!(server.get("one.html").1.contains("The first text."));

        fixture.write(file, mended);
        server.next_line();
        assert!(server.get("one.html").1.contains("Mended"), "{file}");
    }
}

/// How many builds lie among the temporary files; none if not even their folder is there.
#[cfg(unix)]
fn builds(fixture: &Fixture) -> Option<usize> {
    let names = fixture.names("");
    let folder = names.iter().find(|name| name.starts_with("hintpool-book-"));
    folder.map(|folder| fixture.names(folder).len())
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_without_a_failure_and_leaves_no_folder_also_during_a_build() {
    for (signal, builds_now) in [
        ("HUP", false),
        ("INT", false),
        ("TERM", false),
        ("HUP", true),
    ] {
        let fixture = Fixture::new();
        let server = fixture.watch();
        assert_eq!(builds(&fixture), Some(1));
        // Again and again, since a build may end unseen.
        while builds_now && builds(&fixture) == Some(1) {
            fixture.write("book/one.md", "# One\n\nThe second text.\n");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        // A browser keeps its connections; they must not hold up the end.
        let _connection = server.connect();
        assert_eq!(server.end_with(signal), Some(0), "after SIG{signal}");
        assert_eq!(builds(&fixture), None, "after SIG{signal}");
    }
}

#[cfg(unix)]
#[test]
fn a_signal_during_the_first_build_ends_it_before_anything_is_served() {
    let fixture = Fixture::new();
    // Again and again, since the build may have ended before the signal comes.
    for _ in 0..100 {
        let mut command = fixture.command(&["--port", "0"]);
        let child = command.stdout(std::process::Stdio::piped()).spawn();
        let child = child.expect("the program starts");
        while builds(&fixture).is_none() {
            std::thread::yield_now();
        }
        signal(child.id(), "TERM");
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(builds(&fixture), None);
        if output.stdout.is_empty() {
            return;
        }
    }
    panic!("each time the book was served");
}
