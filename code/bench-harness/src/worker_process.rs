//! A worker, seen from the process that started it: it is asked for samples, and waits in between.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

use crate::interruption::Interrupted;
use crate::worker::Sample;

/// A running worker. It ends when this is dropped.
#[derive(Debug)]
pub struct WorkerProcess {
    name: String,
    child: Child,
    /// `None` once the process has been told to end.
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl WorkerProcess {
    /// Starts the program. It is named so where something goes wrong.
    pub fn start(name: &str, program: &mut Command) -> Result<Self> {
        // A Ctrl-C in the terminal reaches this process alone, which then ends the others when it has what they found.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(program, 0);
        let mut child = program
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting a process for {name}"))?;
        let requests = child.stdin.take();
        let answers = child.stdout.take().context("its output is a pipe")?;
        Ok(Self {
            name: name.to_owned(),
            child,
            requests,
            answers: BufReader::new(answers),
        })
    }

    /// Has it do so many operations. The error is [`Interrupted`] if Ctrl-C ended it.
    pub fn sample(&mut self, operations: u64) -> Result<Sample> {
        let requests = self.requests.as_mut().context("the process has ended")?;
        let asked = writeln!(requests, "{operations}").and_then(|()| requests.flush());
        let mut answer = String::new();
        let answered = self.answers.read_line(&mut answer);
        match (asked, answered) {
            (Ok(()), Ok(1..)) => {
                let answer = answer.trim();
                let sample = answer.parse();
                sample.with_context(|| format!("{} answered {answer:?}", self.name))
            }
            _ => {
                let status = self.child.wait()?;
                if was_interrupted(status) {
                    bail!(Interrupted);
                }
                bail!(
                    "the process of {} ended with {status}; what it said is above",
                    self.name
                )
            }
        }
    }
}

/// Whether Ctrl-C ended it: one that comes before the process has a group of its own.
fn was_interrupted(status: ExitStatus) -> bool {
    #[cfg(unix)]
    return std::os::unix::process::ExitStatusExt::signal(&status) == Some(nix::libc::SIGINT);
    #[cfg(not(unix))]
    false
}

impl Drop for WorkerProcess {
    /// A process whose input is closed ends by itself.
    fn drop(&mut self) {
        self.requests = None;
        let _ = self.child.wait();
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn shell(script: &str) -> WorkerProcess {
        WorkerProcess::start("the double", Command::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn a_sample_is_a_number_and_counts_unless_it_says_otherwise() {
        let mut double = shell("read n; echo $n.5; read n; echo 2.5 apart");
        let found = [7, 1].map(|n| double.sample(n).unwrap());
        let sample = |(value, counts)| Sample { value, counts };
        assert_eq!(found, [(7.5, true), (2.5, false)].map(sample));
    }

    #[test]
    fn one_that_ctrl_c_ended_is_interrupted_and_one_that_crashed_is_not() {
        // What a script starts in the background ignores Ctrl-C, and so would the double. A handler, unlike
        // that, is not inherited. If there is one already, that serves as well.
        let _ = ctrlc::set_handler(|| std::process::exit(130));
        let error = shell("kill -INT $$").sample(1).unwrap_err();
        assert!(error.is::<Interrupted>(), "{error}");
        let error = shell("kill -ABRT $$").sample(1).unwrap_err();
        assert!(error.to_string().contains("SIGABRT"), "{error}");
    }

    #[test]
    fn what_goes_wrong_names_the_process() {
        for (script, says) in [
            ("read n; echo lots", "the double answered \"lots\""),
            ("exit 3", "the double ended with exit status: 3"),
        ] {
            let error = shell(script).sample(1).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
