//! A block that breaks its promise fails, with the file and line where it was written.

use std::env;
use std::panic;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::fixture::{Fixture, settings};

fn run(page: &str) -> Result<String, String> {
    Fixture::page(page).run(&settings())
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
fn a_block_runs_with_its_hidden_lines() {
    let page = "```rust\n# let hidden = 41;\n#\nprintln!(\"{}\", hidden + 1);\n```\n```text,output\n42\n```\n";
    assert_eq!(run(page).as_deref(), Ok("42\n"));
}

#[test]
fn a_block_may_end_in_a_result() {
    let page = "```rust\nlet n: u8 = \"7\".parse()?;\nprintln!(\"{n}\");\nOk::<(), std::num::ParseIntError>(())\n```\n";
    assert_eq!(run(page).as_deref(), Ok("7\n"));
    fail(&[(
        &page.replace('7', "x"),
        &["book/page.md:1: this block ended with", "InvalidDigit"],
    )]);
}

#[test]
fn a_block_has_the_edition_of_the_book() {
    let chain = "```rust\nif let Some(1) = Some(1) && true { println!(\"2024\"); }\n```\n";
    assert_eq!(run(chain).as_deref(), Ok("2024\n"));

    let mut settings = settings();
    settings.edition = "2021".into();
    let old = Fixture::page(chain).run(&settings);
    let said = old.expect_err("let chains are new in 2024");
    assert!(
        said.contains("let chains are only allowed in Rust 2024"),
        "{said}"
    );
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
fn a_crate_that_is_not_declared_cannot_be_used() {
    fail(&[
        (
            "```rust\nlet x = serde_json::Value::Null;\n```\n",
            &["book/page.md:1: this block does not compile", "serde_json"],
        ),
        (
            "```rust\nextern crate serde_json;\nfn main() {}\n```\n",
            &["error[E0463]"],
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
    assert!(run(&page("panic!(\"the pool is empty\");", "the pool is empty")).is_ok());
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
            &["book/page.md:4: the reader is shown a line that the panic does not print: empty"],
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
    let fixture = Fixture::page(&page(
        "E0382",
        MOVED,
        &format!("{shown}\n ... and what to do about it"),
    ));
    assert_eq!(fixture.compile(&fixture.program(&settings())), Ok(()));
    fail(&[
        (
            &page("E0382", MOVED, "error[E0382]: use of moved value: `b`"),
            &["book/page.md:7: the reader is shown a line that the compiler does not print"],
        ),
        (
            &page("E0499", MOVED, shown),
            &["book/page.md:1: this block declares E0499 but the compiler says E0382"],
        ),
        (
            &page("E0382,E0499", MOVED, shown),
            &["declares E0382, E0499 but the compiler says E0382"],
        ),
        (
            &page("E0382", "let x: u8 = \"\"; unknown();", shown),
            &["declares E0382 but the compiler says E0308, E0425"],
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
    let fixture = Fixture::page("Text.\n\n```rust\nloop { std::thread::park(); }\n```\n");
    let mut settings = settings();
    settings.limit = Duration::from_millis(500);
    let said = fixture.run(&settings).expect_err("this block never ends");
    let named = "book/page.md:3: still running after 500ms";
    assert!(said.contains(named), "{said}");
}

#[test]
fn a_program_without_a_plan_is_refused() {
    let fixture = Fixture::page("");
    let said = fixture.compile("fn main() {}\n").expect_err("no plan");
    assert!(said.contains("names no plan"), "{said}");
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
fn a_should_panic_block_passes_in_skeptic_only_if_it_panics() {
    for (code, panics) in [
        ("panic!();", true),
        ("this does not compile", false),
        ("let x = 1;", false),
    ] {
        let fixture = Fixture::page(&format!("```rust,should_panic\n{code}\n```\n"));
        let program = fixture.program(&settings());
        let outcome = panic::catch_unwind(|| {
            skeptic::rt::run_test(
                env!("CARGO_MANIFEST_DIR"),
                env!("OUT_DIR"),
                env!("SNIPPETS_TARGET"),
                &program,
            );
        });
        assert_eq!(outcome.is_ok(), panics, "{code}");
    }
}
