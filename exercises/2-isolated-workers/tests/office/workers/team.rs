//! Workers, and what became of each request.

use std::sync::mpsc::{self, Receiver, Sender};

use exercise_support::{Lesson, check};
use isolated_workers::{Request, Sheet, Workers};

use super::canary;
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
#[derive(Clone, Copy, Debug)]
enum End {
    Done,
    Panicked,
    Lost,
}

/// What became of the accepted requests.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ended {
    pub(crate) done: u64,
    pub(crate) panicked: u64,
    /// Dropped without having begun.
    pub(crate) lost: u64,
    /// None of these, as far as we have heard.
    pub(crate) pending: u64,
}

impl Ended {
    fn note(&mut self, end: End) {
        self.pending -= 1;
        match end {
            End::Done => self.done += 1,
            End::Panicked => self.panicked += 1,
            End::Lost => self.lost += 1,
        }
    }
}

/// Workers of the exercise, and everything that was asked of them.
pub(crate) struct Team {
    steps: Steps,
    workers: Workers,
    ends: Receiver<End>,
    notify: Sender<End>,
    pub(crate) ended: Ended,
}

impl Team {
    pub(crate) fn start(steps: &Steps, threads: usize, queue: usize) -> Self {
        steps.now_or(&format!("`start` with {threads} threads returns"), STARTS);
        let (notify, ends) = mpsc::channel();
        Team {
            steps: steps.clone(),
            workers: Workers::start(threads, queue),
            ends,
            notify,
            ended: Ended::default(),
        }
    }

    /// Offers a request. `false` if it was refused.
    pub(crate) fn offer(&mut self, work: impl FnOnce(&mut Sheet) + Send + 'static) -> bool {
        let refused = self.try_submit(self.request(work)).err();
        let accepted = refused.is_none();
        // Not dropped, since that would be the end of an accepted one.
        std::mem::forget(refused);
        accepted
    }

    /// Has a request accepted, waiting for others to end as long as the queue is full.
    pub(crate) fn submit(&mut self, work: impl FnOnce(&mut Sheet) + Send + 'static) {
        let mut request = self.request(work);
        while let Err(refused) = self.try_submit(request) {
            request = refused;
            let pending = self.ended.pending;
            check(pending > 0, || self.closed());
            self.hear(&format!("one of {pending} accepted requests is done"));
        }
    }

    fn closed(&self) -> Lesson {
        let Ended {
            done,
            panicked,
            lost,
            ..
        } = self.ended;
        let (why, read) = match panicked {
            0 => (
                "with nothing waiting and nothing under way, there is room. Which requests does \
                 `submit` count as waiting, and who takes one off the count when a worker has \
                 taken it?",
                READ,
            ),
            _ => (
                "a request that panics ends, and takes no place in the queue with it. Is a worker \
                 left that takes requests? And if so, which of them still count as waiting?",
                WAY_3,
            ),
        };
        Lesson {
            expected: "every accepted request has ended, so the next one is accepted".into(),
            happened: format!(
                "`submit` gives it back; before, {done} were done, {panicked} panicked, and {lost} \
                 were dropped before they began"
            ),
            why,
            read,
        }
    }

    fn try_submit(&mut self, request: Request) -> Result<(), Request> {
        self.steps
            .now_or("`submit`, which never waits, returns", SUBMITS);
        self.workers.submit(request)?;
        self.ended.pending += 1;
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

    /// Has a worker that is free begin a request, which it does until the sender is dropped.
    pub(crate) fn keep_one_busy(&mut self) -> Sender<()> {
        let (gate, closed) = mpsc::channel::<()>();
        let (started, start) = mpsc::channel();
        self.submit(move |_| {
            let _ = started.send(());
            let _ = closed.recv();
        });
        self.steps
            .now("a worker that has nothing else to do begins the request that was accepted");
        let _ = start.recv();
        gate
    }

    /// Has requests done that each leave their sheet with more room than a new one has.
    /// How many of them got a sheet that was used before, and how many a new one.
    pub(crate) fn used_and_new(&mut self, requests: u64) -> [u64; 2] {
        let room = canary::more_room_than_new();
        let (seen, rooms) = mpsc::channel();
        for _ in 0..requests {
            let seen = seen.clone();
            self.submit(move |sheet| {
                let _ = seen.send(sheet.customer.capacity());
                sheet.customer.reserve(room);
            });
        }
        self.wait("the last of the accepted requests is done");
        let (used, new): (Vec<_>, Vec<_>) = rooms.try_iter().partition(|seen| *seen >= room);
        [used, new].map(|sheets| sheets.len() as u64)
    }

    /// Waits until every accepted request has ended, which `what` describes.
    pub(crate) fn wait(&mut self, what: &str) {
        while self.ended.pending > 0 {
            self.hear(what);
        }
    }

    /// Waits until a request ends.
    fn hear(&mut self, what: &str) {
        self.steps.now(what);
        let end = self.ends.recv().expect("we hold a sender ourselves");
        self.ended.note(end);
    }

    /// Shuts the workers down, and says what had become of the requests when that returned.
    pub(crate) fn shutdown(mut self) -> Ended {
        self.ends.try_iter().for_each(|end| self.ended.note(end));
        let pending = self.ended.pending;
        self.steps.now_or(
            &format!("`shutdown`, with {pending} requests not done yet, returns"),
            SHUTS_DOWN,
        );
        self.workers.shutdown();
        self.steps.now("the requests are counted");
        self.ends.try_iter().for_each(|end| self.ended.note(end));
        self.ended
    }
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
