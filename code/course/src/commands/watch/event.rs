//! What can happen while a learner works.

use crate::submission::test_run::TestRun;

#[derive(Debug)]
pub(super) enum Event {
    /// Something under `exercises/` changed.
    Saved,
    /// Changes can no longer be noticed; the text says why.
    Blind(String),
    Key(Key),
    Resized,
    /// The terminal is gone.
    InputClosed,
    /// From the run of this number; an older one may still have something to say.
    Run(u64, News),
}

#[derive(Debug)]
pub(super) enum News {
    /// Another command has the sandbox.
    Waiting,
    /// So many crates are compiled.
    Compiling(usize),
    /// A stage's number, and the test that begins.
    Testing(usize, String),
    /// An error is told in words.
    Ended(Result<TestRun, String>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Hint,
    List,
    RunAll,
    RunAgain,
    Chapter,
    Whole,
    Next,
    Previous,
    Quit,
    /// Ctrl-C, which is only a key in raw mode.
    Interrupt,
}
