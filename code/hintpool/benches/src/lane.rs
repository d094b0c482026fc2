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
    /// `shared` is the part of the longer thread's time during which both worked.
    pub(crate) fn new(time: Duration, operations: u64, shared: f64) -> Sample {
        Sample {
            time,
            operations,
            counts: shared >= AT_ONCE,
        }
    }

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
    pub fn rounds(name: &str, round: impl Fn() + Copy + 'static) -> Lane {
        Lane::alone(name, move |n| work::rounds(round, n))
    }

    /// [`work::rounds`] on two threads at once: the mean of both.
    pub fn rounds_twice(name: &str, round: impl Fn() + Copy + Send + 'static) -> Lane {
        Lane::twice(name, move |n| work::rounds(round, n))
    }

    /// [`work::bursts`] on one thread.
    pub fn bursts<A: Arm>(name: &str, arm: &'static A) -> Lane {
        Lane::alone(name, move |n| work::bursts(arm, n))
    }

    /// [`work::bursts`] on two threads at once: the mean of both.
    pub fn bursts_twice<A: Arm>(name: &str, arm: &'static A) -> Lane {
        Lane::twice(name, move |n| work::bursts(arm, n))
    }

    fn alone(name: &str, work: impl Fn(u64) + 'static) -> Lane {
        Lane::new(name, move |_, n| {
            Sample::new(warm(&work, n).duration(), n, 1.0)
        })
    }

    fn twice(name: &str, work: impl Fn(u64) + Copy + Send + 'static) -> Lane {
        Lane::new(name, move |partner, n| {
            let (here, there) = partner.both(|| warm(work, n), move || warm(work, n));
            let mean = (here.duration() + there.duration()) / 2;
            at_once(here, there, mean, n)
        })
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

/// The caches hold what the arm before needed, so each sample begins with some untimed work.
fn warm(work: impl Fn(u64), n: u64) -> Span {
    work(n / 8);
    Span::of(|| work(n))
}

fn at_once(here: Span, there: Span, time: Duration, operations: u64) -> Sample {
    Sample::new(time, operations, here.shared(&there))
}
