//! The completion token: when a test ends as it should, it prints a random word that only it was told.
//!
//! What a test's process prints, and the code that it exits with, are also in the hands of the
//! submission, which runs in that process. So each test is rewritten in the scratch folder: before
//! it calls anything, it reads a fresh token from standard input, and after its last line it
//! prints the token with its own name. The token is on the test's stack meanwhile, where safe code
//! cannot read it. Printing the harness's verdict, exiting with 0 and swallowing a panic do not help.
//!
//! What could: unsafe code, a hole in the compiler, and reading the process's own memory through
//! `/proc`. Grading forbids the first and, in a container, hides the last.
//!
//! For the same reason tests name what they import: a glob would also take a macro `assert_eq`.

use std::path::Path;

use anyhow::{Context, bail};
use course::submission::Files;
use course::submission::limits::{Completion, Limits};
use regex::Regex;
use syn::ItemFn;
use syn::visit::Visit;

/// Stands at the end of each test binary's first file. It has no line before the tests' own, so that
/// a panic names the line that a learner sees.
const MODULE: &str = include_str!("completion_token/module.rs");

/// Limits under which each test must prove that it reached its end.
pub(crate) fn required(limits: &Limits) -> Limits {
    Limits {
        completion: Some(Completion {
            rewrite: prepare,
            token,
        }),
        ..limits.clone()
    }
}

/// The token of one run of one test.
fn token() -> anyhow::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).context("the system has no random numbers")?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

/// Rewrites the tests among the files of an exercise. An error names the file and the line.
fn prepare(files: &Files, package: &str) -> anyhow::Result<Files> {
    let mut prepared = Files::new();
    for (path, bytes) in files {
        let is_rust = path.extension().is_some_and(|ending| ending == "rs");
        if !path.starts_with("tests") || !is_rust {
            continue;
        }
        let Ok(source) = std::str::from_utf8(bytes) else {
            continue;
        };
        // What is no Rust is left to the compiler, which says more about it.
        let Ok(file) = syn::parse_file(source) else {
            continue;
        };
        check_imports(path, source, &package.replace('-', "_"))?;
        let mut insertions = Insertions::default();
        insertions.visit_file(&file);
        let mut text = source.to_owned();
        // From the end, so that the places before stay where they are.
        for (place, insertion) in insertions.0.into_iter().rev() {
            text.insert_str(place, &insertion);
        }
        if is_root(path) {
            text.push('\n');
            text.push_str(MODULE);
        }
        prepared.insert(path.clone(), text.into_bytes());
    }
    Ok(prepared)
}

/// `tests/NAME.rs` or `tests/NAME/main.rs`.
fn is_root(path: &Path) -> bool {
    match path.components().count() {
        2 => true,
        3 => path.ends_with("main.rs"),
        _ => false,
    }
}

/// Around each test's body: `ends(NAME, || { … })`.
#[derive(Default)]
struct Insertions(Vec<(usize, String)>);

impl Visit<'_> for Insertions {
    fn visit_item_fn(&mut self, function: &ItemFn) {
        let has = |name| function.attrs.iter().any(|it| it.path().is_ident(name));
        if !has("test") {
            return;
        }
        let call = match has("should_panic") {
            true => "panics",
            false => "ends",
        };
        let name = &function.sig.ident;
        let begin = format!(
            " crate::course_completion::{call}(concat!(module_path!(), \"::\", stringify!({name})), || {{"
        );
        let braces = function.block.brace_token.span;
        self.0.push((braces.open().byte_range().end, begin));
        let end = (braces.close().byte_range().start, "}) ".to_owned());
        self.0.push(end);
    }
}

/// Refuses `use THE_EXERCISE::*` and `extern crate THE_EXERCISE`, wherever they stand.
fn check_imports(path: &Path, source: &str, package: &str) -> anyhow::Result<()> {
    let glob = format!(r"\buse\b\s*(::\s*)?{package}\s*::[^;]*\*");
    let import = Regex::new(&format!(r"{glob}|\bextern\s+crate\s+{package}\b"))?;
    if let Some(found) = import.find(source) {
        let line = 1 + source[..found.end()].matches('\n').count();
        bail!(
            "{}:{line}: a test must name what it imports from `{package}`: a glob, or `extern crate`, also imports names that a submission defines, such as a macro `assert_eq`",
            path.display()
        );
    }
    Ok(())
}
