// fails: chaos::stage_6_chaos::the_frames_are_the_same_if_the_pool_is_always_empty — the number of the round lives in a pooled object and starts again when the pool forgets

#![forbid(unsafe_code)]

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use hintpool::{Guard, Pool, Verdict};

type Buffer = Guard<'static, Vec<u8>>;

static BUFFERS: Pool<Vec<u8>> = Pool::new(|| {
    // Relaxed: the number publishes nothing else.
    CREATED.fetch_add(1, Ordering::Relaxed);
    Vec::with_capacity(1024)
});

/// The number of the next round.
static NUMBERS: Pool<u64, fn() -> u64, fn(&mut u64) -> Verdict> =
    Pool::with_recycle(|| 0, |_| Verdict::Keep);

static CREATED: AtomicU64 = AtomicU64::new(0);

pub fn get() -> Buffer {
    BUFFERS.get()
}

pub fn created() -> u64 {
    CREATED.load(Ordering::Relaxed)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    pub rounds: u64,
    pub created: u64,
    pub reused: u64,
}

pub fn encode(readings: impl IntoIterator<Item = f64>, out: &mut Vec<u8>) -> Report {
    let before = created();
    *NUMBERS.get() = 0;
    let mut rounds = 0;
    for reading in readings {
        let mut text = get();
        let mut number = NUMBERS.get();
        write!(text, "{number} {reading:.3}").expect("a Vec takes what it is given");
        write!(out, "{}:", text.len()).expect("a Vec takes what it is given");
        out.extend_from_slice(&text);
        out.push(b',');
        *number += 1;
        rounds += 1;
    }
    let created = created() - before;
    Report {
        rounds,
        created,
        reused: rounds - created,
    }
}
