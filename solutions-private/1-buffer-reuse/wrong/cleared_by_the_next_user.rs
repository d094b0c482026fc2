// fails: buffers::stage_3_reset::a_reused_buffer_is_empty — nothing is cleared on the way back; `encode` clears for itself and everyone else sees the last contents

#![forbid(unsafe_code)]

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use hintpool::{Guard, Pool, Verdict};

type Create = fn() -> Vec<u8>;
type Reset = fn(&mut Vec<u8>) -> Verdict;
type Buffer = Guard<'static, Vec<u8>, Reset>;

static BUFFERS: Pool<Vec<u8>, Create, Reset> = Pool::with_recycle(create, reset);

fn create() -> Vec<u8> {
    CREATED.fetch_add(1, Ordering::Relaxed);
    Vec::with_capacity(1024)
}

fn reset(_buffer: &mut Vec<u8>) -> Verdict {
    // Whoever gets it clears it.
    Verdict::Keep
}

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
        let mut text = get();
        text.clear();
        write!(text, "{rounds} {reading:.3}").expect("a Vec takes what it is given");
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
