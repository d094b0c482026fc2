//! Values in tasks of an async runtime, which other threads take over.

use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::{JoinSet, spawn_blocking, yield_now};

use super::probe::Traffic;

each_weight!(
    tasks_get_and_blocking_threads_return,
    blocking_threads_get_and_tasks_return,
    tasks_are_stolen,
    tasks_pass_values_on,
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
