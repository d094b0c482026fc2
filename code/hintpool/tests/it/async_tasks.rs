//! Guards held across `.await`: a task may wake on another thread than the one it got its value on.

use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;

use conformance::{Hintpool, Ledger};
use tokio::runtime::Builder;

use crate::thread_ends::pool;

/// Ends the step, and has the next one come at once.
async fn pause() {
    let mut paused = false;
    poll_fn(|context| {
        context.waker().wake_by_ref();
        match std::mem::replace(&mut paused, true) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    })
    .await;
}

/// Works in three steps, with a borrow of the pool that it owns and with a guard that owns a share.
async fn work(pool: Arc<Hintpool>) {
    let (mut first, mut second) = (pool.get(), pool.get_owned());
    first.work();
    pause().await;
    second.work();
    pause().await;
}

/// Each step on a thread of its own, which is gone when the next one begins. `tests/traffic` has tasks
/// that a scheduler moves.
#[test]
fn each_poll_on_another_thread() {
    let ledger = Ledger::new();
    let pool = pool(&ledger);
    let mut work = Box::pin(work(Arc::clone(&pool)));
    for ready in [false, false, true] {
        let step = || work.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let polled = thread::scope(|scope| scope.spawn(step).join().unwrap());
        assert_eq!(polled.is_ready(), ready);
    }
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
    let mut builder = Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).build().unwrap();
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
