//! Runs tests, each in a process of its own, so that one which aborts or hangs takes no other along.
//!
//! A test has passed only if the test harness counts one test that passed and exits with 0. Where the
//! code under test may be a stranger's, the test must say so itself as well, in a way that this code
//! cannot imitate ([`Completion`](super::limits::Completion)).
//!
//! `--nocapture` and not `--show-output`: what the harness captures is lost when the process aborts,
//! and a flood of output would fill the memory before anybody saw it.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use anyhow::bail;
use serde::Serialize;

use super::limits::{self, Limits};
use super::process::{self, End, Finished};
use super::sandbox::Attempt;
use crate::exercise::TestId;
use crate::interrupt::signal;

/// How one test ended.
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

impl Attempt<'_> {
    /// Every test in the compiled binaries.
    pub fn list(&self) -> anyhow::Result<BTreeSet<TestId>> {
        let mut tests = BTreeSet::new();
        for (binary, program) in &self.built.binaries {
            let finished = self.start(program, &["--list", "--format=terse"], "")?;
            let (stdout, stderr) = (finished.stdout, finished.stderr);
            if !matches!(finished.end, End::Exited(status) if status.success()) {
                bail!("the tests of `{binary}` cannot be listed:\n{stdout}{stderr}");
            }
            let names = stdout.lines().filter_map(|it| it.strip_suffix(": test"));
            tests.extend(names.map(|path| TestId {
                binary: binary.clone(),
                path: path.to_owned(),
            }));
        }
        Ok(tests)
    }

    /// Runs one test.
    pub fn test(&self, id: &TestId) -> anyhow::Result<TestResult> {
        let result = |outcome: Outcome| TestResult {
            test: id.clone(),
            verdict: outcome.to_string(),
            outcome,
            message: String::new(),
            printed: String::new(),
            seconds: 0.0,
        };
        let Some(program) = self.built.binaries.get(&id.binary) else {
            return Ok(result(Outcome::Missing));
        };
        let arguments = [
            "--exact",
            &id.path,
            "--nocapture",
            "--include-ignored",
            "--color=never",
            // With one thread the harness would print the test's name in front of its output.
            "--test-threads=2",
        ];
        let token = match self.limits.completion {
            Some(completion) => (completion.token)()?,
            None => String::new(),
        };
        let mut finished = self.start(program, &arguments, &token)?;
        // The test prints its token in this line, which is not shown, when it reaches its end.
        let line = format!("{token} {}::{}", id.binary.replace('-', "_"), id.path);
        let ended = token.is_empty() || finished.stdout.lines().any(|said| said == line);
        finished.stdout = finished.stdout.replace(&format!("{line}\n"), "");
        let outcome = judge(&finished, ended, self.limits);
        if let Outcome::EndedEarly { .. } = outcome
            && let Some(bubblewrap) = self.limits.bubblewrap()
        {
            // bubblewrap ends like this too when it cannot make a container any more.
            bubblewrap.check()?;
        }
        Ok(TestResult {
            message: self.scratch.show(&without_hint(&finished.stderr)),
            printed: without_harness(&finished.stdout),
            seconds: finished.took.as_secs_f64(),
            ..result(outcome)
        })
    }

    fn start(&self, program: &Path, arguments: &[&str], input: &str) -> anyhow::Result<Finished> {
        let (limits, folder) = (self.limits, &self.scratch.package);
        let mut command = limits::command(limits, program, folder);
        command
            .args(arguments)
            .env("CARGO_MANIFEST_DIR", folder)
            .current_dir(folder);
        let time = Duration::from_secs(limits.test_seconds);
        let output = (limits.output_mib << 20) as usize;
        process::supervise(command, input, time, output, &limits.stop)
    }
}

/// `ended`: whether the test said that it ended as it should, where it has to.
fn judge(finished: &Finished, ended: bool, limits: &Limits) -> Outcome {
    let status = match finished.end {
        End::TimedOut => {
            let seconds = limits.test_seconds;
            return Outcome::TimedOut { seconds };
        }
        End::TooMuchOutput => {
            let mib = limits.output_mib;
            return Outcome::TooMuchOutput { mib };
        }
        End::Exited(status) => status,
    };
    let says = |verdict: &str| {
        let mut lines = finished.stdout.lines();
        lines.any(|line| line.starts_with(verdict))
    };
    // bubblewrap hands the signal that ended a test on as shells do.
    let in_container = limits.bubblewrap().is_some();
    let handed_on = |code: &i32| in_container && (129..=192).contains(code);
    let handed_on = status.code().filter(handed_on).map(|code| code - 128);
    // The runtime names these two on standard error, then aborts.
    let overflowed = finished.stderr.contains("has overflowed its stack");
    let no_memory = finished.stderr.contains("memory allocation of ");
    match (status.code(), signal(status).or(handed_on)) {
        (Some(0), _) if says("test result: ok. 1 passed; 0 failed;") => match ended {
            true => Outcome::Passed,
            false => Outcome::Forged,
        },
        (Some(0), _) if says("test result: ok. 0 passed; 0 failed; 0 ignored;") => Outcome::Missing,
        _ if !status.success() && says("test result: FAILED. 0 passed; 1 failed;") => {
            Outcome::Failed
        }
        _ if overflowed => Outcome::StackOverflow,
        _ if no_memory && !status.success() => {
            let mib = limits.memory_mib;
            Outcome::TooMuchMemory { mib }
        }
        (_, Some(signal)) => Outcome::Aborted { signal },
        (code, None) => Outcome::EndedEarly {
            code: code.unwrap_or(-1),
        },
    }
}

/// Standard error without the advice to set a variable for a backtrace: nobody can set it here.
fn without_hint(stderr: &str) -> String {
    let hint = "note: run with `RUST_BACKTRACE=1` environment variable";
    let lines: Vec<_> = stderr.lines().filter(|it| !it.starts_with(hint)).collect();
    lines.join("\n").trim().to_owned()
}

/// Standard output without the harness's own lines: `running 1 test` before, the verdict after.
fn without_harness(stdout: &str) -> String {
    let body = stdout.trim_start();
    let body = body.strip_prefix("running 1 test\n").unwrap_or(stdout);
    let end = body.rfind("\ntest result: ").unwrap_or(body.len());
    let lines: Vec<_> = body[..end].lines().collect();
    let mut numbered = lines.iter();
    let verdict = numbered.rposition(|line| line.starts_with("test ") && line.contains(" ... "));
    let printed = lines[..verdict.unwrap_or(lines.len())].join("\n");
    printed.trim_end().to_owned()
}
