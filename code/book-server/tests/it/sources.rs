//! Below each block that quotes a file of the repository stands which, and a link to its lines.

use crate::fixture::Fixture;

/// With two parts: `one` in lines 2 and 3, and `last` in line 7.
const SOURCE: &str = "// ANCHOR: one\nfn one() {}\nfn two() {\n// ANCHOR_END: one\n}\n// ANCHOR: last\nfn last() {}\n// ANCHOR_END: last\n";

/// A book whose repository holds [`SOURCE`] as `code/a.rs`.
fn book(text: &str) -> Fixture {
    let fixture = Fixture::new();
    fixture.write("code/a.rs", SOURCE);
    fixture.write("book/one.md", format!("# One\n\n{text}"));
    fixture
}

/// The published page that `text` becomes, in one line.
fn page(text: &str) -> String {
    let book = book(text);
    book.run(&["--build-only"]);
    let html = book.read("out/book/one.html");
    html.replace('\n', "").replace('\u{a0}', "&nbsp;")
}

#[test]
fn a_block_names_each_file_once_and_the_lines_that_it_quotes() {
    let one = (
        "a.rs#L2-L3",
        "<code>code/a.rs</code>, lines&nbsp;2&nbsp;to&nbsp;3",
    );
    let last = ("a.rs#L7", "<code>code/a.rs</code>, line&nbsp;7");
    let whole = ("a.rs", "<code>code/a.rs</code>");
    let last_again = ("a.rs#L7", "line&nbsp;7");
    let other = ("two.rs#L2", "<code>code/two.rs</code>, line&nbsp;2");
    for (quoted, links) in [
        ("{{#include ../code/a.rs:one}}", &[one][..]),
        ("{{#include ../code/a.rs:last}}", &[last]),
        ("{{#include ../code/a.rs}}", &[whole]),
        (
            "{{#include ../code/a.rs:one}}\n}\n{{#rustdoc_include ../code/a.rs:last}}\n{{#include ../code/two.rs:part}}",
            &[one, last_again, other],
        ),
    ] {
        let html = page(&format!(
            "```rust\n{quoted}\n```\nWhat follows is *text*.\n"
        ));
        let links = links.iter().map(|(lines, shown)| {
            format!("<a href=\"https://example.org/course/blob/main/code/{lines}\">{shown}</a>")
        });
        let links = links.collect::<Vec<_>>().join("; ");
        let expected = format!("</pre><p class=\"source\">Source: {links}</p><p>What follows");
        assert!(html.contains(&expected), "{expected} is not in {html}");
    }
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
fn what_quotes_nothing_names_nothing() {
    for text in [
        "```rust\nfn own() {}\n```\n",
        "```text\n\\{{#include ../code/a.rs}}\n```\n",
        "\\{{#include nowhere.rs}}\n",
        "{{#include ../code/a.rs:last}}\n",
    ] {
        assert!(!page(text).contains("class=\"source\""), "{text}");
    }
}
