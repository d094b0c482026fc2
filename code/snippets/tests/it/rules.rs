//! The rules for writing blocks. Each of them keeps some block from going untested.

use std::path::Path;

use book_blocks::{Book, find_blocks};

use crate::fixture::{Fixture, problems};

pub(crate) fn the_book() -> Book {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().expect("the repository");
    Book::load(&root).expect("the book can be loaded")
}

#[test]
fn the_book_keeps_them() {
    let problems = problems(&the_book())
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// The only problem of a page with this text is on this line and contains this.
#[track_caller]
fn breaks(text: &str, line: usize, message: &str) {
    let problems = Fixture::page(text).problems();
    let [problem] = problems.as_slice() else {
        panic!("one problem is expected, not {problems:#?}");
    };
    assert_eq!(
        problem.place.to_string(),
        format!("book/page.md:{line}"),
        "{problem}"
    );
    assert!(problem.message.contains(message), "{problem}");
}

#[test]
fn a_block_that_is_not_run_says_why() {
    for word in ["no_run", "ignore"] {
        let block = format!("```rust,{word}\nrun();\n```\n");
        breaks(&format!("# Page\n\n{block}"), 3, "nobody says why");
        breaks(
            &format!("<!-- not run: -->\n\n{block}"),
            3,
            "nobody says why",
        );
        breaks(
            &format!("<!-- not run: it waits -->\n\nText.\n\n{block}"),
            5,
            "nobody says why",
        );
        let kept = Fixture::page(&format!("<!-- not run: it waits -->\n\n{block}"));
        assert_eq!(kept.problems(), []);
    }
}

#[test]
fn a_fence_names_a_language_that_the_book_knows() {
    breaks("```\nlet x = 1;\n```\n", 1, "names no language");
    breaks("text\n\n```Rust\nlet x = 1;\n```\n", 3, "write `rust`");
    breaks("```rs\nlet x = 1;\n```\n", 1, "write `rust`");
    breaks("```rsut\nlet x = 1;\n```\n", 1, "`rsut` is no language");
    breaks("```text,outptu\n1\n```\n", 1, "`outptu` means nothing");
}

#[test]
fn a_rust_fence_has_no_unknown_or_contradicting_words() {
    breaks(
        "```rust,should_pnic\nlet x = 1;\n```\n",
        1,
        "`should_pnic` means nothing",
    );
    breaks(
        "```rust,edition2018\nlet x = 1;\n```\n",
        1,
        "`edition2018` means nothing",
    );
    breaks(
        "```rust,no_run,should_panic\nlet x = 1;\n```\n",
        1,
        "contradicts",
    );
    breaks(
        "```rust,E0382\nlet x = 1;\n```\n",
        1,
        "belongs to a compile_fail block",
    );
    breaks(
        "```rust,compile_fail\nlet x = 1;\n```\n",
        1,
        "names the error",
    );
}

#[test]
fn code_is_fenced() {
    breaks("Text.\n\n    let x = 1;\n", 3, "put it between fences");
    breaks(
        "<div>\n```rust\nlet x = 1;\n```\n</div>\n",
        2,
        "inside raw HTML",
    );
    breaks(
        "<pre>\n<code class=\"language-rust\">let x = 1;</code></pre>\n",
        2,
        "written as HTML",
    );
    let folded = "<details>\n\n```rust\nlet x = 1;\n```\n\n</details>\n";
    assert_eq!(Fixture::page(folded).problems(), []);
    assert_eq!(Fixture::page(folded).blocks().len(), 1);
}

#[test]
fn code_is_read_alike_by_all_tools() {
    breaks("```rust\n\n```\n", 1, "empty");
    breaks("```rust\n## hidden\n```\n", 1, "skeptic does not know `##`");
    breaks(
        "```rust\nlet x = r####\"\"####;\n```\n",
        1,
        "skeptic cannot quote",
    );
    breaks(
        "```rust\n#![allow(unused)]\nlet x = 1;\n```\n",
        1,
        "needs a `fn main`",
    );
    breaks(
        "```rust\nuse hintpool::Pool;\n```\n",
        1,
        "write `noplayground`",
    );
}

#[test]
fn an_output_belongs_to_a_block_that_prints_it() {
    let output = "```text,output\n1\n```\n";
    breaks(output, 1, "no Rust block above");
    breaks(
        &format!("```rust\nx();\n```\n{output}{output}"),
        7,
        "no Rust block above",
    );
    breaks(
        &format!("<!-- not run: it waits -->\n```rust,no_run\nx();\n```\n{output}"),
        5,
        "nobody can check this output",
    );
    breaks(
        "```rust\nx();\n```\n```text,output\n```\n",
        4,
        "shows nothing",
    );
    breaks(
        "```rust,compile_fail,E0382\nx();\n```\n",
        1,
        "is followed by",
    );
    breaks(
        &format!("```rust,compile_fail,E0382\nx();\n```\n{output}"),
        4,
        "begins with what rustc says",
    );
    // A broken block takes its output with it: an older block must not get it.
    let both = format!("```rust\na();\n```\n```rust,nonsense\nb();\n```\n{output}");
    let page = Fixture::page(&both).book();
    let (blocks, found) = find_blocks(&page.pages[0], &[]);
    assert_eq!(blocks[0].output, None);
    assert_eq!(found.len(), 2, "{found:#?}");
}
