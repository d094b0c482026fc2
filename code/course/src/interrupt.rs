//! Ctrl-C: the command ends what it started, then itself, without an error message.
//! And [`Stop`]: what the command started is ended, because its result is no longer wanted.

use std::process::ExitStatus;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;

/// What shells report for a command ended by Ctrl-C.
pub const EXIT_CODE: u8 = 130;

/// Set by the handler, read by whoever waits for a child.
static ASKED_TO_STOP: AtomicBool = AtomicBool::new(false);

/// The error that travels up to `main`, which turns it into [`EXIT_CODE`] and says nothing.
#[derive(Debug)]
pub struct Interrupted;

impl std::fmt::Display for Interrupted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("stopped by Ctrl-C")
    }
}

impl std::error::Error for Interrupted {}

/// From here on Ctrl-C no longer ends this process; [`check`] tells that it was pressed.
///
/// Tests run in process groups of their own, which a terminal's Ctrl-C does not reach: this process
/// must live long enough to end them.
pub fn watch() -> anyhow::Result<()> {
    ctrlc::set_handler(|| ASKED_TO_STOP.store(true, Ordering::Relaxed))
        .context("cannot listen for Ctrl-C")
}

/// An error once Ctrl-C was pressed.
pub fn check() -> Result<(), Interrupted> {
    match ASKED_TO_STOP.load(Ordering::Relaxed) {
        true => Err(Interrupted),
        false => Ok(()),
    }
}

/// An error once Ctrl-C was pressed, of which a program that we wait for may hear before we do.
pub fn check_ended(program: ExitStatus) -> Result<(), Interrupted> {
    match signal(program) {
        Some(SIGINT) => Err(Interrupted),
        _ => check(),
    }
}

/// The same number on every Unix.
const SIGINT: i32 = 2;

/// The signal that ended a program.
#[cfg(unix)]
pub(crate) fn signal(program: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&program)
}

#[cfg(not(unix))]
pub(crate) fn signal(_: ExitStatus) -> Option<i32> {
    None
}

/// Asks whoever holds a clone of it to stop.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// An error once this was asked to stop, or Ctrl-C was pressed.
    pub fn check(&self) -> Result<(), Interrupted> {
        match self.0.load(Ordering::Relaxed) {
            true => Err(Interrupted),
            false => check(),
        }
    }
}
