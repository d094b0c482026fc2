//! Chaos: pools that forget.

use std::mem;
use std::panic::catch_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, TryLockError};
use std::thread;

use conformance::suites::alone;
use conformance::{Hintpool, Ledger};
use hintpool::{Pool, Settings, chaos as scopes};

conformance::chaos_tests!(Hintpool);

/// Values that went the short way back before a scope began know that way. Within the scope they
/// have to take the long one, where they can be forgotten.
#[test]
fn values_from_before_a_scope_are_forgotten_too() {
    let _turn = alone();
    // With room: what holds no memory takes the long way in any case.
    let pool = Pool::new(|| Vec::<u8>::with_capacity(16));
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

/// As often as the documentation says.
#[test]
fn one_return_in_four_is_discarded_and_one_get_in_sixteen_collects() {
    const ROUNDS: u64 = 1_600;
    let _turn = alone();
    let _scope = scopes::scope(1);
    let pool = Pool::new(Vec::<u8>::new);
    let (mut misses, mut collecting) = (0, 0);
    for _ in 0..ROUNDS {
        // One value more than the get takes, so that each collection finds something.
        pool.put(Vec::new());
        let before = pool.stats();
        let got = pool.try_get();
        misses += u64::from(got.is_none());
        collecting += u64::from(pool.stats().collected > before.collected);
    }
    let discarded = pool.stats().discards.by_chaos;
    let returned = 2 * ROUNDS - misses;
    let seen = format!("{misses} misses, {discarded} of {returned}, {collecting} collections");
    assert!((ROUNDS / 5..ROUNDS / 3).contains(&misses), "{seen}");
    assert!((returned / 5..returned / 3).contains(&discarded), "{seen}");
    assert!((ROUNDS / 24..ROUNDS / 12).contains(&collecting), "{seen}");
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

static LOCK: Mutex<()> = Mutex::new(());
static WOULD_WAIT_FOR_ITSELF: AtomicBool = AtomicBool::new(false);

/// Takes a lock, and notes if it was taken already: in the place of a deadlock.
fn lock() {
    if matches!(LOCK.try_lock(), Err(TryLockError::WouldBlock)) {
        WOULD_WAIT_FOR_ITSELF.store(true, Ordering::Relaxed);
    }
}

/// Gets and returns values within a scope, holding the lock that their `Drop` takes around each get.
fn a_drop_would_have_waited(settings: Settings) -> bool {
    WOULD_WAIT_FOR_ITSELF.store(false, Ordering::Relaxed);
    let ledger = Ledger::new();
    let create = || {
        let mut probe = ledger.make();
        probe.at_drop(lock);
        probe
    };
    let pool = settings.pool(create);
    drop((0..50).map(|_| pool.get()).collect::<Vec<_>>());
    let _scope = scopes::scope(1);
    for _ in 0..500 {
        let held = LOCK.lock().unwrap();
        let value = pool.get();
        drop(held);
        drop(value);
    }
    WOULD_WAIT_FOR_ITSELF.load(Ordering::Relaxed)
}

/// With the usual period it takes twenty seconds of use until such a get waits for itself. No test lasts
/// so long.
#[test]
fn a_scope_finds_a_drop_that_takes_the_lock_of_a_get() {
    let _turn = alone();
    assert!(a_drop_would_have_waited(Settings::new()));
    assert!(a_drop_would_have_waited(Settings::new().max_idle(100)));
    assert!(!a_drop_would_have_waited(
        Settings::new().collect_on_return()
    ));
    assert!(!a_drop_would_have_waited(Settings::new().never_age()));
}
