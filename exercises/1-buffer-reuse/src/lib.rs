// fails: buffers::stage_5_loop::the_frames_are_right — numbers the rounds with a static, so the second call goes on where the first ended

#![forbid(unsafe_code)]

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use hintpool::{Guard, Pool};

type Buffer = Guard<'static, Vec<u8>>;

static BUFFERS: Pool<Vec<u8>> = Pool::new(|| {
    // Relaxed: the number publishes nothing else.
    CREATED.fetch_add(1, Ordering::Relaxed);
    Vec::with_capacity(1024)
});

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
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let before_rounds = NUMBER.load(Ordering::Relaxed);
    for reading in readings {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let mut text = get();
        write!(text, "{number} {reading:.3}").expect("a Vec takes what it is given");
        write!(out, "{}:", text.len()).expect("a Vec takes what it is given");
        out.extend_from_slice(&text);
        out.push(b',');
    }
    let rounds = NUMBER.load(Ordering::Relaxed) - before_rounds;
    let created = created() - before;
    Report {
        rounds,
        created,
        reused: rounds - created,
    }
}
