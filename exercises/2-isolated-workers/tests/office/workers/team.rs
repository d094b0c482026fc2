//! Workers, and what became of each request.

use std::collections::BTreeMap;
use std::sync::mpsc::{self, Receiver, Sender};

use exercise_support::{Lesson, check};
use isolated_workers::{Request, Sheet, Workers};

use super::scene::{IfItStops, Steps};

pub(crate) const READ: &str = "\"Part 2: the workers\" in the exercise's page, \
                               exercises/2-isolated-workers/README.md";

pub(crate) const WAY_3: &str =
    "\"Way 3: the panic half-way\" in Dirty objects, book/3-mistakes/2-dirty-objects.md";

/// For scenes in which nothing but the next request is waited for.
pub(crate) const ACCEPTED: IfItStops = IfItStops {
    why: "a request that was accepted has to be done, by whichever worker is free.",
    read: READ,
};

const STARTS: IfItStops = IfItStops {
    why: "whoever starts workers has other things to do, and the workers wait for requests on threads \
          of their own. Does `start` wait for one of them?",
    read: READ,
};

const SUBMITS: IfItStops = IfItStops {
    why: "`submit` never waits: a full queue is an answer. Does it wait for room, or for a lock that a \
          worker holds while it works or waits?",
    read: READ,
};

const SHUTS_DOWN: IfItStops = IfItStops {
    why: "an office that cannot close hangs at the end of every program that uses it. A worker that \
          waits on a channel learns that nothing more will come when the last sender is gone: which \
          line drops yours, and does any thread still hold a clone? With a queue of your own, who \
          wakes the workers that wait? Only then wait for the threads.",
    read: "stage 6 in \"Hints\" in the exercise's page, exercises/2-isolated-workers/README.md",
};

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    Done,
    Panicked,
    /// Accepted, and dropped without having begun.
    Lost,
}

/// Workers of the exercise, and everything that was asked of them.
pub(crate) struct Team {
    steps: Steps,
    workers: Workers,
    /// Accepted, and not ended as far as we have heard.
    pending: u64,
    ends: BTreeMap<End, u64>,
    ended: Receiver<End>,
    notify: Sender<End>,
    /// Kept to the end, since a request that is dropped says so.
    refused: Vec<Request>,
}

impl Team {
    pub(crate) fn start(steps: &Steps, threads: usize, queue: usize) -> Self {
        steps.now_or(format!("`start` with {threads} threads returns"), STARTS);
        let (notify, ended) = mpsc::channel();
        Team {
            steps: steps.clone(),
            workers: Workers::start(threads, queue),
            pending: 0,
            ends: BTreeMap::new(),
            ended,
            notify,
            refused: Vec::new(),
        }
    }

    /// Offers a request. `false` if it was refused.
    pub(crate) fn offer(&mut self, work: impl FnOnce(&mut Sheet) + Send + 'static) -> bool {
        match self.try_submit(self.request(work)) {
            Ok(()) => true,
            Err(request) => {
                self.refused.push(request);
                false
            }
        }
    }

    /// Has a request accepted, waiting for others to end as long as the queue is full.
    pub(crate) fn submit(&mut self, work: impl FnOnce(&mut Sheet) + Send + 'static) {
        let mut request = self.request(work);
        while let Err(refused) = self.try_submit(request) {
            request = refused;
            check(self.pending > 0, || self.closed());
            self.hear_of_one();
        }
    }

    fn closed(&self) -> Lesson {
        let [done, panicked, lost] =
            [End::Done, End::Panicked, End::Lost].map(|end| self.count(end));
        Lesson {
            expected: "every accepted request has ended, so the next one is accepted".into(),
            happened: format!(
                "`submit` gives it back; before, {done} were done, {panicked} panicked, and {lost} \
                 were dropped before they began"
            ),
            why: match panicked {
                0 => {
                    "with nothing waiting and nothing under way, there is room. Which requests does \
                      `submit` count as waiting, and who takes one off the count when a worker has \
                      taken it?"
                }
                _ => {
                    "a request that panics ends, and takes no place in the queue with it. Is a worker \
                      left that takes requests? And if so, which of them still count as waiting?"
                }
            },
            read: match panicked {
                0 => READ,
                _ => WAY_3,
            },
        }
    }

    fn count(&self, end: End) -> u64 {
        self.ends.get(&end).copied().unwrap_or_default()
    }

    fn try_submit(&mut self, request: Request) -> Result<(), Request> {
        self.steps
            .now_or("`submit`, which never waits, returns", SUBMITS);
        self.workers.submit(request)?;
        self.pending += 1;
        Ok(())
    }

    fn request(&self, work: impl FnOnce(&mut Sheet) + Send + 'static) -> Request {
        let mut ticket = Ticket {
            end: End::Lost,
            notify: self.notify.clone(),
        };
        Box::new(move |sheet| {
            // What it is if the next line does not return.
            ticket.now(End::Panicked);
            work(sheet);
            ticket.now(End::Done);
        })
    }

    /// Waits until every accepted request has ended, which `what` describes.
    pub(crate) fn wait(&mut self, what: &str) {
        while self.pending > 0 {
            self.steps.now(what);
            self.note_next();
        }
    }

    fn hear_of_one(&mut self) {
        let pending = self.pending;
        self.steps
            .now(format!("one of {pending} accepted requests is done"));
        self.note_next();
    }

    fn note_next(&mut self) {
        let end = self.ended.recv().expect("we hold a sender ourselves");
        self.note(end);
    }

    fn note(&mut self, end: End) {
        self.pending -= 1;
        *self.ends.entry(end).or_default() += 1;
    }

    /// Shuts the workers down, and says what had become of the requests when that returned.
    pub(crate) fn shutdown(mut self) -> Ended {
        self.hear_what_is_known();
        let pending = self.pending;
        self.steps.now_or(
            format!("`shutdown`, with {pending} requests not done yet, returns"),
            SHUTS_DOWN,
        );
        // Taken apart, since `shutdown` wants the workers by value. What was refused ends with this
        // function.
        let Team {
            steps,
            workers,
            mut pending,
            mut ends,
            ended,
            ..
        } = self;
        workers.shutdown();
        steps.now("the requests are counted");
        for end in ended.try_iter() {
            pending -= 1;
            *ends.entry(end).or_default() += 1;
        }
        let count = |end| ends.get(&end).copied().unwrap_or_default();
        Ended {
            done: count(End::Done),
            panicked: count(End::Panicked),
            lost: count(End::Lost),
            unknown: pending,
        }
    }

    /// What has become of the requests that have ended, as far as we have heard.
    pub(crate) fn so_far(&self) -> Ended {
        Ended {
            done: self.count(End::Done),
            panicked: self.count(End::Panicked),
            lost: self.count(End::Lost),
            unknown: self.pending,
        }
    }

    fn hear_what_is_known(&mut self) {
        while let Ok(end) = self.ended.try_recv() {
            self.note(end);
        }
    }
}

/// How many requests ended in which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) done: u64,
    pub(crate) panicked: u64,
    pub(crate) lost: u64,
    /// Neither done nor dropped.
    pub(crate) unknown: u64,
}

/// Goes with a request, and tells of its end wherever that is.
struct Ticket {
    end: End,
    notify: Sender<End>,
}

impl Ticket {
    fn now(&mut self, end: End) {
        self.end = end;
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        // Nobody listens once the test is over.
        let _ = self.notify.send(self.end);
    }
}
