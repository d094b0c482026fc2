//! The wrapper of the compiler is in place when skeptic itself runs a block.

use std::env;
use std::panic;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::fixture::{Fixture, Prepared, settings};

fn run(page: &str, limit: Duration) -> bool {
    // Without the wrapper, nothing would end a block that hangs.
    skeptic_is_told_to_call_it();
    let fixture = Fixture::page(page);
    let mut settings = settings();
    settings.limit = limit;
    let block = Prepared::new(&fixture.blocks()[0], &settings, fixture.root());
    panic::catch_unwind(|| {
        skeptic::rt::run_test(
            env!("CARGO_MANIFEST_DIR"),
            env!("OUT_DIR"),
            env!("SNIPPETS_TARGET"),
            &block.program,
        );
    })
    .is_ok()
}

#[test]
fn skeptic_is_told_to_call_it() {
    let told = env::var("RUSTC").expect("Cargo sets RUSTC for the tests of this package");
    assert_eq!(
        Path::new(&told),
        Path::new(env!("CARGO_BIN_EXE_book-rustc"))
    );
}

#[test]
fn a_block_has_the_edition_and_the_crates_of_the_book() {
    let limit = Duration::from_secs(10);
    let chain = "if let Some(1) = Some(1) && true {}";
    assert!(run(&format!("```rust\n{chain}\n```\n"), limit));
    let pool = "static P: hintpool::Pool<Vec<u8>> = hintpool::Pool::new(Vec::new);";
    assert!(run(&format!("```rust,noplayground\n{pool}\n```\n"), limit));
    // skeptic finds this crate, since snippets needs it.
    assert!(!run("```rust\nuse serde_json::Value;\n```\n", limit));
}

#[test]
fn a_should_panic_block_passes_only_if_it_panics() {
    let limit = Duration::from_secs(10);
    assert!(run("```rust,should_panic\npanic!();\n```\n", limit));
    assert!(!run(
        "```rust,should_panic\nthis does not compile\n```\n",
        limit
    ));
    assert!(!run("```rust,should_panic\nlet x = 1;\n```\n", limit));
}

#[test]
fn a_block_that_hangs_is_ended() {
    let started = Instant::now();
    assert!(!run("```rust\nloop {}\n```\n", Duration::from_millis(300)));
    assert!(started.elapsed() < Duration::from_secs(60));
}

/// Cargo, which skeptic calls, asks `RUSTC` for its version.
#[test]
fn the_wrapper_answers_as_the_real_compiler() {
    let version = |program: &str| {
        let output = Command::new(program).arg("-vV").output().expect("it runs");
        assert!(output.status.success());
        output.stdout
    };
    assert_eq!(
        version(env!("CARGO_BIN_EXE_book-rustc")),
        version(env!("SNIPPETS_RUSTC"))
    );
}
