//! Guards of pools that differ in their closure alone: one type, each on its own way back.

use std::cell::Cell;
use std::sync::Arc;
use std::thread;

use hintpool::{Guard, OwnedGuard, Pool, Verdict};

#[test]
fn guards_of_different_pools_go_back_each_to_its_own() {
    static PLAIN: Pool<Vec<u8>> = Pool::new(Vec::new);
    let (small, large) = (8, 64);
    let small = Pool::new(move || Vec::with_capacity(small));
    let large = Pool::new(move || Vec::with_capacity(large));

    let mut guards: Vec<Guard<'_, Vec<u8>>> = vec![small.get(), large.get(), PLAIN.get()];
    guards.swap(0, 1);
    drop(guards);

    assert_eq!(small.get().capacity(), 8);
    assert_eq!(large.get().capacity(), 64);
    for stats in [small.stats(), large.stats(), PLAIN.stats()] {
        assert_eq!((stats.created, stats.idle), (1, 1));
    }
}

#[test]
fn owned_guards_of_different_pools_go_back_each_to_its_own() {
    let (small, large) = (8, 64);
    let small = Arc::new(Pool::new(move || Vec::<u8>::with_capacity(small)));
    let large = Arc::new(Pool::new(move || Vec::<u8>::with_capacity(large)));

    let mut guards: Vec<OwnedGuard<Vec<u8>>> = vec![small.get_owned(), large.get_owned()];
    guards.swap(0, 1);
    drop(guards);

    assert_eq!(small.get_owned().capacity(), 8);
    assert_eq!(large.get_owned().capacity(), 64);
    assert_eq!((small.stats().created, large.stats().created), (1, 1));
}

/// What `create` captures has an end, and here the last guard brings it.
#[test]
fn the_last_owned_guard_drops_the_pool_and_what_its_create_captured() {
    let captured = Arc::new(());
    let in_create = Arc::clone(&captured);
    let create = move || vec![Arc::clone(&in_create)];
    let pool = Arc::new(Pool::with_recycle(create, |value: &mut Vec<Arc<()>>| {
        value.clear();
        Verdict::Keep
    }));
    let (first, last) = (pool.get_owned(), pool.get_owned());
    drop((pool, first));
    assert_eq!(
        Arc::strong_count(&captured),
        3,
        "the test, `create`, and the value that is out: the other one was cleared"
    );
    thread::spawn(|| drop(last)).join().unwrap();
    assert_eq!(Arc::strong_count(&captured), 1);
}

/// The pool stays, and its guards go: they never call `create`.
#[test]
fn a_guard_leaves_a_thread_that_create_cannot_leave() {
    let made = Cell::new(0);
    let pool = Pool::new(|| {
        made.set(made.get() + 1);
        Vec::<u8>::new()
    });
    let mut guard = pool.get();
    thread::scope(|scope| scope.spawn(move || guard.push(1)).join().unwrap());
    assert_eq!((made.get(), pool.stats().idle), (1, 1));
}
