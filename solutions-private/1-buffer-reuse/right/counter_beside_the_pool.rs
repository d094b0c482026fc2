//! A struct with a pool and a counter; the count is taken by the closure of one call.

#![forbid(unsafe_code)]

use std::convert::Infallible;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use hintpool::{Guard, Pool, Settings};

type Buffer = Guard<'static, Vec<u8>>;

struct Counted {
    pool: Pool<Vec<u8>>,
    created: AtomicU64,
}

static BUFFERS: Counted = Counted {
    pool: Settings::new()
        .max_weight(64 * 1024)
        .pool(|| Vec::with_capacity(1024)),
    created: AtomicU64::new(0),
};

impl Counted {
    fn get(&self) -> Guard<'_, Vec<u8>> {
        let Ok(buffer) = self.pool.get_or_try_create(|| {
            self.created.fetch_add(1, Ordering::SeqCst);
            Ok::<_, Infallible>(Vec::with_capacity(1024))
        });
        buffer
    }
}

pub fn get() -> Buffer {
    BUFFERS.get()
}

pub fn created() -> u64 {
    BUFFERS.created.load(Ordering::SeqCst)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    pub rounds: u64,
    pub created: u64,
    pub reused: u64,
}

pub fn encode(readings: impl IntoIterator<Item = f64>, out: &mut Vec<u8>) -> Report {
    let before = created();
    let rounds = readings
        .into_iter()
        .enumerate()
        .map(|(number, reading)| frame(number, reading, out))
        .count() as u64;
    let created = created() - before;
    Report {
        rounds,
        created,
        reused: rounds - created,
    }
}

fn frame(number: usize, reading: f64, out: &mut Vec<u8>) {
    let mut text = get();
    write!(text, "{number} {reading:.3}").expect("a Vec takes what it is given");
    write!(out, "{}:", text.len()).expect("a Vec takes what it is given");
    out.append(&mut text);
    out.push(b',');
}
