//! What can be done with guards, owned or not, and where they go back to.

use std::cell::Cell;
use std::sync::Arc;
use std::thread;

use hintpool::{FnPool, Guard, OwnedGuard, Pool, Recycle, Verdict};

use crate::any_value::AnyValue;

fn length(bytes: impl AsRef<[u8]>) -> usize {
    bytes.as_ref().len()
}

fn fill(mut bytes: impl AsMut<[u8]>) {
    bytes.as_mut().fill(7);
}

/// A guard goes where its value would, if only a trait is asked for.
#[test]
fn a_guard_is_as_ref_and_as_mut_what_its_value_is() {
    let pool = Arc::new(Pool::new(Vec::new));
    let (mut lent, mut owned) = (pool.get(), pool.get_owned());
    lent.extend([1_u8, 2, 3]);
    owned.extend([1_u8, 2, 3]);
    fill(&mut lent);
    fill(&mut owned);
    assert_eq!((&lent[..], &owned[..]), (&[7; 3][..], &[7; 3][..]));
    assert_eq!((length(lent), length(owned)), (3, 3));
    assert_eq!(
        pool.stats().idle,
        2,
        "both were handed in, and dropped there"
    );
}

/// A value's own `as_ref` is not hidden by the guard's.
#[test]
fn methods_of_the_value_are_still_its_own() {
    let pool: FnPool<Option<String>> =
        Pool::with_recycle(|| Some(String::from("new")), |_| Verdict::Keep);
    let mut guard = pool.get();
    assert_eq!(guard.as_ref().map(String::len), Some(3));
    guard.as_mut().expect("there is one").push('!');
    assert_eq!(guard.as_deref(), Some("new!"));
}

#[test]
fn an_owned_guard_is_had_if_a_value_is_idle() {
    let pool = Arc::new(Pool::new(Vec::<u8>::new));
    assert!(pool.try_get_owned().is_none());
    assert_eq!(pool.stats().created, 0, "nothing is created");
    drop(pool.get());

    let guard = pool.try_get_owned().expect("one is idle");
    assert!(pool.try_get_owned().is_none(), "it is out");
    let weak = Arc::downgrade(&pool);
    drop(pool);
    assert!(weak.upgrade().is_some(), "the guard holds the pool");
    thread::spawn(move || drop(guard)).join().unwrap();
    assert!(weak.upgrade().is_none());
}

#[test]
fn an_owned_guard_has_an_idle_value_or_what_the_closure_makes() {
    let pool = Arc::new(Pool::new(Vec::<u8>::new));
    let before = pool.stats();
    let failed = pool.get_or_try_create_owned(|| Err("no"));
    assert_eq!(failed.err(), Some("no"));
    assert_eq!((pool.stats(), Arc::strong_count(&pool)), (before, 1));

    let made: OwnedGuard<Vec<u8>> = pool
        .get_or_try_create_owned(|| Ok::<_, ()>(vec![1, 2]))
        .unwrap();
    assert_eq!((made.len(), pool.stats().created), (2, 1));
    assert_eq!(Arc::strong_count(&pool), 2);
    drop(made);

    let reused = pool.get_or_try_create_owned(|| Err("not called")).unwrap();
    assert!(reused.is_empty());
    assert_eq!((pool.stats().created, pool.stats().reused), (1, 1));
}

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
    let create = move || -> AnyValue { Box::new(vec![Arc::clone(&in_create)]) };
    let pool = Arc::new(Pool::with_recycle(create, AnyValue::recycle));
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
