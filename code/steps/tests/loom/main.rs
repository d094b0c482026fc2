#![forbid(unsafe_code)]
#![allow(
    dead_code,
    unreachable_pub,
    reason = "these files are written for the library; the models need a part of each"
)]
//! What threads share, in every order that loom finds: the same source files, with loom's types.

mod sync {
    pub(crate) use loom::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
    pub(crate) use loom::sync::{Mutex, MutexGuard};
}

mod pool {
    pub(crate) use steps::{Create, Guard, Pool};
}

#[path = "../../src/depot.rs"]
mod depot;
#[path = "../../src/wrong/holds_while_it_looks.rs"]
mod holds_while_it_looks;
mod one_slot;
#[path = "../../src/shards.rs"]
mod shards;
#[path = "../../src/slot.rs"]
mod slot;

use std::sync::Arc;

use depot::Depot;
use holds_while_it_looks::HoldsWhileItLooks;
use loom::thread;
use pool::Pool;
use shards::Shards;

/// Runs `on` on two threads at once and says what each answered.
fn two_threads<S: Send + Sync + 'static, A: Send + 'static>(
    shared: S,
    on: fn(&S, usize) -> A,
) -> [A; 2] {
    let shared = Arc::new(shared);
    let other = thread::spawn({
        let shared = Arc::clone(&shared);
        move || on(&shared, 1)
    });
    let mine = on(&shared, 0);
    let other = other.join();
    [mine, other.expect("the model holds on the other thread")]
}

#[test]
fn nobody_waits_for_a_shard() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(2);
    model.check(|| {
        let pool = Shards::<String>::new(Box::new(String::new));
        let two = two_threads(pool, |pool, thread| {
            let kept = pool.keep(thread, String::new());
            // Its own value lies where it looks first, and nobody has reason to look there before.
            kept.is_ok() && pool.take(thread).is_some()
        });
        assert_eq!(two, [true, true]);
    });
}

#[test]
#[should_panic(expected = "deadlock")]
fn two_threads_that_hold_while_they_look_wait_for_each_other() {
    loom::model(|| {
        let pool = HoldsWhileItLooks::<u8>::default();
        two_threads(pool, HoldsWhileItLooks::take);
    });
}

#[test]
fn a_magazine_goes_to_one_of_two_threads() {
    loom::model(|| {
        let depot = Depot::default();
        depot.keep(vec![7]).expect("an empty depot has room");
        let taken = two_threads(depot, |depot, _| depot.take());
        let taken = taken.into_iter().flatten().count();
        // Not none: a thread is turned away only by the one that has the lock, and takes.
        assert_eq!(taken, 1, "threads that got the one magazine");
    });
}
