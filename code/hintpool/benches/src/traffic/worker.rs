//! One sample of traffic: a pool, and threads that get its values and return them.

use std::hint::black_box;
use std::ops::DerefMut;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bench_harness::arm::leak;
use bench_harness::this_process::peak_bytes;
use bench_harness::worker::{Sample, serve_standard};
use crossbeam_queue::ArrayQueue;
use hintpool::{Pool, Recycle, Settings, Verdict};

use super::shapes::{Kind, Measure, Run, Work};
use crate::arms::MOST;
use crate::workloads::Patience;

/// The worker: runs once, and answers with what it found.
pub fn worker(run: &str) -> Result<()> {
    let run: Run = serde_json::from_str(run).context("`traffic` starts this with a run in JSON")?;
    let (created, time): (u64, Duration) = in_this_process(&run)?;
    serve_standard(|_| match run.measure {
        Measure::Time => Sample::mean(time, run.hand_overs),
        Measure::Created => Sample::exactly(created as f64),
        Measure::Peak => Sample::exactly(peak_bytes().unwrap_or_default() as f64),
    })
}

// Relaxed: a count by itself, read after the threads that change it were joined.
static CREATED: AtomicU64 = AtomicU64::new(0);

/// A buffer, all of it written when it is made.
#[derive(Debug)]
struct Value(Box<[u8]>);

impl Value {
    fn new(bytes: usize) -> Value {
        CREATED.fetch_add(1, Relaxed);
        Value(vec![1; bytes].into())
    }

    fn write(&mut self) {
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
fn in_this_process(run: &Run) -> Result<(u64, Duration)> {
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
            time(run, || pool.get(), drop)
        }
        Kind::Opool => {
            let pool = leak(opool::Pool::new(room, Values(bytes)));
            time(run, || pool.get(), drop)
        }
        Kind::ArrayQueue => {
            let queue = leak(ArrayQueue::new(room));
            let get = move || queue.pop().unwrap_or_else(new);
            // A full queue hands the value back, and it is dropped.
            time(run, get, |value| drop(queue.push(value)))
        }
        Kind::MutexList => {
            let list = leak(Mutex::new(Vec::new()));
            let lock = || list.lock().expect("nothing panics under the lock");
            let get = move || lock().pop().unwrap_or_else(new);
            time(run, get, move |value| lock().push(value))
        }
        Kind::Allocation => time(run, new, drop),
        Kind::Go => bail!("Go's pool runs in a program of its own"),
    };
    Ok((CREATED.load(Relaxed), time))
}

/// How long the hand-overs took, without the start of the threads that return.
fn time<I: DerefMut<Target = Value> + Send + 'static>(
    run: &Run,
    get: impl Fn() -> I + Copy + Send + Sync + 'static,
    put: impl Fn(I) + Copy + Send + Sync + 'static,
) -> Duration {
    // Nobody returns a value before the most values of the shape were out at once. So every run needs
    // the same number of values, however its threads were scheduled.
    let missing = leak(AtomicU64::new(run.needed));
    let get = move || {
        let mut item = get();
        item.write();
        // Relaxed: the counter is no message of anything but itself. Once it is 0 somebody returned
        // a value, and whoever got on by that sees the 0: the queue between them orders it.
        if missing.load(Relaxed) > 0 {
            missing.fetch_sub(1, Relaxed);
        }
        item
    };
    let put = move |item| {
        let mut patience = Patience::default();
        // Relaxed, as above.
        while missing.load(Relaxed) > 0 {
            patience.wait();
        }
        put(item);
    };
    let burst_of = |values| {
        let held: Vec<_> = (0..values).map(|_| get()).collect();
        held.into_iter().for_each(put);
    };
    match run.work {
        Work::Queues {
            getters,
            returners,
            room,
        } => {
            let each = run.hand_overs / getters as u64;
            through_queues(getters, (returners, room), each, get, put)
        }
        Work::Bursts { threads, burst } => {
            in_turn(threads, run.hand_overs / burst, |_| burst_of(burst))
        }
        Work::Tasks { tasks } => tokio_tasks(tasks, run.hand_overs, get, put),
        Work::BesideSleeper { burst } => in_turn(2, 2, |turn| match turn {
            0 => burst_of(burst),
            _ => (0..run.hand_overs).for_each(|_| put(get())),
        }),
    }
}

/// `get` by so many getters, which hand `each` over to so many returners.
fn through_queues<I: Send>(
    getters: usize,
    (returners, room): (usize, usize),
    each: u64,
    get: impl Fn() -> I + Sync,
    put: impl Fn(I) + Copy + Send,
) -> Duration {
    thread::scope(|scope| {
        let queues: Vec<_> = (0..returners)
            .map(|_| {
                let (queue, values) = sync_channel(room);
                scope.spawn(move || values.into_iter().for_each(put));
                queue
            })
            .collect();
        let start = Instant::now();
        thread::scope(|scope| {
            for _ in 0..getters {
                scope.spawn(|| {
                    for queue in queues.iter().cycle().take(each as usize) {
                        queue.send(get()).expect("a thread waits for it");
                    }
                });
            }
        });
        start.elapsed()
    })
}

/// Threads that live from the first turn to the last, and of which one at a time works.
fn in_turn(threads: usize, turns: u64, work: impl Fn(u64) + Sync) -> Duration {
    thread::scope(|scope| {
        let (done, dones) = channel();
        let orders: Vec<_> = (0..threads)
            .map(|_| {
                let (order, orders) = channel();
                let (done, work) = (done.clone(), &work);
                scope.spawn(move || {
                    for turn in orders {
                        work(turn);
                        done.send(()).expect("somebody waits for it");
                    }
                });
                order
            })
            .collect();
        let start = Instant::now();
        for (turn, order) in (0..turns).zip(orders.iter().cycle()) {
            order.send(turn).expect("the thread waits for it");
            dones.recv().expect("no turn panics");
        }
        start.elapsed()
    })
}

fn tokio_tasks<I: Send + 'static>(
    tasks: u64,
    hand_overs: u64,
    get: impl Fn() -> I + Copy + Send + 'static,
    put: impl Fn(I) + Copy + Send + 'static,
) -> Duration {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .expect("a runtime needs two threads");
    let start = Instant::now();
    runtime.block_on(async {
        let task = move || async move {
            for _ in 0..hand_overs / tasks {
                let item = get();
                let returned = tokio::task::spawn_blocking(move || put(item));
                returned.await.expect("no return panics");
            }
        };
        let tasks: Vec<_> = (0..tasks).map(|_| tokio::spawn(task())).collect();
        for task in tasks {
            task.await.expect("no task panics");
        }
    });
    start.elapsed()
}
