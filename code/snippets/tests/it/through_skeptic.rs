//! The wrapper of the compiler is in place when skeptic itself runs a block.

use std::env;
use std::panic;
use std::path::Path;
use std::process::Command;

use crate::fixture::{Fixture, Prepared, settings};

fn passes(page: &str) -> bool {
    // Without the wrapper, nothing would end a block that hangs.
    skeptic_is_told_to_call_it();
    let fixture = Fixture::page(page);
    let block = Prepared::new(&fixture.blocks()[0], &settings(), fixture.root());
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
fn a_should_panic_block_passes_only_if_it_panics() {
    for (code, panics) in [
        ("panic!();", true),
        ("this does not compile", false),
        ("let x = 1;", false),
    ] {
        let page = format!("```rust,should_panic\n{code}\n```\n");
        assert_eq!(passes(&page), panics, "{code}");
    }
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
