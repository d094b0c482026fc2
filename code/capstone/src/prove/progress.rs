//! Tells on standard error how a run goes.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use anyhow::Result;
use bench_harness::estimate;
use bench_harness::interruption;
use bench_harness::judgement::Judgement;

use super::plan::Row;

/// Tells how a run goes.
#[derive(Debug)]
pub struct Progress {
    begun: Instant,
    terminal: bool,
}

impl Progress {
    /// From here on Ctrl-C does not end this process, which keeps what it has.
    pub fn new() -> Result<Self> {
        interruption::listen()?;
        Ok(Self {
            begun: Instant::now(),
            terminal: io::stderr().is_terminal(),
        })
    }

    /// The clock starts: what was compiled before does not count.
    pub fn begin(&mut self) {
        self.begun = Instant::now();
        eprintln!("Ctrl-C ends it and keeps what is good.");
    }

    /// How long it has been going on.
    pub fn took(&self) -> Duration {
        self.begun.elapsed()
    }

    /// A group is begun: its number, how many there are, and how long all may still take.
    pub(super) fn begun(&self, number: usize, of: usize, row: &Row, remaining: Duration) {
        let left = estimate::words(remaining);
        eprint!("{number:>3} of {of}, {left} left: {row}, {}", row.allocator);
        // On a terminal the answer is put behind the question, when it is there.
        if self.terminal {
            let _ = io::stderr().flush();
        }
        eprint!(" ... ");
    }

    /// The group is answered.
    pub(super) fn answered(&self, judgement: &Judgement, doubt: Option<&str>) {
        eprintln!("{}", judgement.conclusion);
        if let Some(doubt) = doubt {
            eprintln!("      provisional: {doubt}");
        }
        for note in &judgement.notes {
            eprintln!("      {note}");
        }
    }
}
