//! No block is left out on the way from the book to its test.

use std::collections::BTreeSet;
use std::path::PathBuf;

use book_blocks::{Kind, find_blocks, for_skeptic};

use crate::fixture::{Fixture, settings};
use crate::rules::the_book;

/// What skeptic made at build time.
const SKEPTIC_TESTS: &str = include_str!(concat!(env!("OUT_DIR"), "/skeptic-tests.rs"));

#[test]
fn every_rust_block_of_the_book_has_its_test() {
    let book = the_book();
    let counted: usize = book.pages.iter().map(|page| rust_fences(&page.text)).sum();
    let pages = book.pages.iter();
    let blocks: Vec<_> = pages.flat_map(|page| find_blocks(page, &[]).0).collect();
    assert_eq!(
        blocks.len(),
        counted,
        "both ways to count find the same blocks"
    );

    let folder = tempfile::tempdir().expect("a scratch folder");
    let expected = for_skeptic(&blocks, &settings(), folder.path()).expect("pages");
    let expected = names(&expected).into_iter().collect::<BTreeSet<_>>();
    assert_eq!(expected.len(), counted, "no two blocks share a name");
    let tests = SKEPTIC_TESTS.lines();
    let tests = tests.filter_map(|line| line.strip_prefix("#[test] fn ")?.split_once('('));
    assert_eq!(
        tests.map(|(name, _)| name).collect::<BTreeSet<_>>(),
        expected
    );

    let ignored = blocks.iter().filter(|block| block.kind == Kind::Ignore);
    assert_eq!(SKEPTIC_TESTS.matches("#[ignore]").count(), ignored.count());
}

/// The tests that skeptic will make of these pages.
fn names(pages: &[PathBuf]) -> Vec<&str> {
    let folders = pages.iter().map(|page| page.parent().expect("a folder"));
    folders
        .map(|folder| folder.file_name().and_then(|name| name.to_str()))
        .map(|name| name.expect("a name"))
        .collect()
}

/// How many Rust fences `markdown` has. It looks at lines only, so that it shares no mistake with
/// the parser that found the blocks.
fn rust_fences(markdown: &str) -> usize {
    let mut open: Option<&str> = None;
    let mut count = 0;
    for line in markdown.lines() {
        // A block can stand in a list or a quotation.
        let line = line.trim_start_matches([' ', '>']);
        let rest = line.trim_start_matches(['`', '~']);
        let fence = &line[..line.len() - rest.len()];
        match open {
            Some(opened) if fence.starts_with(opened) && rest.trim().is_empty() => open = None,
            None if fence.len() >= 3 => {
                open = Some(fence);
                let language = rest.trim_start().split([',', ' ', '\t']).next();
                count += usize::from(language == Some("rust"));
            }
            _ => {}
        }
    }
    count
}

#[test]
fn blocks_on_pages_of_one_name_have_tests_of_their_own() {
    let page = "```rust\nlet x = 1;\n```\n";
    let include = "{{#include ../shared.md}}\n";
    let book = Fixture::new(&[
        (
            "book/SUMMARY.md",
            "- [A](a-b/one.md)\n- [B](a_b/one.md)\n- [C](c.md)\n- [D](d.md)\n",
        ),
        ("book/a-b/one.md", page),
        ("book/a_b/one.md", page),
        ("book/c.md", include),
        ("book/d.md", include),
        ("shared.md", page),
    ]);
    let pages = for_skeptic(&book.blocks(), &settings(), book.root()).expect("pages");
    assert_eq!(
        names(&pages),
        [
            "book_a_b_one_line_1",
            "book_a_b_one_2_line_1",
            "shared_line_1",
            "shared_2_line_1"
        ]
    );
}

#[test]
fn what_belongs_to_a_block_that_is_gone_goes_too() {
    let book = Fixture::page("```rust\nlet x = 1;\n```\n\n```rust\nlet y = 1;\n```\n");
    let out = book.root().join("out");
    let first = for_skeptic(&book.blocks(), &settings(), &out).expect("pages");
    book.write("book/page.md", "```rust\nlet x = 1;\n```\n");
    let second = for_skeptic(&book.blocks(), &settings(), &out).expect("pages");
    assert_eq!(second, first[..1]);
    assert!(first[0].is_file());
    assert!(!first[1].exists());
}
