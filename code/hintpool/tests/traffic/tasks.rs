//! Values in tasks that other threads take over: of an async runtime, and of threads without a runtime
//! that steal each other's, as the thread pools for parallel loops do.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use hintpool::Guard;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::{JoinSet, spawn_blocking, yield_now};

use super::probe::{Probe, Traffic};
use super::worker::join;

each_weight!(
    tasks_get_and_blocking_threads_return,
    blocking_threads_get_and_tasks_return,
    tasks_are_stolen,
    tasks_pass_values_on,
    threads_steal_halves,
);

/// Worker threads of the runtime.
const WORKERS: usize = 4;

/// Each goes with a value, so that no more are out at once.
const PERMITS: usize = 32;

fn runtime() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(WORKERS).build().unwrap()
}

/// Runs so many of these tasks at once, to their end.
fn run_all<F: Future<Output = ()> + Send + 'static>(tasks: usize, task: impl Fn() -> F) {
    let runtime = runtime();
    let mut running = JoinSet::new();
    for _ in 0..tasks {
        running.spawn_on(task(), runtime.handle());
    }
    runtime.block_on(running.join_all());
}

/// 64 tasks share the permits, and each permit comes back after its value.
fn tasks_get_and_blocking_threads_return(traffic: Traffic) {
    let runtime = runtime();
    runtime.block_on(async {
        let permits = Arc::new(Semaphore::new(PERMITS));
        let mut tasks = JoinSet::new();
        for _ in 0..64 {
            let permits = Arc::clone(&permits);
            tasks.spawn(async move {
                for _ in 0..traffic.times(320) {
                    let permit = Arc::clone(&permits).acquire_owned().await.unwrap();
                    let value = traffic.get();
                    spawn_blocking(move || {
                        drop(value);
                        drop(permit);
                    });
                }
            });
        }
        tasks.join_all().await;
        // Each job has returned its value.
        let _all = permits.acquire_many(PERMITS as u32).await.unwrap();
    });
    drop(runtime);
    let shape = "tasks get, spawn_blocking returns, 32 out at most";
    traffic.created_at_most(shape, 136);
    let most = traffic.counts.most_live() * traffic.bytes;
    assert!(
        most <= 12 << 20,
        "{shape}: expected at most 12 MiB alive, counted {most} bytes"
    );
}

/// The other way round: got where it may block, and dropped in one of as many tasks.
fn blocking_threads_get_and_tasks_return(traffic: Traffic) {
    run_all(PERMITS, || async move {
        for _ in 0..traffic.times(320) {
            let value = spawn_blocking(move || traffic.get()).await.unwrap();
            yield_now().await;
            drop(value);
        }
    });
    traffic.keeps_the_rule(
        "spawn_blocking gets, tasks return",
        PERMITS,
        PERMITS + WORKERS,
    );
}

/// Few tasks, so that few values are out. Each gives one value to a child, which an idle worker may
/// take over, and holds another one across awaits itself.
fn tasks_are_stolen(traffic: Traffic) {
    run_all(4, || async move {
        for _ in 0..traffic.times(3_000) {
            let first = traffic.get();
            let child = tokio::spawn(async move {
                yield_now().await;
                drop(first);
            });
            let second = traffic.get();
            yield_now().await;
            drop(second);
            child.await.unwrap();
        }
    });
    traffic.keeps_the_rule(
        "4 tasks with a value and a child with a value each",
        8,
        WORKERS,
    );
}

/// Four chains of three tasks: one gets, one passes on, and one returns, on another runtime. In a
/// chain, one value lies in each of the two channels, and one is in the hands of each task.
fn tasks_pass_values_on(traffic: Traffic) {
    let (runtime, other) = (runtime(), runtime());
    let mut tasks = JoinSet::new();
    for _ in 0..4 {
        let (to, mut from_first) = mpsc::channel(1);
        let get = async move {
            for _ in 0..traffic.times(2_000) {
                assert!(to.send(traffic.get()).await.is_ok());
            }
        };
        let (to, mut from_second) = mpsc::channel(1);
        let pass_on = async move {
            while let Some(value) = from_first.recv().await {
                assert!(to.send(value).await.is_ok());
            }
        };
        let put = async move { while from_second.recv().await.is_some() {} };
        tasks.spawn_on(get, runtime.handle());
        tasks.spawn_on(pass_on, runtime.handle());
        tasks.spawn_on(put, other.handle());
    }
    runtime.block_on(tasks.join_all());
    drop((runtime, other));
    traffic.keeps_the_rule(
        "four chains of three tasks on two runtimes",
        4 * 5,
        2 * WORKERS,
    );
}

const THREADS: usize = 4;
/// Each root splits in two this many times.
const DEPTH: u32 = 6;
const ROOTS: usize = 100;

/// Half of what its parent had to do. It returns its parent's value.
struct Task {
    depth: u32,
    value: Guard<'static, Probe>,
}

struct Queues {
    tasks: [Mutex<VecDeque<Task>>; THREADS],
    /// Roots that were not begun, and tasks that were not finished.
    left: AtomicUsize,
}

impl Queues {
    /// The newest task of the thread's own, or the oldest of another's.
    fn take(&self, own: usize) -> Option<Task> {
        let newest = self.tasks[own].lock().unwrap().pop_back();
        newest.or_else(|| {
            let others = (1..THREADS).map(|step| (own + step) % THREADS);
            others
                .into_iter()
                .find_map(|other| self.tasks[other].lock().unwrap().pop_front())
        })
    }

    /// Splits down to the leaves: one half is for whoever comes first, the other is done at once.
    fn work(&self, traffic: Traffic, own: usize, mut task: Task) {
        while task.depth > 0 {
            task.depth -= 1;
            let depth = task.depth;
            let half = Task {
                depth,
                value: traffic.get(),
            };
            // SeqCst, as below: the count decides when threads end, and costs nothing here.
            self.left.fetch_add(1, Ordering::SeqCst);
            self.tasks[own].lock().unwrap().push_back(half);
            // The parent's value goes, and this half has one of its own.
            task.value = traffic.get();
            // Another thread may take what was put above.
            thread::yield_now();
        }
        drop(task);
        self.left.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Each thread works on one task, in which two values are out, and leaves at most one at each depth.
fn threads_steal_halves(traffic: Traffic) {
    let queues = Arc::new(Queues {
        tasks: Default::default(),
        left: AtomicUsize::new(ROOTS * THREADS),
    });
    let threads: Vec<_> = (0..THREADS)
        .map(|own| {
            let queues = Arc::clone(&queues);
            thread::spawn(move || {
                let mut roots = ROOTS;
                while queues.left.load(Ordering::SeqCst) > 0 {
                    if let Some(task) = queues.take(own) {
                        queues.work(traffic, own, task);
                    } else if roots > 0 {
                        roots -= 1;
                        let value = traffic.get();
                        queues.work(
                            traffic,
                            own,
                            Task {
                                depth: DEPTH,
                                value,
                            },
                        );
                    } else {
                        thread::yield_now();
                    }
                }
            })
        })
        .collect();
    join(threads);
    let needed = traffic.counts.most_out();
    traffic.keeps_the_rule("4 threads that steal each other's halves", needed, THREADS);
}
