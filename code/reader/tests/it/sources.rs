//! Below each block that quotes a file of the repository stands which, and a link to its lines.

use crate::fixture::Fixture;
use crate::the_book::{assert_none, chapters, pages, parse, root, shown};
use reader::site::{self, Home};
use regex::Regex;
use scraper::{ElementRef, Html, Selector};
use std::fs;
use std::path::Path;

const SETTINGS: &str = "[book]\nsrc = \"book\"\n\n[output.html]\ngit-repository-url = \"https://example.org/course\"\n";

/// The second part lies in lines 3 and 4, with the end of another among them.
const SOURCE: &str = "// ANCHOR: one\nfn one() {}\nfn two() {\n// ANCHOR_END: one\n}\n// ANCHOR: last\nfn last() {}\n// ANCHOR_END: last\n";

fn select(text: &str) -> Selector {
    Selector::parse(text).expect("the selector is valid")
}

/// The page that `text` becomes, in a book whose repository holds [`SOURCE`] as `code/a.rs`.
fn page(text: &str, home: Home) -> Html {
    let fixture = Fixture::new();
    fixture.write("book.toml", SETTINGS);
    fixture.write("code/a.rs", SOURCE);
    fixture.write("book/one.md", &format!("# One\n\n{text}"));
    let built = tempfile::tempdir().expect("the system has a folder for temporary files");
    site::build(fixture.path(), built.path(), home).unwrap_or_else(|problems| panic!("{problems}"));
    parse(&built.path().join("one.html"))
}

/// The words of each line that names sources, and where its links lead.
fn named(page: &Html) -> Vec<(String, Vec<String>)> {
    let read = |line: ElementRef<'_>| {
        let link = select("a");
        let links = line.select(&link).filter_map(|link| link.attr("href"));
        (
            line.text().collect::<String>().replace('\u{a0}', " "),
            links.map(str::to_owned).collect(),
        )
    };
    page.select(&select("p.source")).map(read).collect()
}

#[test]
fn a_block_names_the_file_and_the_lines_that_it_quotes() {
    for (part, words, fragment) in [
        (":one", "code/a.rs, lines 2 to 3", "#L2-L3"),
        (":last", "code/a.rs, line 7", "#L7"),
        (":2:3", "code/a.rs, lines 2 to 3", "#L2-L3"),
        (":3:", "code/a.rs, lines 3 to 7", "#L3-L7"),
        (":7", "code/a.rs, line 7", "#L7"),
        ("", "code/a.rs", ""),
    ] {
        let html = page(
            &format!(
                "```rust\n{{{{#include ../code/a.rs{part}}}}}\n```\nWhat follows is *text*.\n"
            ),
            Home::Published,
        );
        assert_eq!(
            named(&html),
            [(
                format!("Source: {words}"),
                vec![format!(
                    "https://example.org/course/blob/main/code/a.rs{fragment}"
                )]
            )],
            "{part}"
        );
        let block = html.select(&select("pre + p.source + p > em")).count();
        assert_eq!(block, 1, "{part}: not between the block and the text");
    }
}

#[test]
fn parts_of_one_file_name_it_once() {
    let html = page(
        "```rust\n{{#include ../code/a.rs:one}}\n}\n{{#rustdoc_include ../code/a.rs:last}}\n{{#include ../code/two.rs:part}}\n```\n",
        Home::Published,
    );
    let found = named(&html);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].0,
        "Source: code/a.rs, lines 2 to 3; line 7; code/two.rs, line 2"
    );
    assert_eq!(found[0].1.len(), 3);
}

#[test]
fn on_this_machine_the_name_is_no_link() {
    let html = page("```rust\n{{#include ../code/a.rs:one}}\n```\n", Home::Local);
    assert_eq!(
        named(&html),
        [("Source: code/a.rs, lines 2 to 3".to_owned(), Vec::new())]
    );
}

#[test]
fn a_block_in_a_list_or_a_quotation_keeps_its_place() {
    for (text, inside) in [
        (
            "- Item\n\n  ```rust\n  {{#include ../code/a.rs:last}}\n  ```\n\n  More.\n",
            "li > pre + p.source + p",
        ),
        (
            "> ```rust\n> {{#include ../code/a.rs:last}}\n> ```\n> More.\n",
            "blockquote > pre + p.source + p",
        ),
    ] {
        let html = page(text, Home::Published);
        let main = html.select(&select("main")).next();
        let main = main.expect("a page has text");
        assert_eq!(main.select(&select(inside)).count(), 1, "{}", main.html());
    }
}

#[test]
fn what_quotes_nothing_names_nothing() {
    for text in [
        "```rust\nfn own() {}\n```\n",
        "```text\n\\{{#include ../code/a.rs}}\n```\n",
        "{{#include ../code/a.rs:last}}\n",
    ] {
        assert_eq!(named(&page(text, Home::Published)), [], "{text}");
    }
}

/// Read back: the lines that a link of this book names are those that stand in the block above it.
#[test]
fn every_quoted_line_of_this_book_is_where_its_link_leads() {
    let lines =
        Regex::new(r"/blob/main/([^#]+)(?:#L(\d+)(?:-L(\d+))?)?$").expect("a valid pattern");
    let mut lost = Vec::new();
    let mut links = 0;
    for chapter in chapters() {
        let html = parse(&pages().join(&chapter.page));
        for line in html.select(&select("p.source")) {
            let block: String = above(line).text().collect();
            for link in line.select(&select("a")) {
                links += 1;
                let href = link.attr("href").expect("a link leads somewhere");
                let Some(found) = lines.captures(href) else {
                    lost.push(format!("{}: {href} names no file", chapter.page.display()));
                    continue;
                };
                let end = |group| {
                    found
                        .get(group)
                        .map(|digits| digits.as_str().parse().expect("digits"))
                };
                let first = end(2).unwrap_or(1);
                let last = end(3).or(end(2)).unwrap_or(usize::MAX);
                lost.extend(
                    missing(&root().join(&found[1]), first, last, &block)
                        .into_iter()
                        .map(|line| {
                            format!(
                                "{}: {href}: not in the block: {line}",
                                chapter.page.display()
                            )
                        }),
                );
            }
        }
    }
    let quoting: usize = chapters().iter().map(quoting_blocks).sum();
    assert!(
        quoting > 0 && links >= quoting,
        "{links} links for {quoting} blocks that quote"
    );
    assert_none(&lost);
}

fn above(line: ElementRef<'_>) -> ElementRef<'_> {
    line.prev_siblings()
        .find_map(ElementRef::wrap)
        .expect("something stands above")
}

/// The lines of the file that the block does not show.
fn missing(file: &Path, first: usize, last: usize, block: &str) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", shown(file)));
    text.lines()
        .take(last)
        .skip(first - 1)
        .filter(|line| !line.contains("ANCHOR") && !block.contains(line.trim()))
        .map(str::to_owned)
        .collect()
}

/// Fences of a page's own source that hold an include.
fn quoting_blocks(chapter: &reader::book::Chapter) -> usize {
    let text = fs::read_to_string(root().join(&chapter.source)).expect("the chapter is there");
    let fences = text.split("\n```").skip(1).step_by(2);
    fences.filter(|fence| fence.contains("{{#include")).count()
}
