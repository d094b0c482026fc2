//! Go's `sync.Pool`: a process of its own, asked for one sample at a time, so that its samples take
//! their turn among the others.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use surroundings::go::Go as Toolchain;

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

/// Builds the Go program with this toolchain.
pub(crate) fn build(toolchain: &Toolchain) -> Result<PathBuf> {
    toolchain.build(SOURCE.as_ref(), "works")
}

impl Go {
    /// Builds the Go program with this toolchain and starts it.
    pub(crate) fn start(toolchain: &Toolchain) -> Result<Rc<Go>> {
        let program = build(toolchain)?;
        let mut child = Command::new(&program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let questions = child.stdin.take();
        let answers = child.stdout.take().context("its output is a pipe")?;
        let process = Process {
            child,
            questions,
            answers: BufReader::new(answers),
        };
        Ok(Rc::new(Go {
            version: toolchain.version().to_owned(),
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

#[cfg(test)]
mod tests {
    use surroundings::go::HOW_TO_GET_ONE;

    use super::*;
    use crate::partner::Partner;
    use crate::traffic::{Kind, Run, SHAPES};

    fn toolchain() -> Toolchain {
        let found = Toolchain::find(None).unwrap();
        found.unwrap_or_else(|| panic!("there is no Go here; {HOW_TO_GET_ONE}"))
    }

    #[test]
    #[ignore = "needs Go: .ci/run go"]
    fn every_shape_of_traffic_in_go_has_as_many_values_out_as_it_says() {
        let program = build(&toolchain()).unwrap();
        for shape in SHAPES.iter().filter(|shape| shape.with(Kind::Go)) {
            let run = Run::new(shape, shape.effort(true).1, Kind::Go, 64);
            let outcome = run.ask(Command::new(&program)).unwrap();
            let needed = shape.work.needed();
            let made = [outcome.created, outcome.peak];
            assert!(
                made.iter().all(|made| *made >= needed),
                "{}: {made:?}",
                shape.name
            );
            assert!(outcome.nanoseconds > 0.0, "{}", shape.name);
        }
    }

    #[test]
    #[ignore = "needs Go: .ci/run go"]
    fn every_work_in_go_gives_a_sample() {
        let go = Go::start(&toolchain()).unwrap();
        let partner = Partner::start();
        let lanes = [go.rounds()].into_iter().chain(go.handover());
        for lane in lanes {
            let time = lane.sample(&partner, 1000).time(1000);
            assert!(!time.is_zero(), "{}", lane.name);
        }
    }
}
