// fails: chaos::stage_6_chaos::the_frames_are_the_same_if_the_pool_forgets — one step returns its text to a pool and the next gets it back from there

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

/// The text of the current round, from `describe` to `encode`.
static TEXTS: Pool<String, fn() -> String, fn(&mut String) -> Verdict> =
    Pool::with_recycle(String::new, |_| Verdict::Keep);

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
    let mut rounds = 0;
    for reading in readings {
        describe(rounds, reading);
        let mut text = get();
        text.extend_from_slice(TEXTS.get().as_bytes());
        write!(out, "{}:", text.len()).expect("a Vec takes what it is given");
        out.extend_from_slice(&text);
        out.push(b',');
        rounds += 1;
    }
    let created = created() - before;
    Report {
        rounds,
        created,
        reused: rounds - created,
    }
}

fn describe(round: u64, reading: f64) {
    *TEXTS.get() = format!("{round} {reading:.3}");
}
