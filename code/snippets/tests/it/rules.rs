//! The rules for writing blocks. Each of them keeps some block from going untested.

use std::path::{Path, PathBuf};

use book_blocks::{Book, find_blocks};

use crate::fixture::{Fixture, problems};

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the repository")
}

pub(crate) fn the_book() -> Book {
    Book::load(&root()).expect("the book can be loaded")
}

#[test]
fn the_book_keeps_them() {
    let problems = problems(&root(), &the_book());
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// The only problem of a page with this text is on this line and contains this.
#[track_caller]
fn breaks(text: &str, line: usize, message: &str) {
    let problems = Fixture::page(text).problems();
    let [problem] = problems.as_slice() else {
        panic!("one problem is expected, not {problems:#?}");
    };
    let place = format!("book/page.md:{line}: ");
    assert!(
        problem.starts_with(&place) && problem.contains(message),
        "{problem}"
    );
}

#[track_caller]
fn keeps(text: &str) {
    let page = Fixture::page(text);
    assert!(page.problems().is_empty(), "{:#?}", page.problems());
    assert_eq!(page.blocks().len(), 1);
}

#[test]
fn a_block_that_is_not_run_says_why() {
    for word in ["no_run", "ignore"] {
        let block = format!("```rust,{word}\nrun();\n```\n");
        for (above, line) in [
            ("# Page\n\n", 3),
            ("<!-- not run: -->\n\n", 3),
            ("<!-- not run: it waits -->\n\nText.\n\n", 5),
        ] {
            breaks(&format!("{above}{block}"), line, "nobody says why");
        }
        keeps(&format!("<!-- not run: it waits -->\n\n{block}"));
    }
}

/// The words of a fence, the code in it, and what is said of that.
const BROKEN: &str = r#####"
 ~ let x = 1; ~ names no language
Rust ~ let x = 1; ~ write `rust`
rs ~ let x = 1; ~ write `rust`
rsut ~ let x = 1; ~ `rsut` is no language
text,outptu ~ 1 ~ `outptu` means nothing
rust,should_pnic ~ let x = 1; ~ `should_pnic` means nothing
rust,edition2018 ~ let x = 1; ~ `edition2018` means nothing
rust,no_run,should_panic ~ let x = 1; ~ contradicts
rust,E0382 ~ let x = 1; ~ belongs to a compile_fail block
rust,compile_fail ~ let x = 1; ~ names the error
rust,compile_fail,E0382 ~ x(); ~ is followed by
rust ~ ~ empty
rust ~ ## hidden ~ skeptic does not know `##`
rust ~ let x = r####""####; ~ skeptic cannot quote
rust ~ #![allow(unused)] let x = 1; ~ needs a `fn main`
rust ~ use hintpool::Pool; ~ write `noplayground`
"#####;

#[test]
fn a_fence_names_what_every_tool_understands() {
    for line in BROKEN.trim_matches('\n').lines() {
        let mut cells = line.split('~').map(str::trim);
        let [words, code, message] = [(); 3].map(|()| cells.next().expect("three cells"));
        breaks(&format!("```{words}\n{code}\n```\n"), 1, message);
    }
}

#[test]
fn code_is_fenced() {
    for (text, line, message) in [
        ("Text.\n\n    let x = 1;\n", 3, "put it between fences"),
        (
            "<div>\n```rust\nlet x = 1;\n```\n</div>\n",
            2,
            "inside raw HTML",
        ),
        (
            "<pre>\n<code class=\"language-rust\">let x = 1;</code></pre>\n",
            2,
            "written as HTML",
        ),
    ] {
        breaks(text, line, message);
    }
    keeps("<details>\n\n```rust\nlet x = 1;\n```\n\n</details>\n");
}

#[test]
fn an_output_belongs_to_a_block_that_prints_it() {
    let output = "```text,output\n1\n```\n";
    for (above, line, message) in [
        ("", 1, "no Rust block above"),
        (
            "```rust\nx();\n```\n```text,output\n1\n```\n",
            7,
            "no Rust block above",
        ),
        (
            "<!-- not run: it waits -->\n```rust,no_run\nx();\n```\n",
            5,
            "nobody can check this output",
        ),
        (
            "```rust,compile_fail,E0382\nx();\n```\n",
            4,
            "begins with what rustc says",
        ),
    ] {
        breaks(&format!("{above}{output}"), line, message);
    }
    breaks(
        "```rust\nx();\n```\n```text,output\n```\n",
        4,
        "shows nothing",
    );
    // A broken block takes its output with it: an older block must not get it.
    let both = format!("```rust\na();\n```\n```rust,nonsense\nb();\n```\n{output}");
    let page = Fixture::page(&both).book();
    let (blocks, found) = find_blocks(&page.pages[0], &[]);
    assert_eq!(blocks[0].output, None);
    assert_eq!(found.len(), 2, "{found:#?}");
}
