//! Says how many Rust blocks the book has and how many each lane ran.
#![forbid(unsafe_code)]

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use book_blocks::Book;
use snippets::count::{self, Skeptic};

const HELP: &str = "\
Runs every Rust block of the book in both lanes and compares the counts.

Usage: cargo run --package snippets [-- LOG]

  LOG    a file with what `cargo test` printed to both its outputs;
         the lanes are counted there instead of being run again

Prints one line, such as
    book: 137 Rust blocks; skeptic 69, no_run 0, compile_fail 7, should_panic 5, ignored 56; doctests 137
and fails if a lane left a block out.

Count what one run of all tests did:
    cargo test 2>&1 | tee target/test.log
    cargo run --package snippets -- target/test.log
Compile every block again:
    SNIPPETS_COLD=1 cargo run --package snippets
Run one chapter's blocks, or one block by its file and line:
    cargo test --package snippets --test rust_blocks book_2_a_first_pool
    cargo test --package snippets --test rust_blocks book_2_a_first_pool_line_57";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        ["--help" | "-h"] => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        [] => lane(&["--test", "rust_blocks"]).and_then(|skeptic| Ok(skeptic + &lane(&["--doc"])?)),
        [log] if !log.starts_with('-') => {
            fs::read_to_string(log).with_context(|| format!("{log} cannot be read"))
        }
        _ => {
            eprintln!("`{}` is not known here.\n\n{HELP}", arguments.join(" "));
            return ExitCode::from(2);
        }
    };
    match outcome.and_then(|log| compare(&log)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn compare(log: &str) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let book = Book::load(&root.canonicalize()?)?;
    let blocks: usize = book
        .pages
        .iter()
        .map(|page| count::rust_fences(&page.text))
        .sum();
    let skeptic = Skeptic::parse(log);
    let doctests = count::doctests(log);
    println!("book: {blocks} Rust blocks; {skeptic}; doctests {doctests}");
    if (skeptic.all(), doctests) != (blocks, blocks) {
        bail!(
            "a lane left blocks out: the book has {blocks}, skeptic had {}, rustdoc {doctests}; \
             `cargo test --package snippets --test it` says which rule is broken",
            skeptic.all()
        );
    }
    Ok(())
}

/// What `cargo test` printed for one lane.
fn lane(selection: &[&str]) -> Result<String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["test", "--package", "snippets"])
        .args(selection)
        // Meant for skeptic; Cargo would build all crates again with another compiler.
        .env_remove("RUSTC")
        .output()
        .context("cargo cannot be run")?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!(
            "cargo test {} failed\n{stdout}{stderr}",
            selection.join(" ")
        );
    }
    // Cargo announces a lane on its standard error.
    Ok(format!("{stderr}{stdout}"))
}
