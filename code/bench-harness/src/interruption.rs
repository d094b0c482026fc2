//! Ctrl-C while it is measured: what was found so far is kept, and marked.

use std::fmt::{self, Display, Formatter};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};

static HEARD: AtomicBool = AtomicBool::new(false);

/// From here on Ctrl-C does not end this process, which asks [`heard`] instead.
pub fn listen() -> Result<()> {
    ctrlc::set_handler(|| HEARD.store(true, Ordering::Relaxed)).context("can't listen for Ctrl-C")
}

/// Whether to stop now.
pub fn heard() -> bool {
    HEARD.load(Ordering::Relaxed)
}

/// What was under way did not end, because of a Ctrl-C.
#[derive(Clone, Copy, Debug)]
pub struct Interrupted;

impl Display for Interrupted {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Ctrl-C ended it")
    }
}

impl std::error::Error for Interrupted {}

/// What was found, or `None` if it was [`Interrupted`].
pub fn unless_interrupted<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Err(error) if error.is::<Interrupted>() => Ok(None),
        found => found.map(Some),
    }
}

/// What shells report for a command that Ctrl-C ended, or success.
pub fn exit_code(interrupted: bool) -> ExitCode {
    const INTERRUPTED: u8 = 130;
    match interrupted {
        true => ExitCode::from(INTERRUPTED),
        false => ExitCode::SUCCESS,
    }
}
