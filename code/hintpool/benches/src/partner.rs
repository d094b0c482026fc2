//! The second thread of a measurement, on a processor of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::work::Patience;

type Job = Box<dyn FnOnce() + Send>;

/// A thread that does what it is told. It ends with the process.
#[derive(Debug)]
pub struct Partner {
    jobs: Sender<Job>,
    /// Whether this thread and the partner were bound to a processor each.
    pub pinned: bool,
}

/// When a job ran.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    start: Instant,
    end: Instant,
}

impl Span {
    /// Times `job`.
    pub fn of(job: impl FnOnce()) -> Span {
        let start = Instant::now();
        job();
        Span {
            start,
            end: Instant::now(),
        }
    }

    pub fn duration(&self) -> Duration {
        self.end - self.start
    }

    /// How much of the longer of two spans both have in common, from 0 to 1.
    pub fn shared(&self, other: &Span) -> f64 {
        let start = self.start.max(other.start);
        let end = self.end.min(other.end);
        let common = end.saturating_duration_since(start).as_secs_f64();
        common / self.duration().max(other.duration()).as_secs_f64()
    }

    /// From the first start to the last end.
    pub fn hull(&self, other: &Span) -> Duration {
        self.end.max(other.end) - self.start.min(other.start)
    }
}

impl Partner {
    /// Binds the calling thread to one processor and starts a partner on another, where the system
    /// has two and permits it.
    pub fn start() -> Partner {
        let cores = core_affinity::get_core_ids().unwrap_or_default();
        let (jobs, todo): (Sender<Job>, Receiver<Job>) = channel();
        let (tell, told) = channel();
        let (mine, theirs) = match cores[..] {
            [mine, theirs, ..] => (Some(mine), Some(theirs)),
            _ => (None, None),
        };
        thread::spawn(move || {
            let pinned = theirs.is_some_and(core_affinity::set_for_current);
            // Fails when the other end is gone, and then nobody wants to know.
            let _ = tell.send(pinned);
            todo.into_iter().for_each(|job| job());
        });
        let mine = mine.is_some_and(core_affinity::set_for_current);
        let theirs = told.recv().unwrap_or(false);
        Partner {
            jobs,
            pinned: mine && theirs,
        }
    }

    /// Has the partner run `job`; the receiver gives what it returns.
    pub fn ask<R: Send + 'static>(&self, job: impl FnOnce() -> R + Send + 'static) -> Receiver<R> {
        let (answer, answered) = channel();
        let job = move || {
            // Fails when nobody waits for the answer.
            let _ = answer.send(job());
        };
        self.jobs
            .send(Box::new(job))
            .expect("the partner lives as long as the process");
        answered
    }

    /// Runs `here` on this thread and `there` on the partner, from the same moment on.
    pub fn both(
        &self,
        here: impl FnOnce() -> Span,
        there: impl FnOnce() -> Span + Send + 'static,
    ) -> (Span, Span) {
        let gate = Arc::new(AtomicUsize::new(0));
        let their_gate = Arc::clone(&gate);
        let answer = self.ask(move || {
            pass(&their_gate);
            there()
        });
        pass(&gate);
        let here = here();
        let there = answer.recv().expect("no work panics");
        (here, there)
    }
}

/// Waits until two threads are here.
fn pass(gate: &AtomicUsize) {
    gate.fetch_add(1, Ordering::SeqCst);
    let mut patience = Patience::default();
    while gate.load(Ordering::SeqCst) < 2 {
        patience.wait();
    }
}
