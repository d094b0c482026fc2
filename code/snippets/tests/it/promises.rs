//! A block that breaks its promise fails, with the file and line where it was written.

use std::env;
use std::panic;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use book_blocks::{Block, find_blocks};

/// The only block of a page.
fn block(text: &str) -> Block {
    let (blocks, problems) = find_blocks("book/page.md", text);
    assert!(problems.is_empty(), "it keeps the rules: {problems:#?}");
    let [block] = blocks.try_into().expect("one block");
    block
}

/// Tests it. What went wrong is the error.
fn run(text: &str) -> Result<(), String> {
    run_for(text, Duration::from_secs(30))
}

fn run_for(text: &str, limit: Duration) -> Result<(), String> {
    let block = block(text);
    let scratch = tempfile::tempdir().expect("a scratch folder");
    snippets::test(&block, &block.program(), &[], scratch.path(), limit)
        .map_err(|error| format!("{error:#}"))
}

/// Each of these pages fails, and says all of this.
#[track_caller]
fn fail(pages: &[(&str, &[&str])]) {
    for (page, messages) in pages {
        let said = run(page).expect_err("this block breaks its promise");
        for message in *messages {
            assert!(said.contains(message), "`{message}` is in\n{said}");
        }
    }
}

#[test]
fn a_block_that_does_not_compile_or_ends_badly_is_named_with_the_line_of_the_error() {
    fail(&[
        (
            "# Page\n\n```rust\nlet a = 1;\nlet b: u8 = \"\";\n```\n",
            &[
                "book/page.md:3: this block does not compile",
                "error[E0308]",
                "--> book/page.md:5:13",
            ],
        ),
        (
            "Text.\n\n```rust\nassert_eq!(1, 2);\n```\n",
            &[
                "book/page.md:3: this block ended with exit status: 101",
                "panicked at book/page.md:4:",
            ],
        ),
        (
            "```rust\nstd::process::exit(3);\n```\n",
            &["exit status: 3"],
        ),
    ]);
}

#[test]
fn another_output_than_the_one_shown_fails() {
    let page = |shown| {
        format!(
            "```rust\nprintln!(\"1  \\n2\");\n```\n\nIt prints:\n\n```text,output\n{shown}\n```\n"
        )
    };
    assert!(
        run(&page("1\n2")).is_ok(),
        "white space at the end of a line does not count"
    );
    let other = "book/page.md:7: the reader is shown another output";
    fail(&[
        (&page("1\n3"), &[other, "page.md:1 prints"]),
        (&page("1"), &[other]),
    ]);
}

#[test]
fn a_should_panic_block_compiles_and_panics_with_the_words_shown() {
    let page = |code: &str, shown: &str| {
        format!("```rust,should_panic\n{code}\n```\n```text,output\n{shown}\n```\n")
    };
    fail(&[
        (
            &page("let x: u8 = \"\";", "x"),
            &["book/page.md:1: this block does not compile"],
        ),
        (
            &page("let x = 1;", "x"),
            &["book/page.md:1: ", "exit status: 0, not with a panic"],
        ),
        (
            &page("std::process::exit(1);", "x"),
            &["exit status: 1, not with a panic"],
        ),
        (
            &page("panic!(\"full\");", "empty"),
            &["book/page.md:4: the reader is shown a line that is not printed: empty"],
        ),
    ]);
}

#[test]
fn a_compile_fail_block_fails_for_its_reason_and_shows_the_real_message() {
    const MOVED: &str = "let a = vec![1];\nlet b = a;\ndrop(a);\ndrop(b);";
    let page = |codes: &str, code: &str, shown: &str| {
        format!("```rust,compile_fail,{codes}\n{code}\n```\n```text,output\n{shown}\n```\n")
    };
    let shown = "error[E0382]: use of moved value: `a`";
    fail(&[
        (
            &page("E0382", MOVED, "error[E0382]: use of moved value: `b`"),
            &["book/page.md:7: the reader is shown a line that is not printed"],
        ),
        (
            &page("E0382", MOVED, "use of moved value: `a`"),
            &["book/page.md:7: the reader is shown a line that is not printed"],
        ),
        (
            &page("E0499", MOVED, shown),
            &["book/page.md:1: this block declares E0499 but the compiler says E0382"],
        ),
        (
            &page("E0382", "drop(unknown);", shown),
            &["declares E0382 but the compiler says E0425"],
        ),
        (
            &page("E0382", "let x = ;", shown),
            &["the compiler says no code"],
        ),
        (
            &page("E0382", "let a = 1;", shown),
            &["book/page.md:1: this compile_fail block compiles"],
        ),
    ]);
}

#[test]
fn a_block_that_hangs_is_ended_and_named() {
    let page = "Text.\n\n```rust\nloop { std::thread::park(); }\n```\n";
    let said = run_for(page, Duration::from_millis(500)).expect_err("this block never ends");
    let named = "book/page.md:3: still running after 500ms";
    assert!(said.contains(named), "{said}");
}

/// Cargo, which skeptic calls, asks `RUSTC` for its version.
#[test]
fn skeptic_is_told_to_call_the_wrapper_which_answers_as_the_real_compiler() {
    let told = env::var("RUSTC").expect("Cargo sets RUSTC for the tests of this package");
    let wrapper = env!("CARGO_BIN_EXE_book-rustc");
    assert_eq!(Path::new(&told), Path::new(wrapper));
    let version = |program: &str| {
        let output = Command::new(program).arg("-vV").output().expect("it runs");
        assert!(output.status.success());
        output.stdout
    };
    assert_eq!(version(wrapper), version(env!("SNIPPETS_RUSTC")));
}

#[test]
fn skeptic_fails_a_block_that_breaks_its_promise_or_uses_a_crate_that_is_not_declared() {
    for (code, is_kept) in [
        ("use hintpool::Pool;", true),
        ("use serde_json::Value;", false),
        ("panic!();", false),
    ] {
        let block = block(&format!("```rust\n{code}\n```\n"));
        let program = format!("\n{}", block.for_skeptic().expect("a program"));
        let outcome = panic::catch_unwind(|| {
            skeptic::rt::compile_test(
                env!("CARGO_MANIFEST_DIR"),
                env!("OUT_DIR"),
                env!("SNIPPETS_TARGET"),
                &program,
            );
        });
        assert_eq!(outcome.is_ok(), is_kept, "{code}");
    }
}
