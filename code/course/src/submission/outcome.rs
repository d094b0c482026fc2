//! How one test ended, and how that reads.

use std::fmt;

use serde::Serialize;

use crate::exercise::TestId;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    Passed,
    Failed,
    /// Somebody printed what the harness prints, and the test did not reach its end.
    Forged,
    /// The process ended before the test did.
    EndedEarly {
        code: i32,
    },
    TimedOut {
        seconds: u64,
    },
    TooMuchMemory {
        mib: u64,
    },
    TooMuchOutput {
        mib: u64,
    },
    StackOverflow,
    Aborted {
        signal: i32,
    },
    /// No test of that name is there.
    Missing,
}

#[derive(Debug, Serialize)]
pub struct TestResult {
    #[serde(serialize_with = "as_text")]
    pub test: TestId,
    #[serde(flatten)]
    pub outcome: Outcome,
    /// The outcome in words.
    pub verdict: String,
    /// What the test wrote to standard error: a panic's message, above all.
    pub message: String,
    /// What the learner's code printed.
    pub printed: String,
    pub seconds: f64,
}

impl TestResult {
    pub fn passed(&self) -> bool {
        self.outcome == Outcome::Passed
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => write!(f, "passed"),
            Self::Failed => write!(f, "failed"),
            Self::Forged => write!(
                f,
                "forged: the words of a test that passed were printed, but the test did not reach its end"
            ),
            Self::EndedEarly { code } => write!(
                f,
                "ended early: the process exited with {code} before the test finished"
            ),
            Self::TimedOut { seconds } => write!(
                f,
                "timed out after {seconds} s; a loop may never end, or a lock may never be released"
            ),
            Self::TooMuchMemory { mib } => write!(f, "killed: more than {mib} MiB of memory"),
            Self::TooMuchOutput { mib } => write!(f, "killed: more than {mib} MiB of output"),
            Self::StackOverflow => {
                write!(f, "stack overflow; a function may call itself without end")
            }
            Self::Aborted { signal } => write!(f, "aborted (signal {signal})"),
            Self::Missing => write!(f, "missing: the test is not in the exercise's tests/"),
        }
    }
}

fn as_text<S: serde::Serializer>(id: &TestId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(id)
}
