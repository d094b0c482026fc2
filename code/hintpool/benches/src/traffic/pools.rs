//! The pools that take part, each as two closures: to get a value, and to put it back.

use std::sync::Mutex;
use std::sync::atomic::Ordering::Relaxed;

use anyhow::{Result, bail};
use crossbeam_queue::ArrayQueue;
use hintpool::{Pool, Settings};
use serde::{Deserialize, Serialize};

use super::value::{self, Value};
use super::{Outcome, Run, works};
use crate::arms::{MOST, leak};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Hintpool,
    Opool,
    ArrayQueue,
    MutexList,
    Allocation,
    /// In a program of its own.
    Go,
}

/// The columns of the table.
pub const KINDS: [(Kind, &str); 6] = [
    (Kind::Hintpool, "hintpool"),
    (Kind::Opool, "`opool`"),
    (Kind::ArrayQueue, "`ArrayQueue`"),
    (Kind::MutexList, "`Mutex<Vec>`"),
    (Kind::Allocation, "no pool"),
    (Kind::Go, "Go's `sync.Pool`"),
];

/// How `opool` makes a value.
struct Values;

impl opool::PoolAllocator<Value> for Values {
    fn allocate(&self) -> Value {
        Value::new()
    }
}

/// Runs in this process, which must have run nothing before.
pub(super) fn run(run: &Run) -> Result<Outcome> {
    // Relaxed: threads are started later.
    value::BYTES.store(run.bytes, Relaxed);
    let room = run.limit.unwrap_or(MOST);
    let new = || Box::new(Value::new());
    let time = match run.pool {
        Kind::Hintpool => {
            let pool: &Pool<Value> = leak(match run.limit {
                Some(limit) => Settings::new().max_idle(limit).pool(Value::new),
                None => Pool::new(Value::new),
            });
            works::time(run, move || pool.get(), drop)
        }
        Kind::Opool => {
            let pool = leak(opool::Pool::new(room, Values));
            works::time(run, move || pool.get(), drop)
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
    let (created, peak) = value::counts();
    Ok(Outcome {
        created,
        peak,
        nanoseconds: time.as_nanos() as f64,
    })
}
