//! A [`Collector`] while values are dropped.

use std::panic::panic_any;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use conformance::suites::alone;
use conformance::{Create, Hintpool, Ledger};
use hintpool::{Collector, Pool};

fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "waited for {what}"
        );
        thread::yield_now();
    }
}

/// A pool of values that do this when they are dropped.
fn pool(at_drop: fn()) -> Hintpool {
    let ledger = Ledger::new();
    let create: Create = Box::new(move || {
        let mut probe = ledger.make();
        probe.at_drop(at_drop);
        probe
    });
    Pool::new(create)
}

/// The drop of a collector waits for the collection under way.
///
/// The collected value holds that collection up, for as long as the collector's drop has not returned,
/// but not for ever: so only a drop that waits finds that the collection has ended.
#[test]
fn a_dropped_collector_has_ended() {
    let _turn = alone();
    static BEGUN: AtomicBool = AtomicBool::new(false);
    static ENDED: AtomicBool = AtomicBool::new(false);
    static HELD_UP: Mutex<Option<Receiver<()>>> = Mutex::new(None);

    let (not_returned, held_up) = mpsc::channel::<()>();
    *HELD_UP.lock().unwrap() = Some(held_up);
    let pool = pool(|| {
        BEGUN.store(true, Ordering::SeqCst);
        let held_up = HELD_UP.lock().unwrap().take().unwrap();
        let _returned = held_up.recv_timeout(Duration::from_millis(200));
        ENDED.store(true, Ordering::SeqCst);
    });
    drop(pool.get());
    let collector = Collector::every(Duration::from_millis(1));
    wait_until("a collection", || BEGUN.load(Ordering::SeqCst));
    drop(collector);
    let ended = ENDED.load(Ordering::SeqCst);
    drop(not_returned);
    assert!(ended, "the collection was under way");
    assert_eq!(pool.stats().collected, 1);
}

/// A collector collects three values, one after the other, whose `Drop` runs `panics`.
fn goes_on_after(panics: fn()) {
    let _turn = alone();
    let pool = pool(panics);
    let _collector = Collector::every(Duration::from_millis(1));
    for round in 1..=3 {
        drop(pool.get());
        wait_until("a value to be collected", || {
            pool.stats().collected == round
        });
    }
}

#[test]
fn a_drop_that_panics_does_not_end_the_collector() {
    goes_on_after(|| panic!("in the drop of a collected value"));
}

/// What a panic carries: panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        assert!(thread::panicking(), "a payload that panics");
    }
}

#[test]
fn nor_does_a_panic_that_carries_what_panics_when_it_is_dropped() {
    goes_on_after(|| panic_any(Bomb));
}

/// A value's `Drop` may drop the collector that collects it.
#[test]
fn a_collector_dropped_by_its_own_collection_ends() {
    let _turn = alone();
    static COLLECTOR: Mutex<Option<Collector>> = Mutex::new(None);
    static DROPPED: AtomicBool = AtomicBool::new(false);

    let pool = pool(|| {
        let collector = COLLECTOR.lock().unwrap().take();
        drop(collector);
        DROPPED.store(true, Ordering::SeqCst);
    });
    *COLLECTOR.lock().unwrap() = Some(Collector::every(Duration::from_millis(1)));
    drop(pool.get());
    wait_until("the drop", || DROPPED.load(Ordering::SeqCst));
    assert!(COLLECTOR.lock().unwrap().is_none());
    assert_eq!(pool.stats().collected, 1);
}
