//! What the book quotes of the repository's own source.

use crate::the_book::{assert_none, chapters, files, root};
use reader::book::Chapter;
use regex::Regex;
use std::fs;
use std::sync::LazyLock;

/// Where every file of hintpool has a row.
const GUIDED_READING: &str = "book/7-inside-the-pool/8-reading-hintpool.md";

#[test]
fn the_guided_reading_names_every_file_of_hintpool() {
    let page = chapters()
        .iter()
        .find(|chapter| chapter.source.ends_with(GUIDED_READING))
        .unwrap_or_else(|| panic!("{GUIDED_READING} is no chapter"));
    let rows: String = page
        .markdown
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
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
    let retyped: Vec<String> = chapters().iter().flat_map(retyped).collect();
    assert_none(&retyped);
}

#[test]
fn the_check_of_excerpts_sees_what_it_is_for() {
    let quoted = "```rust,ignore\n{{#include ../../code/hintpool/src/pool.rs:drop}}\n```\n";
    assert_eq!(retyped_lines(quoted), Vec::<usize>::new());
    for retyped in [
        "```rust,ignore\nfn drop() {}\n```\n",
        "```rust,ignore\n{{#include ../../code/hintpool/src/pool.rs:drop}}\n// ...\n```\n",
        "```rust,ignore,noplayground\n{{#include ../../code/hintpool/src/pool.rs}}\n```\n",
    ] {
        assert_eq!(
            retyped_lines(&format!("One.\n\n{retyped}")),
            [3],
            "{retyped}"
        );
    }
}

fn retyped(chapter: &Chapter) -> Vec<String> {
    let path = root().join(&chapter.source);
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let place = |line| {
        format!(
            "{}:{line}: quote the source by its anchor, `{{{{#include PATH:ANCHOR}}}}` and nothing else, or let the block run",
            chapter.source.display()
        )
    };
    retyped_lines(&text).into_iter().map(place).collect()
}

/// The lines of fences whose block is neither run nor one excerpt.
fn retyped_lines(text: &str) -> Vec<usize> {
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\{\{#include [^:}\s]+:[\w-]+\}\}$").expect("a valid pattern")
    });
    let lines: Vec<&str> = text.lines().collect();
    let fences = (0..lines.len()).filter(|&at| lines[at].starts_with("```rust,ignore"));
    let quoted = |&at: &usize| {
        lines.get(at + 1).is_some_and(|line| QUOTED.is_match(line))
            && lines.get(at + 2) == Some(&"```")
    };
    fences.filter(|at| !quoted(at)).map(|at| at + 1).collect()
}
