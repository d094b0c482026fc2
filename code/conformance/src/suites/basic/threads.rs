//! Many threads use one pool.

use std::sync::{Arc, mpsc};
use std::thread;

use crate::check::promises;
use crate::{Basic, Ledger};

promises! {
    $ basic_threads_tests in suites::basic::threads of Basic {
        a_guard_may_be_dropped_on_another_thread:
            "a value may return from another thread, which recycles it",
        threads_do_not_share_a_value:
            "a value that one thread holds is in no other thread's hands",
        threads_may_come_and_go:
            "the values of hundreds of threads that ended are recycled, and freed with the pool",
    }
}

pub fn a_guard_may_be_dropped_on_another_thread<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    for _ in 0..10 {
        let mut probe = pool.get();
        probe.work();
        let id = probe.id();
        let other = thread::scope(|scope| {
            let other = scope.spawn(move || {
                drop(probe);
                thread::current().id()
            });
            other.join().expect("the other thread only drops a guard")
        });
        assert_eq!(ledger.recycled_by(id), Some(other), "who recycled");
        pool.get().work();
    }
}

pub fn threads_do_not_share_a_value<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let (workers, rounds) = (4, 500);
    // Half of the guards return from the thread that got them, half from the next one in the ring.
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..workers).map(|_| mpsc::channel()).unzip();
    thread::scope(|scope| {
        for (worker, passed_on) in receivers.into_iter().enumerate() {
            let (pool, next) = (&pool, senders[(worker + 1) % workers].clone());
            scope.spawn(move || {
                for round in 0..rounds {
                    let mut probe = pool.get();
                    probe.work();
                    if round % 8 == worker {
                        // Lets another thread in while this one holds the value.
                        thread::yield_now();
                    }
                    if round % 2 == 0 {
                        // The next worker may have finished: then the guard returns from here.
                        let _ = next.send(probe);
                    }
                    drop(passed_on.try_recv());
                }
            });
        }
        drop(senders);
    });
    // Contention may cost values, but never more than one for each get.
    let (created, gets) = (ledger.created(), (workers * rounds) as u64);
    assert!(
        created <= gets,
        "{created} values were made for {gets} gets"
    );
}

pub fn threads_may_come_and_go<P: Basic>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    for _ in 0..75 {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let (mut first, mut second) = (pool.get(), pool.get());
                    first.work();
                    second.work();
                });
            }
        });
    }
    let created = ledger.created();
    assert!(created <= 600, "{created} values were made for 600 gets");
    drop(pool);
    assert_eq!(ledger.alive(), 0, "values alive without their pool");
}
