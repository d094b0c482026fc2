//! Guards held across `.await`: a task may wake on another thread than the one it got its value on.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;

use conformance::{Hintpool, Ledger};
use tokio::runtime::{Builder, Runtime};

use crate::thread_ends::{balance, pool};

fn runtime(workers: usize) -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(workers).build().unwrap()
}

/// Lets other tasks run. Unlike the runtime's own, it also works where there is no runtime.
async fn pause() {
    let mut paused = false;
    std::future::poll_fn(|context| {
        context.waker().wake_by_ref();
        match std::mem::replace(&mut paused, true) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    })
    .await;
}

/// Work with a guard in hand, interrupted a few times. Says whether it moved between threads.
async fn task(pool: Arc<Hintpool>, number: usize) -> bool {
    let began = thread::current().id();
    // A borrow of the pool by a future that owns it, and an owned guard beside it.
    let (mut first, mut second) = (pool.get(), pool.get_owned());
    first.work();
    for _ in 0..1 + number % 3 {
        pause().await;
    }
    second.work();
    if number % 7 == 0 {
        hintpool::Guard::discard(first);
        pause().await;
    }
    thread::current().id() != began
}

#[test]
fn guards_cross_awaits_and_threads() {
    const TASKS: usize = 400;
    let ledger = Ledger::new();
    let pool = pool(&ledger);
    let runtime = runtime(4);
    let batch = async || {
        let tasks: Vec<_> = (0..TASKS)
            .map(|number| tokio::spawn(task(Arc::clone(&pool), number)))
            .collect();
        let mut moved = 0;
        for (number, task) in tasks.into_iter().enumerate() {
            moved += usize::from(task.await.unwrap());
            if number % 100 == 0 {
                pool.collect();
            }
        }
        moved
    };
    // The scheduler moves tasks as it likes, so until it has.
    let (mut batches, mut moved) = (0, 0);
    while batches < 10 || moved == 0 {
        assert!(
            batches < 1_000,
            "no task changed its thread, so nothing was tested"
        );
        moved += runtime.block_on(batch());
        batches += 1;
    }
    drop(runtime);
    let stats = pool.stats();
    let gets = (batches * 2 * TASKS) as u64;
    assert_eq!(stats.created + stats.reused, gets, "{stats:?}");
    balance(pool, &ledger);
}

/// The same without a scheduler: each step on a thread of its own, which is gone when the next one
/// begins.
#[test]
fn each_poll_on_another_thread() {
    let ledger = Ledger::new();
    let pool = pool(&ledger);
    let mut work = Box::pin(task(Arc::clone(&pool), 9));
    let mut polls = 0;
    let moved = loop {
        polls += 1;
        let step = || work.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let polled = thread::scope(|scope| scope.spawn(step).join().unwrap());
        if let Poll::Ready(moved) = polled {
            break moved;
        }
    };
    assert!(moved && polls == 2, "{polls} polls");
    let stats = pool.stats();
    assert_eq!((stats.created, stats.idle), (2, 2), "{stats:?}");
    drop((work, pool));
    assert_eq!(ledger.wrongs(), Vec::<String>::new());
}

/// A future that is dropped half-way, as by `select!` or a timeout, drops its guards: each value is
/// recycled and back, and not left as the cancelled task had it.
#[test]
fn a_cancelled_task_returns_a_clean_value() {
    const CANCELLED: usize = 200;
    let ledger = Ledger::new();
    let pool = pool(&ledger);
    let runtime = runtime(2);
    let reached = Arc::new(AtomicUsize::new(0));
    runtime.block_on(async {
        for cancelled in 0..CANCELLED {
            let (pool, begun) = (Arc::clone(&pool), Arc::clone(&reached));
            let task = tokio::spawn(async move {
                let mut probe = pool.get_owned();
                probe.work();
                begun.fetch_add(1, Ordering::SeqCst);
                std::future::pending::<()>().await;
            });
            while reached.load(Ordering::SeqCst) == cancelled {
                tokio::task::yield_now().await;
            }
            task.abort();
            assert!(task.await.unwrap_err().is_cancelled());
        }
    });
    drop(runtime);
    let recycled = ledger.recycled();
    assert_eq!(recycled, CANCELLED as u64, "each guard recycled its value");
    let stats = pool.stats();
    assert_eq!((stats.in_use(), stats.discarded), (0, 0), "{stats:?}");
    drop(pool);
    assert_eq!(ledger.wrongs(), Vec::<String>::new());
}
