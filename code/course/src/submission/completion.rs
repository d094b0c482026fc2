//! How a test proves that it reached its end, where the code under test may be a stranger's.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::exercise::TestId;

/// The files of an exercise, by their paths in it.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;

/// What to do to the tests, which the crate `teach` knows: a learner's own run does without it.
#[derive(Clone, Copy, Debug)]
pub struct Completion {
    /// Rewrites the tests among an exercise's files, for the package of this name. A rewritten test
    /// reads a token from standard input, and prints it with its own name after its last line.
    pub rewrite: fn(&Files, &str) -> anyhow::Result<Files>,
    /// A token that nobody can guess.
    pub token: fn() -> anyhow::Result<String>,
}

/// Whether the test printed its token, and the output without that line.
pub(super) fn heard(token: &str, id: &TestId, stdout: &str) -> (bool, String) {
    let line = format!("{token} {}::{}", id.binary.replace('-', "_"), id.path);
    let heard = stdout.lines().any(|said| said == line);
    (heard, stdout.replace(&format!("{line}\n"), ""))
}
