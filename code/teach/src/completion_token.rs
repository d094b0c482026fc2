//! The completion token: when a test ends as it should, it prints a random word that only it was told.
//!
//! What a test's process prints, and the code that it exits with, are also in the hands of the
//! submission, which runs in that process. So each test is rewritten in the scratch folder: before
//! it calls anything, it reads a fresh token from standard input, and when it returns without a panic it
//! prints the token with its own name. The token is on the test's stack meanwhile, where safe code
//! cannot read it. Printing the harness's verdict, exiting with 0 and swallowing a panic do not help.
//!
//! What could: unsafe code, a hole in the compiler, and reading the process's own memory through
//! `/proc`. Grading forbids the first and, in a container, hides the last.
//!
//! For the same reason tests name what they import: a glob would also take a macro `assert_eq`. And no test
//! is `#[should_panic]`: it has no token to print.

use std::path::Path;

use anyhow::{Context, bail};
use course::submission::Files;
use course::submission::limits::{Completion, Limits};
use regex::Regex;

/// Stands at the end of each test binary's first file. It has no line before the tests' own, so that
/// a panic names the line that a learner sees.
const MODULE: &str = include_str!("completion_token/module.rs");

/// The beginning of a test, as rustfmt leaves it. A test that is written otherwise prints no token, and so
/// does not pass.
const TEST: &str = r"#\[test\]\s*fn (\w+)\(\)[^{]*\{";

/// What stands there instead, in as many lines.
const TEST_WITH_TOKEN: &str = "$0 let _token = \
    crate::course_completion::Token::read(concat!(module_path!(), \"::$1\"));";

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
    let test = Regex::new(TEST)?;
    let mut prepared = Files::new();
    for (path, bytes) in files {
        let is_rust = path.extension().is_some_and(|ending| ending == "rs");
        if !path.starts_with("tests") || !is_rust {
            continue;
        }
        // What is no Rust is left to the compiler, which says more about it.
        let Ok(source) = std::str::from_utf8(bytes) else {
            continue;
        };
        check_imports(path, source, &package.replace('-', "_"))?;
        let mut text = test.replace_all(source, TEST_WITH_TOKEN).into_owned();
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
