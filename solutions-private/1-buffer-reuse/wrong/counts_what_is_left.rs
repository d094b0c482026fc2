// fails: buffers::stage_4_count::several_buffers_out_at_once — takes collected buffers off, as if `created` were the number that there are

#![forbid(unsafe_code)]

use std::io::Write;

use hintpool::{Guard, Pool};

type Buffer = Guard<'static, Vec<u8>>;

static BUFFERS: Pool<Vec<u8>> = Pool::new(|| Vec::with_capacity(1024));

pub fn get() -> Buffer {
    BUFFERS.get()
}

pub fn created() -> u64 {
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
    let before = BUFFERS.stats().created;
    let mut rounds = 0;
    for reading in readings {
        let mut text = get();
        write!(text, "{rounds} {reading:.3}").expect("a Vec takes what it is given");
        write!(out, "{}:", text.len()).expect("a Vec takes what it is given");
        out.extend_from_slice(&text);
        out.push(b',');
        rounds += 1;
    }
    let created = BUFFERS.stats().created - before;
    Report {
        rounds,
        created,
        reused: rounds - created,
    }
}
