//! The owned forms of `try_get` and `get_or_try_create`.

use std::sync::Arc;
use std::thread;

use hintpool::{OwnedGuard, Pool};

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
