//! Looks on while it is measured: tells how it goes, and hears Ctrl-C.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use anyhow::Result;
use capstone::interruption;
use capstone::prove::estimate;
use capstone::prove::plan::Row;
use capstone::prove::stage::Audience;
use capstone::prove::verdict::Judgement;

pub(super) struct Spectator {
    begun: Instant,
    terminal: bool,
}

impl Spectator {
    /// From here on Ctrl-C does not end this process, which keeps what it has.
    pub(super) fn new() -> Result<Self> {
        interruption::listen()?;
        Ok(Self {
            begun: Instant::now(),
            terminal: io::stderr().is_terminal(),
        })
    }

    /// The clock starts: what was compiled before does not count.
    pub(super) fn begin(&mut self) {
        self.begun = Instant::now();
        eprintln!("Ctrl-C ends it and keeps what is good.");
    }

    pub(super) fn took(&self) -> Duration {
        self.begun.elapsed()
    }
}

impl Audience for Spectator {
    fn stop(&self) -> bool {
        interruption::heard()
    }

    fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    fn asked(&mut self, number: usize, of: usize, row: &Row, remaining: Duration) {
        let left = estimate::words(remaining);
        eprint!("{number:>3} of {of}, {left} left: {row}, {}", row.allocator);
        // On a terminal the answer is put behind the question, when it is there.
        if self.terminal {
            let _ = io::stderr().flush();
        }
        eprint!(" ... ");
    }

    fn answered(&mut self, _: &Row, judgement: &Judgement) {
        eprintln!("{}", judgement.verdict);
        for remark in &judgement.remarks {
            eprintln!("      {remark}");
        }
    }
}
