//! Runs a program under a time limit, and ends it with all that it started: as `cargo course` runs tests.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use course::interrupt::Stop;
use course::submission::process::{self, Finished};

/// A program that prints more is ended.
const MOST_PRINTED: usize = 1 << 20;

/// Runs `command` to its end, or ends it after `limit`.
pub fn run(command: Command, limit: Duration) -> Result<Finished> {
    process::supervise(
        command,
        "",
        limit,
        MOST_PRINTED,
        &Stop::default(),
        &mut |_| {},
    )
}
