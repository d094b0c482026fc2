//! The pools that take part, each as a way to get a value and a way to put it back.

use std::ops::DerefMut;
use std::sync::Mutex;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

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

impl Kind {
    /// In the order of the table's columns.
    pub const ALL: [Kind; 6] = [
        Kind::Hintpool,
        Kind::Opool,
        Kind::ArrayQueue,
        Kind::MutexList,
        Kind::Allocation,
        Kind::Go,
    ];

    pub fn title(self) -> &'static str {
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

/// A pool as the works see it: a pair of closures, one to get and one to put back.
pub(super) trait Lender: Copy + Send + Sync + 'static {
    type Item: DerefMut<Target = Value> + Send + 'static;

    fn get(self) -> Self::Item;
    fn put(self, item: Self::Item);
}

impl<I, G, P> Lender for (G, P)
where
    I: DerefMut<Target = Value> + Send + 'static,
    G: Fn() -> I + Copy + Send + Sync + 'static,
    P: Fn(I) + Copy + Send + Sync + 'static,
{
    type Item = I;

    fn get(self) -> I {
        (self.0)()
    }

    fn put(self, item: I) {
        (self.1)(item);
    }
}

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
    let time: Duration = match run.pool {
        Kind::Hintpool => {
            let pool: &Pool<Value> = leak(match run.limit {
                Some(limit) => Settings::new().max_idle(limit).pool(Value::new),
                None => Pool::new(Value::new),
            });
            works::time(run, (move || pool.get(), drop))
        }
        Kind::Opool => {
            let pool = leak(opool::Pool::new(room, Values));
            works::time(run, (move || pool.get(), drop))
        }
        Kind::ArrayQueue => {
            let queue = leak(ArrayQueue::new(room));
            let get = move || queue.pop().unwrap_or_else(new);
            // A full queue hands the value back, and it is dropped.
            works::time(run, (get, |value| drop(queue.push(value))))
        }
        Kind::MutexList => {
            let list = leak(Mutex::new(Vec::new()));
            let lock = || list.lock().expect("nothing panics under the lock");
            let get = move || lock().pop().unwrap_or_else(new);
            works::time(run, (get, move |value| lock().push(value)))
        }
        Kind::Allocation => works::time(run, (new, drop)),
        Kind::Go => bail!("Go's pool runs in a program of its own"),
    };
    let (created, peak) = value::counts();
    Ok(Outcome {
        created,
        peak,
        nanoseconds: time.as_nanos() as f64,
    })
}
