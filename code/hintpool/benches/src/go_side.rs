//! Go's `sync.Pool`: a process of its own, asked for one sample at a time, so that its samples take
//! their turn among the others.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::environment::Place;
use crate::lane::{Lane, Sample};

pub(crate) const POOL: &str = "Go's sync.Pool";
pub(crate) const QUEUE: &str = "Go's queue alone";

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/go");

/// The running process. It ends when this is dropped.
pub(crate) struct Go {
    pub version: String,
    process: RefCell<Process>,
}

struct Process {
    child: Child,
    /// `None` once it has been told that nothing more will be asked.
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Go {
    /// Builds the Go program with this `go` and starts it.
    pub(crate) fn start(go: &Path) -> Result<Rc<Go>> {
        let targets = Place::of_this_program()?.targets;
        let program = targets.join("go").join("works");
        let built = Command::new(go)
            .args(["build", "-o"])
            .arg(&program)
            .arg(".")
            .current_dir(SOURCE)
            .env("GOCACHE", targets.join("go").join("cache"))
            // The Go that was named, and no other that would have to be downloaded.
            .env("GOTOOLCHAIN", "local")
            .output()
            .with_context(|| {
                format!(
                    "no Go was found as `{}`: name one by --go PATH",
                    go.display()
                )
            })?;
        ensure!(
            built.status.success(),
            "`go build` failed in {SOURCE}: {}",
            String::from_utf8_lossy(&built.stderr).trim()
        );
        let mut child = Command::new(&program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let questions = child.stdin.take();
        let answers = child.stdout.take().context("its output is a pipe")?;
        let mut process = Process {
            child,
            questions,
            answers: BufReader::new(answers),
        };
        let version = process.answer()?;
        Ok(Rc::new(Go {
            version,
            process: RefCell::new(process),
        }))
    }

    pub(crate) fn rounds(self: &Rc<Go>) -> Lane {
        self.lane(POOL, "rounds")
    }

    pub(crate) fn handover(self: &Rc<Go>) -> [Lane; 2] {
        [self.lane(QUEUE, "queue"), self.lane(POOL, "handover")]
    }

    fn lane(self: &Rc<Go>, name: &str, work: &'static str) -> Lane {
        let go = Rc::clone(self);
        Lane::new(name, move |_, n| {
            let sample = go.process.borrow_mut().sample(work, n);
            sample.unwrap_or_else(|error| panic!("the Go program: {error:#}"))
        })
    }
}

impl Process {
    fn sample(&mut self, work: &str, n: u64) -> Result<Sample> {
        let questions = self.questions.as_mut().context("it was told to end")?;
        writeln!(questions, "{work} {n}")?;
        let answer = self.answer()?;
        let Some((nanoseconds, shared)) = answer.split_once(' ') else {
            bail!("it answered {answer:?} to {work:?}");
        };
        let time = Duration::from_nanos(nanoseconds.parse()?);
        Ok(Sample::new(time, n, shared.parse()?))
    }

    fn answer(&mut self) -> Result<String> {
        let mut line = String::new();
        let read = self.answers.read_line(&mut line)?;
        ensure!(read > 0, "it ended without an answer");
        Ok(line.trim().to_owned())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It ends when its input does.
        drop(self.questions.take());
        // Fails when it has ended before.
        let _ = self.child.wait();
    }
}
