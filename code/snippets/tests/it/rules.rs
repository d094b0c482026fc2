//! The rules for writing blocks. Each of them keeps some block from going untested.

use std::path::{Path, PathBuf};

use book_blocks::{Book, find_blocks};
use walkdir::WalkDir;

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the repository")
}

pub(crate) fn the_book() -> Book {
    Book::load(&root()).expect("the book can be loaded")
}

#[test]
fn the_book_keeps_them() {
    let book = the_book();
    let problems = [book.problems, book.block_problems].concat();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// SUMMARY.md decides what a page is. A file that it does not name is never tested.
#[test]
fn every_page_is_in_the_summary() {
    let (root, book) = (root(), the_book());
    for file in WalkDir::new(root.join("book")) {
        let file = file.expect("a file of the book");
        let name = file.path().strip_prefix(&root).expect("a file below it");
        let name = name.display().to_string();
        // The others are the list of pages, and what mdBook shows for an address that is none.
        if name.ends_with(".md") && !["book/SUMMARY.md", "book/404.md"].contains(&&*name) {
            let is_page = book.pages.iter().any(|page| page.file == name);
            assert!(is_page, "{name}: list it in SUMMARY.md or delete it");
        }
    }
}

/// The only problem of a page with this text is on this line and contains this.
#[track_caller]
fn breaks(text: &str, line: usize, message: &str) {
    let (_, problems) = find_blocks("book/page.md", text);
    let [problem] = problems.as_slice() else {
        panic!("one problem is expected, not {problems:#?}");
    };
    let place = format!("book/page.md:{line}: ");
    assert!(problem.starts_with(&place), "{problem}");
    assert!(problem.contains(message), "{problem}");
}

#[test]
fn a_block_that_is_not_run_says_why() {
    let block = "```rust,ignore\nrun();\n```\n";
    for (above, line) in [
        ("# Page\n\n", 3),
        ("<!-- not run: -->\n\n", 3),
        ("<!-- not run: it waits -->\n\nText.\n\n", 5),
    ] {
        breaks(&format!("{above}{block}"), line, "nobody says why");
    }
}

#[test]
fn a_fence_names_what_every_tool_understands() {
    for (words, message) in [
        ("", "no language"),
        ("Rust", "write `rust`"),
        ("rsut", "no language"),
        ("text,outptu", "no language"),
        ("rust,should_pnic", "no promise"),
        ("rust,ignore,should_panic", "no promise"),
        ("rust,E0382", "no promise"),
        ("rust,compile_fail", "the error's code"),
    ] {
        breaks(&format!("```{words}\nlet x = 1;\n```\n"), 1, message);
    }
    breaks("Text.\n\n    let x = 1;\n", 3, "between fences");
}

#[test]
fn an_output_belongs_to_a_block_that_prints_it() {
    let output = "```text,output\n1\n```\n";
    for (above, line) in [
        ("", 1),
        ("```rust\nx();\n```\n```text,output\n1\n```\n", 7),
        ("<!-- not run: it waits -->\n```rust,ignore\nx();\n```\n", 5),
    ] {
        breaks(&format!("{above}{output}"), line, "no Rust block above");
    }
    // A broken block takes its output with it: an older block must not get it.
    let both = format!("```rust\na();\n```\n```rust,nonsense\nb();\n```\n{output}");
    let (blocks, found) = find_blocks("book/page.md", &both);
    assert_eq!(blocks[0].output, None);
    assert_eq!(found.len(), 2, "{found:#?}");
}
