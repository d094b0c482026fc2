//! What the book quotes of the repository's own source.

use book_checks::book::{assert_none, files, page, pages, pattern, read, root};

/// Where every file of hintpool has a row.
const GUIDED_READING: &str = "book/7-inside-the-pool/8-reading-hintpool.md";

#[test]
fn the_guided_reading_names_every_file_of_hintpool() {
    let rows = page(GUIDED_READING).text.lines();
    let rows: String = rows.filter(|line| line.starts_with("| `")).collect();
    let source = root().join("code/hintpool/src");
    let missing: Vec<String> = files(&source, "rs")
        .iter()
        .map(|file| file.strip_prefix(&source).expect("a file of the folder"))
        .filter(|file| !rows.contains(&format!("`{}`", file.display())))
        .map(|file| format!("{GUIDED_READING}: no row has `{}`", file.display()))
        .collect();
    assert_none(&missing);
}

/// A block that nobody runs is right only as long as it *is* the source.
#[test]
fn an_excerpt_that_is_not_run_is_quoted_and_not_retyped() {
    let complaints = pages().iter().flat_map(|page| {
        let lines = retyped(&read(&root().join(&page.file))).into_iter();
        lines.map(|line| {
            format!(
                "{}:{line}: quote the source by its anchor, `{{{{#include PATH:ANCHOR}}}}` and nothing else, or let the block run",
                page.file
            )
        })
    });
    assert_none(&complaints.collect::<Vec<_>>());
}

#[test]
fn the_check_of_excerpts_sees_what_it_is_for() {
    let quoted = "```rust,ignore\n{{#include ../../code/hintpool/src/pool.rs:drop}}\n```\n";
    assert_eq!(retyped(quoted), Vec::<usize>::new());
    for broken in [
        "```rust,ignore\nfn drop() {}\n```\n",
        "```rust,ignore\n{{#include ../../code/hintpool/src/pool.rs:drop}}\n// ...\n```\n",
        "```rust,ignore,noplayground\n{{#include ../../code/hintpool/src/pool.rs}}\n```\n",
    ] {
        assert_eq!(retyped(&format!("One.\n\n{broken}")), [3], "{broken}");
    }
}

/// The lines of fences whose block is neither run nor one excerpt.
fn retyped(text: &str) -> Vec<usize> {
    let fence =
        pattern(r"(?m)^```rust,ignore.*\n(?<quoted>\{\{#include [^:}\s]+:[\w-]+\}\}\n```$)?");
    let fences = fence.captures_iter(text);
    let retyped = fences.filter(|found| found.name("quoted").is_none());
    let line = |at: usize| text[..at].matches('\n').count() + 1;
    retyped
        .map(|found| line(found.get(0).expect("the whole").start()))
        .collect()
}
