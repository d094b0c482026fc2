//! Ctrl-C while it is measured: what was found so far is kept, and marked.

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

/// What shells report for a command that Ctrl-C ended, or success.
pub fn exit_code(interrupted: bool) -> ExitCode {
    const INTERRUPTED: u8 = 130;
    match interrupted {
        true => ExitCode::from(INTERRUPTED),
        false => ExitCode::SUCCESS,
    }
}
