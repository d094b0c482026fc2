#![forbid(unsafe_code)]
//! Chaos reaches every pool of the process, so its tests have a binary of their own.

use contract::Hintpool;
use hintpool::{Pool, chaos as scopes};

contract::chaos_tests!(Hintpool);

/// Values that went the short way back before a scope began know that way. Within the scope they
/// have to take the long one, where they can be forgotten.
#[test]
fn values_from_before_a_scope_are_forgotten_too() {
    let pool = Pool::new(Vec::<u8>::new);
    while pool.stats().idle < 64 {
        // Twice, so that each has been idle here before. Another test's scope may take some.
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
    assert!(
        stats.discarded > before.discarded,
        "each came back: {stats:?}"
    );
}
