#![forbid(unsafe_code)]
//! Chaos reaches every pool of the process, so its tests have a binary of their own.

use std::mem;
use std::panic::catch_unwind;
use std::thread;

use contract::Hintpool;
use contract::parts::chaos::alone;
use hintpool::{Pool, chaos as scopes};

contract::chaos_tests!(Hintpool);

/// Values that went the short way back before a scope began know that way. Within the scope they
/// have to take the long one, where they can be forgotten.
#[test]
fn values_from_before_a_scope_are_forgotten_too() {
    let _turn = alone();
    let pool = Pool::new(Vec::<u8>::new);
    while pool.stats().idle < 64 {
        // Twice, so that each has been idle here before.
        for _ in 0..2 {
            drop((0..100).map(|_| pool.get()).collect::<Vec<_>>());
        }
    }
    let _scope = scopes::scope(5);
    let before = pool.stats();
    for _ in 0..200 {
        drop(pool.try_get());
    }
    let stats = pool.stats();
    assert_eq!(stats.created, before.created, "try_get creates nothing");
    assert!(stats.reused > before.reused, "nothing was found: {stats:?}");
    let since = stats.since(&before);
    assert!(since.discarded > 0, "each came back: {since:?}");
    assert_eq!(since.discards.by_chaos, since.discarded, "the only cause");
}

#[test]
fn a_forgotten_scope_ends_with_its_thread() {
    let _turn = alone();
    thread::spawn(|| mem::forget(scopes::scope(1)))
        .join()
        .expect("the thread only begins a scope");
    let pool = Pool::new(Vec::<u8>::new);
    (0..100).for_each(|_| drop(pool.get()));
    let stats = pool.stats();
    assert_eq!((stats.created, stats.discarded), (1, 0), "chaos goes on");
    drop(scopes::scope(2));
}

#[test]
fn a_scope_within_a_scope_says_where_the_first_one_began() {
    let _turn = alone();
    let (_first, line) = (scopes::scope(1), line!());
    let panic = catch_unwind(|| drop(scopes::scope(2))).expect_err("a scope within a scope");
    let message = panic.downcast::<String>().unwrap();
    let place = format!("begun at {}:{line}:", file!());
    assert!(message.contains(&place), "{message}");
}
