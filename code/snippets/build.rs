//! Writes every Rust block of the book down for skeptic.
#![forbid(unsafe_code)]

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use book_blocks::{Book, Settings, find_blocks, for_skeptic};

/// What a block may use beside `std`.
const CRATES: &[&str] = &["hintpool", "loom", "steps", "thread_local"];

/// How long one block may run.
const LIMIT: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    // A chapter's mistake is told without the stack of this program.
    match write_blocks() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn write_blocks() -> Result<()> {
    let out = PathBuf::from(env::var("OUT_DIR").context("OUT_DIR is not set")?);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().context("the repository is not there")?;
    // Said first, so that a book that cannot be loaded is tried again once it changed.
    for path in ["book.toml", "book"] {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }

    let book = Book::load(&root)?;
    // A folder stands for everything below it, so a new page is seen at once.
    for path in &book.watched {
        println!("cargo::rerun-if-changed={}", path.display());
    }

    let settings = Settings {
        edition: book
            .edition
            .context("book.toml names no Rust edition; add `edition` to its table [rust]")?,
        crates: CRATES.iter().map(|&name| name.to_owned()).collect(),
        limit: LIMIT,
    };
    // What breaks a rule is left out here, and fails the test `rules`.
    let blocks = book.pages.iter();
    let blocks = blocks.flat_map(|page| find_blocks(page, CRATES).0);
    let pages = for_skeptic(&blocks.collect::<Vec<_>>(), &settings, &out)?;
    if pages.is_empty() {
        // skeptic writes nothing then, and the old tests would stay.
        std::fs::write(out.join("skeptic-tests.rs"), "")?;
    }
    skeptic::generate_doc_tests(&pages);

    // skeptic runs the compiler that `RUSTC` names. Cargo sets this variable for the tests that it
    // runs; `tests/it/promises.rs` checks that it does, and that the path is right.
    // OUT_DIR is `<profile>/build/<package>/out`, and programs lie in `<profile>`.
    let profile = out.ancestors().nth(3).context("OUT_DIR is too short")?;
    let program = profile.join(format!("book-rustc{}", env::consts::EXE_SUFFIX));
    for (name, value) in [
        ("RUSTC", program.display().to_string()),
        ("SNIPPETS_RUSTC", env::var("RUSTC")?),
        ("SNIPPETS_TARGET", env::var("TARGET")?),
    ] {
        println!("cargo::rustc-env={name}={value}");
    }
    Ok(())
}
