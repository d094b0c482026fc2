// fails: chaos::stage_6_chaos::the_frames_are_the_same_if_the_pool_is_always_empty — a stash of its own, cleared well, that no collection ever reaches

#![forbid(unsafe_code)]

use std::io::Write;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

type Buffer = Box<dyn DerefMut<Target = Vec<u8>> + Send>;

static STASH: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());
static CREATED: AtomicU64 = AtomicU64::new(0);

struct Stashed(Vec<u8>);

impl Deref for Stashed {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

impl DerefMut for Stashed {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}

impl Drop for Stashed {
    fn drop(&mut self) {
        self.0.clear();
        stash().push(std::mem::take(&mut self.0));
    }
}

fn stash() -> MutexGuard<'static, Vec<Vec<u8>>> {
    STASH.lock().unwrap_or_else(PoisonError::into_inner)
}

pub fn get() -> Buffer {
    let waiting = stash().pop();
    Box::new(Stashed(waiting.unwrap_or_else(|| {
        CREATED.fetch_add(1, Ordering::Relaxed);
        Vec::with_capacity(1024)
    })))
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
