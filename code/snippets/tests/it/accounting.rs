//! No block is left out on the way from the book to its test.

use book_blocks::Kind;
use regex::Regex;

use crate::rules::the_book;

/// What skeptic made at build time.
const SKEPTIC_TESTS: &str = include_str!(concat!(env!("OUT_DIR"), "/skeptic-tests.rs"));

#[test]
fn every_rust_block_of_the_book_has_its_test() {
    let book = the_book();
    let counted: usize = book.pages.iter().map(|page| rust_fences(&page.text)).sum();
    let blocks = book.blocks;
    assert_eq!(
        blocks.len(),
        counted,
        "both ways to count find the same blocks"
    );
    for block in &blocks {
        let program = block.for_skeptic().expect("a program");
        assert!(SKEPTIC_TESTS.contains(&program), "{}", block.place);
    }
    assert_eq!(SKEPTIC_TESTS.matches("#[test]").count(), counted);
    let ignored = blocks.iter().filter(|block| block.kind == Kind::Ignore);
    assert_eq!(SKEPTIC_TESTS.matches("#[ignore]").count(), ignored.count());
}

/// How many Rust fences `markdown` has. It looks at lines only, so that it shares no mistake with the parser that found
/// the blocks. A block can stand in a list or a quotation.
fn rust_fences(markdown: &str) -> usize {
    let fence = Regex::new(r"(?m)^[ >]*(```+|~~~+) *rust\b").expect("a valid pattern");
    fence.find_iter(markdown).count()
}
