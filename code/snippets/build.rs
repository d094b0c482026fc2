//! Writes a page for each Rust block of the book, from which skeptic makes a test.
//!
//! skeptic names a test after the page and the line of the fence. So the page is named after the file in which the
//! block was written, and blank lines put the fence on its line there: `book_2_a_first_pool_line_57` is line 57 of
//! `book/2-a-first-pool.md`.
#![forbid(unsafe_code)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use book_blocks::{Block, Book, Kind};

/// Longer than any in a block.
const FENCE: &str = "````````````````````";

fn main() -> Result<()> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize()?;
    // Said first, so that a book that cannot be loaded is tried again once it changed.
    for path in ["book.toml", "book"] {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }

    let book = Book::load(&root)?;
    // A folder stands for everything below it, so a new page is seen at once.
    for path in &book.watched {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    // What breaks a rule is left out here, and fails the test `rules`.
    let pages = (1..).zip(&book.blocks).map(|(number, block)| {
        // A folder each, since two blocks may be written in one file.
        write_page(block, &out.join(format!("blocks/{number}")))
    });
    skeptic::generate_doc_tests(&pages.collect::<Result<Vec<_>>>()?);

    let edition = book.edition.context("book.toml names no Rust edition")?;
    // skeptic runs the compiler that `RUSTC` names. Cargo sets this variable for the tests that it
    // runs; `tests/it/promises.rs` checks that it does, and that the path is right.
    // OUT_DIR is `<profile>/build/<package>/out`, and programs lie in `<profile>`.
    let profile = out.ancestors().nth(3).context("OUT_DIR is too short")?;
    let program = profile.join(format!("book-rustc{}", env::consts::EXE_SUFFIX));
    println!("cargo::rustc-env=RUSTC={}", program.display());
    println!("cargo::rustc-env=SNIPPETS_RUSTC={}", env::var("RUSTC")?);
    println!("cargo::rustc-env=SNIPPETS_TARGET={}", env::var("TARGET")?);
    println!("cargo::rustc-env=SNIPPETS_EDITION={edition}");
    Ok(())
}

fn write_page(block: &Block, folder: &Path) -> Result<PathBuf> {
    let name = block.place.file.replace('/', "_");
    let page = folder.join(name);
    let blank = "\n".repeat(block.place.line - 1);
    // skeptic only compiles: what it takes for the compiler runs the block, too.
    let promise = match block.kind {
        Kind::Ignore => "ignore",
        _ => "no_run",
    };
    let program = block.for_skeptic()?;
    let text = format!("{blank}{FENCE}rust,{promise}\n{program}{FENCE}\n");
    fs::create_dir_all(folder)?;
    fs::write(&page, text)?;
    // skeptic has Cargo watch the pages, and Cargo would see files newer than the run that made
    // them and run again. The sources are what is watched.
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    fs::File::options()
        .write(true)
        .open(&page)?
        .set_modified(long_ago)?;
    Ok(page)
}
