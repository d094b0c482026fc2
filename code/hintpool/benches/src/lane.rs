//! One arm at one work, ready to be sampled.

use std::fmt;
use std::time::Duration;

use rtrb::RingBuffer;

use crate::arms::Arm;
use crate::partner::{Partner, Span};
use crate::work::{self, QUEUE};

/// How much of a sample two threads must have run at once for it to count.
const AT_ONCE: f64 = 0.8;

/// What a run of some operations took.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    time: Duration,
    operations: u64,
    /// Whether the threads that should have run at once did.
    counts: bool,
}

impl Sample {
    /// As long as `operations` of them would have taken.
    pub fn time(&self, operations: u64) -> Duration {
        self.time
            .mul_f64(operations as f64 / self.operations as f64)
    }

    /// Nanoseconds for one operation; `None` if the sample must not count.
    pub fn nanoseconds(&self) -> Option<f64> {
        let each = self.time.as_nanos() as f64 / self.operations as f64;
        self.counts.then_some(each)
    }
}

type Sampler = Box<dyn Fn(&Partner, u64) -> Sample>;

pub struct Lane {
    pub name: String,
    sample: Sampler,
}

impl fmt::Debug for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lane")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Lane {
    pub fn new(
        name: impl Into<String>,
        sample: impl Fn(&Partner, u64) -> Sample + 'static,
    ) -> Lane {
        Lane {
            name: name.into(),
            sample: Box::new(sample),
        }
    }

    /// Runs `n` operations.
    pub fn sample(&self, partner: &Partner, n: u64) -> Sample {
        (self.sample)(partner, n)
    }

    /// [`work::rounds`] on one thread.
    pub fn rounds<A: Arm>(name: &str, arm: &'static A) -> Lane {
        Lane::new(name, move |_, n| alone(work::rounds, arm, n))
    }

    /// [`work::rounds`] on two threads at once: the mean of both.
    pub fn rounds_twice<A: Arm>(name: &str, arm: &'static A) -> Lane {
        Lane::new(name, move |partner, n| twice(partner, work::rounds, arm, n))
    }

    /// [`work::bursts`] on one thread.
    pub fn bursts<A: Arm>(name: &str, arm: &'static A) -> Lane {
        Lane::new(name, move |_, n| alone(work::bursts, arm, n))
    }

    /// [`work::bursts`] on two threads at once: the mean of both.
    pub fn bursts_twice<A: Arm>(name: &str, arm: &'static A) -> Lane {
        Lane::new(name, move |partner, n| twice(partner, work::bursts, arm, n))
    }

    /// The partner gets, and this thread gives back.
    pub fn handover<A: Arm<Item: Send>>(name: &str, arm: &'static A) -> Lane {
        Lane::new(name, move |partner, n| {
            let (sender, receiver) = RingBuffer::new(QUEUE);
            let send = move || work::send(arm, sender, n);
            let (here, there) = partner.both(
                || Span::of(|| work::receive(arm, receiver, n)),
                move || Span::of(send),
            );
            at_once(here, there, here.hull(&there), n)
        })
    }

    /// A hand-over of nothing: what the queue costs.
    pub fn handover_of_nothing(name: &str) -> Lane {
        Lane::new(name, move |partner, n| {
            let (sender, receiver) = RingBuffer::new(QUEUE);
            let (here, there) = partner.both(
                || Span::of(|| work::receive_nothing(receiver, n)),
                move || Span::of(|| work::send_nothing(sender, n)),
            );
            at_once(here, there, here.hull(&there), n)
        })
    }
}

type Work<A> = fn(&'static A, u64);

fn alone<A: Arm>(work: Work<A>, arm: &'static A, n: u64) -> Sample {
    Sample {
        time: warm(work, arm, n).duration(),
        operations: n,
        counts: true,
    }
}

fn twice<A: Arm>(partner: &Partner, work: Work<A>, arm: &'static A, n: u64) -> Sample {
    let (here, there) = partner.both(move || warm(work, arm, n), move || warm(work, arm, n));
    let mean = (here.duration() + there.duration()) / 2;
    at_once(here, there, mean, n)
}

/// The caches hold what the arm before needed, so each sample begins with some untimed work.
fn warm<A: Arm>(work: Work<A>, arm: &'static A, n: u64) -> Span {
    work(arm, n / 8);
    Span::of(|| work(arm, n))
}

fn at_once(here: Span, there: Span, time: Duration, operations: u64) -> Sample {
    Sample {
        time,
        operations,
        counts: here.shared(&there) >= AT_ONCE,
    }
}
