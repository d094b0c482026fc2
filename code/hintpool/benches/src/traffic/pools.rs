//! The pools that take part, each as two closures: to get a value, and to put it back.

use std::hint::black_box;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use anyhow::{Result, bail};
use bench_harness::arm::leak;
use crossbeam_queue::ArrayQueue;
use hintpool::{Pool, Recycle, Settings, Verdict};
use serde::{Deserialize, Serialize};

use super::{Run, works};
use crate::workloads::MOST;

/// The columns of the table.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Kind {
    Hintpool,
    Opool,
    ArrayQueue,
    MutexList,
    Allocation,
    /// In a program of its own.
    Go,
}

impl Kind {
    pub(super) const ALL: [Self; 6] = [
        Kind::Hintpool,
        Kind::Opool,
        Kind::ArrayQueue,
        Kind::MutexList,
        Kind::Allocation,
        Kind::Go,
    ];

    pub(super) fn title(self) -> &'static str {
        match self {
            Kind::Hintpool => "hintpool",
            Kind::Opool => "`opool`",
            Kind::ArrayQueue => "`ArrayQueue`",
            Kind::MutexList => "`Mutex<Vec>`",
            Kind::Allocation => "no pool",
            Kind::Go => "Go's `sync.Pool`",
        }
    }
}

// Relaxed: a count by itself, read after the threads that change it were joined.
static CREATED: AtomicU64 = AtomicU64::new(0);

/// A buffer, all of it written when it is made.
#[derive(Debug)]
pub(super) struct Value(Box<[u8]>);

impl Value {
    fn new(bytes: usize) -> Value {
        CREATED.fetch_add(1, Relaxed);
        Value(vec![1; bytes].into())
    }

    pub(super) fn write(&mut self) {
        self.0[0] = 2;
        black_box(&mut self.0);
    }
}

impl Recycle for Value {
    fn recycle(&mut self) -> Verdict {
        Verdict::Keep
    }

    fn weight(&self) -> usize {
        self.0.len()
    }
}

/// How `opool` makes a value of so many bytes.
struct Values(usize);

impl opool::PoolAllocator<Value> for Values {
    fn allocate(&self) -> Value {
        Value::new(self.0)
    }
}

/// Runs in this process, which must have run nothing before: how many values were created, and how
/// long the hand-overs took.
pub(super) fn run(run: &Run) -> Result<(u64, Duration)> {
    let bytes = run.bytes;
    let limit = run.limit;
    let room = limit.unwrap_or(MOST);
    let new = move || Box::new(Value::new(bytes));
    let time = match run.pool {
        Kind::Hintpool => {
            let create = move || Value::new(bytes);
            let pool = leak(match limit {
                Some(limit) => Settings::new().max_idle(limit).pool(create),
                None => Pool::new(create),
            });
            works::time(run, || pool.get(), drop)
        }
        Kind::Opool => {
            let pool = leak(opool::Pool::new(room, Values(bytes)));
            works::time(run, || pool.get(), drop)
        }
        Kind::ArrayQueue => {
            let queue = leak(ArrayQueue::new(room));
            let get = move || queue.pop().unwrap_or_else(new);
            // A full queue hands the value back, and it is dropped.
            works::time(run, get, |value| drop(queue.push(value)))
        }
        Kind::MutexList => {
            let list = leak(Mutex::new(Vec::new()));
            let lock = || list.lock().expect("nothing panics under the lock");
            let get = move || lock().pop().unwrap_or_else(new);
            works::time(run, get, move |value| lock().push(value))
        }
        Kind::Allocation => works::time(run, new, drop),
        Kind::Go => bail!("Go's pool runs in a program of its own"),
    };
    Ok((CREATED.load(Relaxed), time))
}
