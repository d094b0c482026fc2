//! The book keeps the rules, and every block its promise.

use std::path::Path;
use std::time::Duration;

use snippets::{Book, find_blocks};
use walkdir::WalkDir;

use crate::fixture::{problems, shown};
use crate::package::{Package, root};

#[track_caller]
fn assert_none(problems: &[String]) {
    let count = problems.len();
    assert!(count == 0, "{count} to mend:\n{}", problems.join("\n"));
}

/// No block is left out on the way from the book to its test.
#[test]
fn every_block_keeps_its_promise() {
    let book = Book::load(&root()).expect("the book");
    assert_none(&shown(&problems(&book)));
    let counted: usize = book.pages.iter().map(|page| rust_fences(&page.text)).sum();
    let pages = book.pages.iter();
    let blocks: Vec<_> = pages.flat_map(|page| find_blocks(page).0).collect();
    assert_eq!(blocks.len(), counted, "both ways to count find the same");
    let package = Package {
        name: "book",
        limit: Duration::from_secs(10),
    };
    assert_none(&shown(&package.problems(&blocks)));
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

/// SUMMARY.md decides what a page is. Nobody reads a file that it does not name, and nothing tests it.
#[test]
fn every_page_is_in_the_summary() {
    let book = Book::load(&root()).expect("the book");
    assert_none(&unlisted(&root(), &book));
}

pub(crate) fn unlisted(root: &Path, book: &Book) -> Vec<String> {
    let files = WalkDir::new(root.join("book")).into_iter();
    let files = files.map(|entry| entry.expect("an entry of the book's folder").into_path());
    let files = files.filter(|path| path.extension().is_some_and(|ext| ext == "md"));
    let names = files.map(|path| path.strip_prefix(root).expect("below it").to_owned());
    let names = names.map(|path| path.to_string_lossy().replace('\\', "/"));
    // The list itself, and what mdBook shows for an address that is none.
    let pages = names.filter(|name| !["book/SUMMARY.md", "book/404.md"].contains(&&**name));
    let unlisted = pages.filter(|name| book.pages.iter().all(|page| page.file != *name));
    let unlisted = unlisted.map(|name| format!("{name}: list it in SUMMARY.md, or delete it"));
    unlisted.collect()
}
