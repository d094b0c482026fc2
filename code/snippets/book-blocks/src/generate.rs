//! Writes the blocks down for skeptic, which tests them.
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

use crate::blocks::Block;
use crate::info::Kind;
use crate::plan::{self, Plan, Settings};

/// Where the blocks went.
#[derive(Debug)]
pub struct Generated {
    /// For `skeptic::generate_doc_tests`.
    pub skeptic_pages: Vec<PathBuf>,
    /// The tests that skeptic makes of them, in the same order.
    pub test_names: Vec<String>,
}

/// Writes pages, templates and plans below `out`, and deletes those of blocks that are gone.
pub fn for_skeptic(blocks: &[Block], settings: &Settings, out: &Path) -> Result<Generated> {
    let folder = out.join("blocks");
    let mut generated = Generated {
        skeptic_pages: Vec::new(),
        test_names: Vec::new(),
    };
    let mut taken = BTreeSet::new();
    for block in blocks {
        let (stem, test_name) = free_name(block, &mut taken);
        let own = folder.join(&test_name);
        let plan_file = own.join("plan.json");
        let page = own.join(format!("{stem}.md"));

        let plan = Plan::new(block, settings);
        write(&plan_file, &plan.to_json()?)?;
        let words = match block.kind {
            // Only the compiler is needed; skeptic knows no compile_fail.
            Kind::NoRun | Kind::CompileFail { .. } => "rust,no_run,skt-block",
            Kind::Ignore => "rust,ignore,skt-block",
            // The wrapper judges the panic: skeptic's own way passes when nothing compiles.
            Kind::Run | Kind::ShouldPanic => "rust,skt-block",
        };
        let blank = "\n".repeat(block.place.line - 1);
        write(&page, &format!("{blank}{}", fenced(words, &block.code)))?;
        let template = plan::template(&block.code, &plan_file);
        write(
            &own.join(format!("{stem}.md.skt.md")),
            &fenced("rust,skt-block", &template),
        )?;

        generated.skeptic_pages.push(page);
        generated.test_names.push(test_name);
    }
    delete_others(&folder, &generated.test_names)?;
    Ok(generated)
}

/// What skeptic will call the test, and the file name that leads to it.
fn free_name(block: &Block, taken: &mut BTreeSet<String>) -> (String, String) {
    let kind = match block.kind {
        Kind::Run => "",
        Kind::NoRun => "no_run_in_",
        Kind::Ignore => "ignored_in_",
        Kind::ShouldPanic => "should_panic_in_",
        Kind::CompileFail { .. } => "compile_fail_in_",
    };
    let first = format!("{kind}{}", identifier(&block.place.file));
    let mut stem = first.clone();
    // One text can stand on two pages, and `a-b.md` beside `a_b.md`.
    for count in 2.. {
        let name = format!("{stem}_line_{}", block.place.line);
        if taken.insert(name.clone()) {
            return (stem, name);
        }
        stem = format!("{first}_{count}");
    }
    unreachable!("some number is free")
}

/// As skeptic does it: letters and digits, joined by single underscores.
fn identifier(file: &str) -> String {
    let words = file
        .trim_end_matches(".md")
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect::<Vec<_>>();
    words.join("_")
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
    let context = || format!("{} cannot be written", path.display());
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(context)?;
    }
    fs::write(path, text).with_context(context)?;
    // skeptic has Cargo watch the pages, and Cargo would see files newer than the run that made
    // them and run again. The sources are what is watched.
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let file = fs::File::options().write(true).open(path);
    file.and_then(|file| file.set_modified(long_ago))
        .with_context(context)
}

fn delete_others(folder: &Path, wanted: &[String]) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_wanted = wanted.iter().any(|name| entry.file_name() == name.as_str());
        let deleted = match (is_wanted, path.is_dir()) {
            (true, _) => Ok(()),
            (false, true) => fs::remove_dir_all(&path),
            (false, false) => fs::remove_file(&path),
        };
        deleted.with_context(|| format!("{} cannot be deleted", path.display()))?;
    }
    Ok(())
}
