//! One thread gets values, and another one gives them back.

use std::hint::spin_loop;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

use bench_harness::worker::Sample;
use crossbeam_queue::ArrayQueue;

/// Room of the queue between the two threads of a hand-over.
const QUEUE: usize = 256;

/// Another thread gets so many values and sends them through a queue, and this one gives them back.
pub fn hand_over<T: Send>(get: impl Fn() -> T + Sync, put: impl Fn(T), values: u64) -> Sample {
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
