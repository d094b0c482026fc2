//! Writes the blocks down for skeptic, which tests them, each with a plan that says what must hold for it.
//!
//! skeptic gets one page for each block. It names a test after the page and the line of the
//! fence, so the page is named after the file in which the block was written, and blank lines
//! put the fence on its line there: `book_2_a_first_pool_line_57` is line 57 of
//! `book/2-a-first-pool.md`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::blocks::{Block, has_main};
use crate::info::Kind;
use crate::page::Place;

/// Everything that compiling and running one block needs to know, kept in a file beside it. Lines of the
/// program have the numbers of the block's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub block: Block,
    pub settings: Settings,
}

/// What holds for all blocks alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub edition: String,
    /// The only crates that a block may use beside `std`.
    pub crates: Vec<String>,
    /// How long a program may run.
    pub limit: Duration,
}

/// Begins the last line of a program; the path of its plan follows.
const MARK: &str = "// plan: ";

impl Plan {
    /// Writes the plan of `block` to `path`, and returns the program that the block stands for.
    pub fn write(block: &Block, settings: &Settings, path: &Path) -> Result<String> {
        let plan = Plan {
            block: block.clone(),
            settings: settings.clone(),
        };
        write(path, &serde_json::to_string_pretty(&plan)?)?;
        Ok(template(&block.code, path))
    }

    pub fn read(path: &Path) -> Result<Plan> {
        let json = fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        serde_json::from_str(&json).with_context(|| format!("{} is no plan", path.display()))
    }

    /// The plan that the last line of `program` names, and the program without that line.
    pub fn path_in(program: &str) -> Option<(PathBuf, &str)> {
        let (program, path) = program.trim_end().rsplit_once(MARK)?;
        Some((PathBuf::from(path), program))
    }
}

/// The program that a block stands for, by rustdoc's rules, as a skeptic template: `{}` is where
/// the block goes and other braces are doubled. The block begins on the first line, so that lines
/// of the program and of the block have the same numbers.
fn template(code: &str, plan: &Path) -> String {
    let (open, close) = if has_main(code) {
        ("", "")
    } else if code.trim_end().ends_with("(())") {
        // A block without `main` that ends in `Ok::<(), E>(())` may use `?`.
        (
            "fn main() { fn block() -> core::result::Result<(), impl core::fmt::Debug> { ",
            "} block().unwrap() }\n",
        )
    } else {
        ("fn main() { ", "}\n")
    };
    let doubled = |text: &str| text.replace('{', "{{").replace('}', "}}");
    let mark = format!("{MARK}{}\n", plan.display());
    format!("{}{{}}{}{}", doubled(open), doubled(close), doubled(&mark))
}

/// Writes pages, templates and plans below `out`, and deletes those of blocks that are gone. The result is for
/// `skeptic::generate_doc_tests`; each page lies in a folder with the name of its test.
pub fn for_skeptic(blocks: &[Block], settings: &Settings, out: &Path) -> Result<Vec<PathBuf>> {
    let folder = out.join("blocks");
    let mut names = BTreeSet::new();
    let mut pages = Vec::new();
    for block in blocks {
        // How the test's name begins, and what skeptic reads behind the fence.
        let (kind, words) = match block.kind {
            Kind::Run => ("", "rust,skt-block"),
            // Only the compiler is needed; skeptic knows no compile_fail.
            Kind::NoRun => ("no_run_in_", "rust,no_run,skt-block"),
            Kind::CompileFail { .. } => ("compile_fail_in_", "rust,no_run,skt-block"),
            Kind::Ignore => ("ignored_in_", "rust,ignore,skt-block"),
            // The wrapper judges the panic: skeptic's own way passes when nothing compiles.
            Kind::ShouldPanic => ("should_panic_in_", "rust,skt-block"),
        };
        let (stem, test_name) = free_name(kind, &block.place, &names);
        let own = folder.join(&test_name);
        names.insert(test_name);
        let template = Plan::write(block, settings, &own.join("plan.json"))?;
        let template = fenced("rust,skt-block", &template);
        write(&own.join(format!("{stem}.md.skt.md")), &template)?;
        let page = own.join(format!("{stem}.md"));
        let blank = "\n".repeat(block.place.line - 1);
        write(&page, &(blank + &fenced(words, &block.code)))?;
        pages.push(page);
    }
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        if !names.contains(&*entry.file_name().to_string_lossy()) {
            let path = entry.path();
            fs::remove_dir_all(&path)
                .with_context(|| format!("{} cannot be deleted", path.display()))?;
        }
    }
    Ok(pages)
}

/// The file name that leads to a test's name, and what skeptic will call the test.
fn free_name(kind: &str, place: &Place, taken: &BTreeSet<String>) -> (String, String) {
    // As skeptic does it: letters and digits, joined by single underscores.
    let file = place.file.trim_end_matches(".md");
    let words = file.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let first = format!("{kind}{}", words.join("_").to_ascii_lowercase());
    let mut stem = first.clone();
    // One text can stand on two pages, and `a-b.md` beside `a_b.md`.
    for count in 2.. {
        let name = format!("{stem}_line_{}", place.line);
        if !taken.contains(&name) {
            return (stem, name);
        }
        stem = format!("{first}_{count}");
    }
    unreachable!("some number is free")
}

fn fenced(words: &str, text: &str) -> String {
    // The fence is longer than any in the text.
    let mut fence = String::from("```");
    while text.contains(&fence) {
        fence.push('`');
    }
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{words}\n{text}{end}{fence}\n")
}

fn write(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    // skeptic has Cargo watch the pages, and Cargo would see files newer than the run that made
    // them and run again. The sources are what is watched.
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    fs::create_dir_all(path.parent().unwrap_or(path))
        .and_then(|()| fs::write(path, text))
        .and_then(|()| fs::File::options().write(true).open(path))
        .and_then(|file| file.set_modified(long_ago))
        .with_context(|| format!("{} cannot be written", path.display()))
}
