//! Runs tests, each in a process of its own, so that one which aborts or hangs takes no other along.
//!
//! A test has passed only if the test harness counts one test that passed and exits with 0. Where the
//! code under test may be a stranger's, the test must say so itself as well, in a way that this code
//! cannot imitate (`completion`).
//!
//! `--nocapture` and not `--show-output`: what the harness captures is lost when the process aborts,
//! and a flood of output would fill the memory before anybody saw it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitStatus;

use anyhow::bail;

use super::build::Built;
use super::completion;
use super::isolation::{Bubblewrap, Isolation};
use super::limits::{self, Limits};
use super::outcome::{Outcome, TestResult};
use super::process::{self, End, Finished};
use super::scratch::Scratch;
use crate::exercise::TestId;

/// Every test in the compiled binaries.
pub fn list(
    scratch: &Scratch<'_>,
    built: &Built,
    limits: &Limits,
) -> anyhow::Result<BTreeSet<TestId>> {
    let mut tests = BTreeSet::new();
    for (binary, program) in &built.binaries {
        let arguments = ["--list", "--format=terse"];
        let finished = start(scratch, program, &arguments, "", limits)?;
        match finished.end {
            End::Exited(status) if status.success() => {}
            _ => bail!(
                "the tests of `{binary}` cannot be listed:\n{}{}",
                finished.stdout,
                finished.stderr
            ),
        }
        let names = finished
            .stdout
            .lines()
            .filter_map(|line| line.strip_suffix(": test"));
        tests.extend(names.map(|path| TestId {
            binary: binary.clone(),
            path: path.to_owned(),
        }));
    }
    Ok(tests)
}

/// Runs one test.
pub fn test(
    scratch: &Scratch<'_>,
    built: &Built,
    id: &TestId,
    limits: &Limits,
) -> anyhow::Result<TestResult> {
    let Some(program) = built.binaries.get(&id.binary) else {
        return Ok(TestResult {
            test: id.clone(),
            verdict: Outcome::Missing.to_string(),
            outcome: Outcome::Missing,
            message: String::new(),
            printed: String::new(),
            seconds: 0.0,
        });
    };
    // An earlier test may have removed the folder that this one starts in.
    scratch.restore()?;
    let arguments = [
        "--exact",
        &id.path,
        "--nocapture",
        "--include-ignored",
        "--color=never",
        // With one thread the harness would print the test's name in front of its output.
        "--test-threads=2",
    ];
    let token = limits.completion.map(|completion| (completion.token)());
    let token = token.transpose()?;
    let told = token.as_deref().unwrap_or_default();
    let mut finished = start(scratch, program, &arguments, told, limits)?;
    let mut heard = true;
    if let Some(token) = &token {
        (heard, finished.stdout) = completion::heard(token, id, &finished.stdout);
    }
    let mut message = without_hint(&finished.stderr);
    if message.is_empty() {
        message = harness_note(&finished.stdout);
    }
    let outcome = judge(&finished, heard, limits);
    if let Outcome::EndedEarly { .. } = outcome {
        // bubblewrap ends like this too when it cannot make a container any more.
        let isolation = limits.isolation.as_ref();
        isolation
            .and_then(Isolation::bubblewrap)
            .map_or(Ok(()), Bubblewrap::check)?;
    }
    Ok(TestResult {
        test: id.clone(),
        verdict: outcome.to_string(),
        outcome,
        message: scratch.show(&message),
        printed: without_harness(&finished.stdout),
        seconds: finished.took.as_secs_f64(),
    })
}

fn start(
    scratch: &Scratch<'_>,
    program: &Path,
    arguments: &[&str],
    input: &str,
    limits: &Limits,
) -> anyhow::Result<Finished> {
    let mut command = limits::command(limits, program, &scratch.package)?;
    command
        .args(arguments)
        .env("CARGO_MANIFEST_DIR", &scratch.package)
        .current_dir(&scratch.package);
    process::supervise(
        command,
        input,
        limits.test_time(),
        limits.output_bytes(),
        &limits.stop,
        &mut |_| {},
    )
}

/// `heard`: whether the test said that it ended as it should, where it has to.
fn judge(finished: &Finished, heard: bool, limits: &Limits) -> Outcome {
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
    if status.success() && says("test result: ok. 1 passed; 0 failed;") {
        return match heard {
            true => Outcome::Passed,
            false => Outcome::Forged,
        };
    }
    if status.success() && says("test result: ok. 0 passed; 0 failed; 0 ignored;") {
        return Outcome::Missing;
    }
    if !status.success() && says("test result: FAILED. 0 passed; 1 failed;") {
        return Outcome::Failed;
    }
    // The runtime names these on standard error, then aborts.
    if finished.stderr.contains("has overflowed its stack") {
        return Outcome::StackOverflow;
    }
    if !status.success() && finished.stderr.contains("memory allocation of ") {
        let mib = limits.memory_mib;
        return Outcome::TooMuchMemory { mib };
    }
    let handed_on = limits.isolation.as_ref();
    let handed_on = handed_on.and_then(|isolation| isolation.signal(status));
    match (status.code(), signal(status).or(handed_on)) {
        (_, Some(signal)) => Outcome::Aborted { signal },
        (code, None) => Outcome::EndedEarly {
            code: code.unwrap_or(-1),
        },
    }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}

/// Standard error without the advice to set a variable for a backtrace: nobody can set it here.
fn without_hint(stderr: &str) -> String {
    let lines = stderr
        .lines()
        .filter(|line| !line.starts_with("note: run with `RUST_BACKTRACE=1` environment variable"));
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// What the harness itself has to say, such as that a test did not panic as it should.
fn harness_note(stdout: &str) -> String {
    let notes = stdout.lines().filter(|line| line.starts_with("note: "));
    notes.collect::<Vec<_>>().join("\n")
}

/// Standard output without the harness's own lines: `running 1 test` before, the verdict after.
fn without_harness(stdout: &str) -> String {
    let body = stdout.trim_start().strip_prefix("running 1 test\n");
    let body = body.unwrap_or(stdout);
    let end = body.rfind("\ntest result: ").unwrap_or(body.len());
    let body = &body[..end];
    let lines = body.lines().collect::<Vec<_>>();
    let verdict = lines
        .iter()
        .rposition(|line| line.starts_with("test ") && line.contains(" ... "));
    lines[..verdict.unwrap_or(lines.len())]
        .join("\n")
        .trim_end()
        .to_owned()
}
