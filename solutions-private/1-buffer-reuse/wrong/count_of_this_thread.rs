// fails: buffers::stage_4_count::several_threads_at_once — counts in a thread-local, so what other threads created is not seen

#![forbid(unsafe_code)]

use std::cell::Cell;
use std::io::Write;

use hintpool::{Guard, Pool};

type Buffer = Guard<'static, Vec<u8>>;

static BUFFERS: Pool<Vec<u8>> = Pool::new(|| {
    CREATED.set(CREATED.get() + 1);
    Vec::with_capacity(1024)
});

thread_local! {
    static CREATED: Cell<u64> = const { Cell::new(0) };
}

pub fn get() -> Buffer {
    BUFFERS.get()
}

pub fn created() -> u64 {
    CREATED.get()
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
