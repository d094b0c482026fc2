//! What is done with the buffers, and which arms take part.

use std::hint::spin_loop;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

use bench_harness::worker::Sample;
use bench_harness::workload::Workload;
use crossbeam_queue::ArrayQueue;

use crate::arms::{
    ALLOCATION, HINT, HINT_ALONE, HINT_TWICE, NOTHING, PER_OBJECT, REGEX_FIRST, REGEX_LATER,
    SCRATCH, SLAB, THREAD_LOCAL, THREAD_LOCAL_BOXES, ZEROPOOL,
};

/// Those that keep what they hold in each thread, or hold nothing.
const OWNED: [&str; 4] = [HINT, THREAD_LOCAL, THREAD_LOCAL_BOXES, ALLOCATION];

/// One buffer a thread, lent to a closure, and bytes that are no `Vec`.
const ROUNDS_ONLY: [&str; 3] = [SCRATCH, PER_OBJECT, ZEROPOOL];

/// The names of the shared pools, for "ahead of every shared Rust pool".
pub(crate) const SHARED: [&str; 8] = [
    "Mutex<Vec>",
    "ArrayQueue",
    "SegQueue",
    "object-pool",
    "opool",
    "lockfree-object-pool",
    SLAB,
    REGEX_LATER,
];

/// What is done with the buffers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Work {
    pub(crate) form: Form,
    pub(crate) threads: usize,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Form {
    /// One buffer at a time.
    Rounds,
    /// [`BURST`] at once.
    Bursts,
    /// Another thread gets them, and this one gives them back.
    HandOver,
}

/// Buffers that are held at once in a burst.
const BURST: usize = 64;

/// An arm at work: does so many operations, and says what one took.
pub(crate) type AtWork = Box<dyn Fn(u64) -> Sample>;

impl Work {
    /// The names of the arms that take part.
    pub(crate) fn arms(self) -> Vec<&'static str> {
        match (self.form, self.threads) {
            (Form::Rounds, 1) => [&OWNED[..], &[REGEX_FIRST], &ROUNDS_ONLY, &SHARED].concat(),
            (Form::Rounds, _) => [&OWNED[..], &[HINT_ALONE], &ROUNDS_ONLY, &SHARED].concat(),
            (Form::Bursts, _) => [&OWNED[..], &[HINT_TWICE], &SHARED].concat(),
            // Without lists in each thread, which never reuse here and grow for ever, and without
            // `sharded-slab`, whose guard stays on its thread.
            (Form::HandOver, _) => {
                let shared = SHARED.into_iter().filter(|arm| *arm != SLAB);
                let others = [NOTHING, HINT, ALLOCATION].into_iter();
                others.chain(shared).collect()
            }
        }
    }

    /// An arm at work: `get` gets a buffer and writes into it, and `put` gives it back.
    pub(crate) fn of<I: Send>(
        self,
        get: impl Fn() -> I + Send + Sync + 'static,
        put: impl Fn(I) + Send + Sync + 'static,
    ) -> AtWork {
        match self.form {
            Form::HandOver => Box::new(move |values| hand_over(&get, &put, values)),
            _ => self.on_its_thread(get, put),
        }
    }

    /// The same with what can't be sent to another thread.
    pub(crate) fn on_its_thread<I>(
        self,
        get: impl Fn() -> I + Send + Sync + 'static,
        put: impl Fn(I) + Send + Sync + 'static,
    ) -> AtWork {
        match self.form {
            Form::Bursts => self.sampled(move |values| bursts(&get, &put, values), BURST),
            _ => self.of_rounds(move || put(get())),
        }
    }

    /// The same with what can't be held: `round` gets a buffer, uses it and gives it back.
    pub(crate) fn of_rounds(self, round: impl Fn() + Send + Sync + 'static) -> AtWork {
        self.sampled(move |times| rounds(&round, times), 1)
    }

    fn sampled(self, work: impl Fn(u64) + Send + Sync + 'static, batch: usize) -> AtWork {
        let workload = Workload::of(work, self.threads, batch);
        Box::new(move |operations| workload.sample(operations))
    }
}

/// Never inlined, as the other works are not: so the loop is compiled once and alike for every arm,
/// whatever stands around it.
#[inline(never)]
fn rounds(round: &impl Fn(), times: u64) {
    for _ in 0..times {
        round();
    }
}

/// Gets [`BURST`] buffers, and then gives all of them back; until so many were got.
#[inline(never)]
fn bursts<I>(get: &impl Fn() -> I, put: &impl Fn(I), values: u64) {
    let mut held = Vec::with_capacity(BURST);
    for _ in 0..values / BURST as u64 {
        for _ in 0..BURST {
            held.push(get());
        }
        for item in held.drain(..) {
            put(item);
        }
    }
}

/// Room of the queue between the two threads of a hand-over.
const QUEUE: usize = 256;

/// Another thread gets so many values and sends them through a queue, and this one gives them back.
pub(crate) fn hand_over<T: Send>(
    get: impl Fn() -> T + Sync,
    put: impl Fn(T),
    values: u64,
) -> Sample {
    let queue = ArrayQueue::new(QUEUE);
    let both = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            both.wait();
            send(&get, &queue, values);
        });
        both.wait();
        let start = Instant::now();
        receive(put, &queue, values);
        Sample::mean(start.elapsed(), values)
    })
}

#[inline(never)]
fn send<T>(get: impl Fn() -> T, queue: &ArrayQueue<T>, values: u64) {
    for _ in 0..values {
        let mut item = get();
        let mut patience = Patience::default();
        while let Err(back) = queue.push(item) {
            item = back;
            patience.wait();
        }
    }
}

#[inline(never)]
fn receive<T>(put: impl Fn(T), queue: &ArrayQueue<T>, values: u64) {
    for _ in 0..values {
        let mut patience = Patience::default();
        put(loop {
            match queue.pop() {
                Some(item) => break item,
                None => patience.wait(),
            }
        });
    }
}

/// Spins for a while, and then lets others have the processor.
#[derive(Default)]
pub(crate) struct Patience(u32);

impl Patience {
    pub(crate) fn wait(&mut self) {
        self.0 += 1;
        if self.0 < 1000 {
            spin_loop();
        } else {
            thread::yield_now();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::arms::at_work;
    use crate::ratios::WORKS;

    #[test]
    fn every_arm_of_every_work_does_something() {
        for (group, work) in WORKS {
            for arm in work.arms() {
                let value = at_work(work, arm).unwrap()(1000).value;
                assert!(value > 0.0, "{group} by {arm} took no time");
            }
        }
    }
}
