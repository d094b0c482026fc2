// fails: chaos::stage_6_chaos::the_frames_are_the_same_if_the_pool_is_always_empty — reports how many more buffers there are than before, which misses what a collection dropped on the way

#![forbid(unsafe_code)]

use std::io::Write;

use hintpool::{Guard, Pool};

type Buffer = Guard<'static, Vec<u8>>;

static BUFFERS: Pool<Vec<u8>> = Pool::new(|| Vec::with_capacity(1024));

pub fn get() -> Buffer {
    BUFFERS.get()
}

pub fn created() -> u64 {
    BUFFERS.stats().created
}

/// How many buffers there are, as long as no return is refused.
fn there_are() -> u64 {
    let stats = BUFFERS.stats();
    stats.created - stats.collected
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    pub rounds: u64,
    pub created: u64,
    pub reused: u64,
}

pub fn encode(readings: impl IntoIterator<Item = f64>, out: &mut Vec<u8>) -> Report {
    let before = there_are();
    let mut rounds = 0;
    for reading in readings {
        let mut text = get();
        write!(text, "{rounds} {reading:.3}").expect("a Vec takes what it is given");
        write!(out, "{}:", text.len()).expect("a Vec takes what it is given");
        out.extend_from_slice(&text);
        out.push(b',');
        rounds += 1;
    }
    let created = there_are().saturating_sub(before);
    Report {
        rounds,
        created,
        reused: rounds - created,
    }
}
