//! A block that breaks its promise fails, with the file and line where it was written.

use std::time::Duration;

use crate::fixture::{Fixture, Prepared, settings};

fn run(page: &str) -> Result<String, String> {
    Fixture::page(page).run()
}

#[track_caller]
fn fails(page: &str, messages: &[&str]) {
    let said = run(page).expect_err("this block breaks its promise");
    for message in messages {
        assert!(said.contains(message), "`{message}` is in\n{said}");
    }
}

#[test]
fn a_block_runs_with_its_hidden_lines() {
    let page = "```rust\n# let hidden = 41;\n#\nprintln!(\"{}\", hidden + 1);\n```\n```text,output\n42\n```\n";
    assert_eq!(run(page).as_deref(), Ok("42\n"));
}

#[test]
fn a_block_may_end_in_a_result() {
    let page = "```rust\nlet n: u8 = \"7\".parse()?;\nprintln!(\"{n}\");\nOk::<(), std::num::ParseIntError>(())\n```\n";
    assert_eq!(run(page).as_deref(), Ok("7\n"));
    fails(
        "```rust\nlet n: u8 = \"x\".parse()?;\nOk::<(), std::num::ParseIntError>(())\n```\n",
        &["book/page.md:1: this block ended with", "InvalidDigit"],
    );
}

#[test]
fn a_block_has_the_edition_of_the_book() {
    let chain = "```rust\nif let Some(1) = Some(1) && true { println!(\"2024\"); }\n```\n";
    assert_eq!(run(chain).as_deref(), Ok("2024\n"));

    let fixture = Fixture::page(chain);
    let mut settings = settings();
    settings.edition = "2021".into();
    let old = Prepared::new(&fixture.blocks()[0], &settings, fixture.root());
    let said = old.run().expect_err("let chains are new in 2024");
    assert!(
        said.contains("let chains are only allowed in Rust 2024"),
        "{said}"
    );
}

#[test]
fn a_block_that_does_not_compile_is_named_with_the_line_of_the_error() {
    fails(
        "# Page\n\n```rust\nlet a = 1;\nlet b: u8 = \"\";\n```\n",
        &[
            "book/page.md:3: this block does not compile",
            "error[E0308]",
            "--> book/page.md:5:13",
        ],
    );
}

#[test]
fn a_block_that_panics_or_exits_with_an_error_fails() {
    fails(
        "Text.\n\n```rust\nassert_eq!(1, 2);\n```\n",
        &[
            "book/page.md:3: this block ended with exit status: 101",
            "panicked at book/page.md:4:",
        ],
    );
    fails(
        "```rust\nstd::process::exit(3);\n```\n",
        &["exit status: 3"],
    );
}

#[test]
fn a_crate_that_is_not_declared_cannot_be_used() {
    fails(
        "```rust\nlet x = serde_json::Value::Null;\n```\n",
        &["book/page.md:1: this block does not compile", "serde_json"],
    );
    fails(
        "```rust\nextern crate serde_json;\nfn main() {}\n```\n",
        &["error[E0463]"],
    );
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
    fails(
        &page("1\n3"),
        &[
            "book/page.md:7: the reader is shown another output",
            "page.md:1 prints",
        ],
    );
    fails(&page("1"), &["book/page.md:7: "]);
}

#[test]
fn a_should_panic_block_compiles_and_panics_with_the_words_shown() {
    let page = |code: &str, shown: &str| {
        format!("```rust,should_panic\n{code}\n```\n```text,output\n{shown}\n```\n")
    };
    assert!(run(&page("panic!(\"the pool is empty\");", "the pool is empty")).is_ok());
    fails(
        &page("let x: u8 = \"\";", "x"),
        &["book/page.md:1: this block does not compile"],
    );
    fails(
        &page("let x = 1;", "x"),
        &["book/page.md:1: ", "exit status: 0, not with a panic"],
    );
    fails(
        &page("std::process::exit(1);", "x"),
        &["exit status: 1, not with a panic"],
    );
    fails(
        &page("panic!(\"full\");", "empty"),
        &["book/page.md:4: the reader is shown a line that the panic does not print: empty"],
    );
}

const MOVED: &str = "let a = vec![1];\nlet b = a;\ndrop(a);\ndrop(b);";

fn refused(codes: &str, code: &str, shown: &str) -> String {
    format!("```rust,compile_fail,{codes}\n{code}\n```\n```text,output\n{shown}\n```\n")
}

#[test]
fn a_compile_fail_block_fails_for_its_reason_and_shows_the_real_message() {
    let shown = "error[E0382]: use of moved value: `a`\n ... and what to do about it";
    let fixture = Fixture::page(&refused("E0382", MOVED, shown));
    let block = Prepared::new(&fixture.blocks()[0], &settings(), fixture.root());
    assert_eq!(block.compile(), Ok(()));
    fails(
        &refused("E0382", MOVED, "error[E0382]: use of moved value: `b`"),
        &["book/page.md:7: the reader is shown a line that the compiler does not print"],
    );
}

#[test]
fn a_compile_fail_block_with_another_error_fails() {
    let shown = "error[E0382]: use of moved value: `a`";
    fails(
        &refused("E0499", MOVED, shown),
        &["book/page.md:1: this block declares E0499 but the compiler says E0382"],
    );
    fails(
        &refused("E0382,E0499", MOVED, shown),
        &["declares E0382, E0499 but the compiler says E0382"],
    );
    fails(
        &refused("E0382", "let x: u8 = \"\"; unknown();", shown),
        &["declares E0382 but the compiler says E0308, E0425"],
    );
    fails(
        &refused("E0382", "let x = ;", shown),
        &["the compiler says no code"],
    );
}

#[test]
fn a_compile_fail_block_that_compiles_fails() {
    fails(
        &refused(
            "E0382",
            "let a = 1;",
            "error[E0382]: use of moved value: `a`",
        ),
        &["book/page.md:1: this compile_fail block compiles"],
    );
}

#[test]
fn a_block_that_hangs_is_ended_and_named() {
    let fixture = Fixture::page("Text.\n\n```rust\nloop { std::thread::park(); }\n```\n");
    let mut settings = settings();
    settings.limit = Duration::from_millis(500);
    let hanging = Prepared::new(&fixture.blocks()[0], &settings, fixture.root());
    let said = hanging.run().expect_err("this block never ends");
    let named = "book/page.md:3: still running after 500ms";
    assert!(said.contains(named), "{said}");
}

#[test]
fn a_program_without_a_plan_is_refused() {
    let fixture = Fixture::page("```rust\nlet x = 1;\n```\n");
    let mut block = Prepared::new(&fixture.blocks()[0], &settings(), fixture.root());
    block.program = "fn main() {}\n".into();
    let said = block.run().expect_err("no plan");
    assert!(said.contains("names no plan"), "{said}");
}
