//! The rules for writing blocks. Each of them keeps some block from going untested.

use snippets::find_blocks;

use crate::fixture::Fixture;

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
        assert!(kept.problems().is_empty());
    }
}

/// The words of a fence, the code in it, and what is said of that.
const BROKEN: &str = r#"
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
rust ~ #![allow(unused)] let x = 1; ~ needs a `fn main`
rust ~ use hintpool::Pool; ~ write `noplayground`
"#;

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
    assert!(Fixture::page(folded).problems().is_empty());
    assert_eq!(Fixture::page(folded).blocks().len(), 1);
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
        &format!("```rust,compile_fail,E0382\nx();\n```\n{output}"),
        4,
        "begins with what rustc says",
    );
    // A broken block takes its output with it: an older block must not get it.
    let both = format!("```rust\na();\n```\n```rust,nonsense\nb();\n```\n{output}");
    let page = Fixture::page(&both).book();
    let (blocks, found) = find_blocks(&page.pages[0]);
    assert_eq!(blocks[0].output, None);
    assert_eq!(found.len(), 2, "{found:#?}");
}
