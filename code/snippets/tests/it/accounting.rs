//! No block is left out on the way from the book to the lanes.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use book_blocks::{Kind, find_blocks, generate};
use snippets::count::{self, Skeptic};

use crate::fixture::{Fixture, settings};
use crate::rules::the_book;

/// What skeptic made at build time.
const SKEPTIC_TESTS: &str = include_str!(concat!(env!("OUT_DIR"), "/skeptic-tests.rs"));

fn names_of_tests(generated: &str) -> BTreeSet<String> {
    generated
        .lines()
        .filter_map(|line| line.strip_prefix("#[test] fn ")?.split_once('('))
        .map(|(name, _)| name.to_owned())
        .collect()
}

#[test]
fn every_rust_block_of_the_book_has_its_test() {
    let book = the_book();
    let counted: usize = book
        .pages
        .iter()
        .map(|page| count::rust_fences(&page.text))
        .sum();
    let blocks = book
        .pages
        .iter()
        .flat_map(|page| find_blocks(page, &[]).0)
        .collect::<Vec<_>>();
    assert_eq!(
        blocks.len(),
        counted,
        "both ways to count find the same blocks"
    );

    let folder = tempfile::tempdir().expect("a scratch folder");
    let expected = generate::for_skeptic(&blocks, &settings(), folder.path()).expect("pages");
    let expected = expected.test_names.into_iter().collect::<BTreeSet<_>>();
    assert_eq!(expected.len(), counted, "no two blocks share a name");
    assert_eq!(names_of_tests(SKEPTIC_TESTS), expected);

    let ignored = blocks
        .iter()
        .filter(|block| block.kind == Kind::Ignore)
        .count();
    assert_eq!(SKEPTIC_TESTS.matches("#[ignore]").count(), ignored);
}

#[test]
fn rustdoc_gets_every_page_as_the_reader_does() {
    let folder = std::path::Path::new(env!("OUT_DIR")).join("doctests");
    let pages = fs::read_dir(folder)
        .expect("the pages for rustdoc")
        .flatten();
    let texts = pages.map(|page| fs::read_to_string(page.path()).expect("a page"));
    let expected = the_book().pages.into_iter().map(|page| page.text);
    assert_eq!(
        texts.collect::<BTreeSet<_>>(),
        expected.collect::<BTreeSet<_>>()
    );
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
    let generated = generate::for_skeptic(&book.blocks(), &settings(), book.root());
    assert_eq!(
        generated.expect("pages").test_names,
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
    let first = generate::for_skeptic(&book.blocks(), &settings(), &out).expect("pages");
    book.write("book/page.md", "```rust\nlet x = 1;\n```\n");
    let second = generate::for_skeptic(&book.blocks(), &settings(), &out).expect("pages");
    assert_eq!(second.skeptic_pages, first.skeptic_pages[..1]);
    assert!(first.skeptic_pages[0].is_file());
    assert!(!first.skeptic_pages[1].exists());
}

#[test]
fn fences_are_counted_by_their_lines() {
    let markdown = "```rust\n```\n> ~~~rust,no_run\n> ```rust\n> ~~~\n- x\n  ````rust\n  ```\n  ````\n```text\n```rust\n```\n```rusty\n```\n";
    assert_eq!(count::rust_fences(markdown), 3);
}

const LOG: &str = "     Running tests/other.rs (target/debug/deps/other-1)
running 1 test
test other ... ok
     Running tests/rust_blocks.rs (target/debug/deps/rust_blocks-1)
running 6 tests
test book_1_line_3 ... ok
test book_2_line_3 ... FAILED
test no_run_in_x_line_1 ... ok
test should_panic_in_x_line_2 ... ok
test compile_fail_in_x_line_3 ... ok
test ignored_in_x_line_9 ... ignored
test result: FAILED. 4 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out
   Doc-tests hintpool
test code/hintpool/src/lib.rs - (line 3) ... ok
   Doc-tests snippets
test out/doctests.rs - pages::book_1 (line 3) ... ok
test out/doctests.rs - pages::book_2 (line 3) ... FAILED
test out/doctests.rs - pages::x (line 1) - compile ... ok
test out/doctests.rs - pages::x (line 9) ... ignored
test code/snippets/src/lib.rs - other (line 9) ... ok
running 1 test
test out/doctests.rs - pages::x (line 3) - compile fail ... ok
";

#[test]
fn what_each_lane_printed_is_counted() {
    let expected = Skeptic {
        run: 1,
        no_run: 1,
        should_panic: 1,
        compile_fail: 1,
        ignored: 1,
    };
    assert_eq!(Skeptic::parse(LOG), expected);
    assert_eq!(expected.all(), 5);
    assert_eq!(count::doctests(LOG), 4);
}

/// A second file would be passed over, and its blocks with it.
#[test]
fn more_than_one_log_or_an_unknown_option_is_refused() {
    for words in [&["one.log", "two.log"][..], &["--all"]] {
        let mut count = Command::new(env!("CARGO_BIN_EXE_snippets"));
        let output = count.args(words).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            said.starts_with(&format!("`{}` is not known here", words.join(" "))),
            "{said}"
        );
    }
}
