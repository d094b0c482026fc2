//! What a panic that began while a value was out makes of the value.

use std::sync::Arc;

use super::burst;
use crate::check::promises;
use crate::suites::{panic_in_use, panics};
use crate::{ByProbe, Full, Ledger, Probe, boom_even_while_unwinding};
use hintpool::Settings;

promises! {
    $ full_unwinding_tests in suites::full::unwinding of Full {
        a_guard_dropped_by_a_panic_discards:
            "a value whose guard a panic drops, borrowed or owned, is discarded, and not recycled first",
        keep_after_panic_recycles_and_keeps:
            "with KEEP_AFTER_PANIC, a value whose guard a panic drops is recycled and kept",
        a_guard_that_returns_while_unwinding_discards_whenever_it_was_got:
            "unwinding is judged at the return: a value got while unwinding is discarded as well",
        a_guard_got_while_unwinding_may_return_later:
            "a value got while unwinding is kept, though the thread unwinds no more at its return",
        a_guard_that_survives_a_caught_panic_returns_as_usual:
            "a panic that was caught before the guard is dropped changes nothing",
        a_panic_in_recycle_while_unwinding_is_contained:
            "a panic in recycling while the thread unwinds costs that value, not the process",
        a_panic_in_drop_while_unwinding_is_contained:
            "a panic in Drop while the thread unwinds costs that value, not the process",
        a_panic_in_a_collection_while_unwinding_is_contained:
            "a panic in Drop in a collection while the thread unwinds costs nothing else",
    }
}

pub fn a_guard_dropped_by_a_panic_discards<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    panic_in_use(pool.get(), Probe::work);
    panic_in_use(pool.get_owned(), Probe::work);
    assert_eq!(ledger.recycled(), 0, "recyclings of values half-done");
    assert_eq!(ledger.alive(), 0, "values alive");
    let stats = pool.stats();
    assert_eq!((stats.discarded, stats.idle), (2, 0), "(discarded, idle)");
}

pub fn keep_after_panic_recycles_and_keeps<P: Full>(ledger: &Arc<Ledger>) {
    let pool = keeping_pool::<P>(ledger);
    panic_in_use(pool.get(), Probe::work);
    assert_eq!(ledger.recycled(), 1, "recyclings");
    assert_eq!(pool.stats().idle, 1, "values idle");
    pool.get().work();
}

pub fn a_guard_that_returns_while_unwinding_discards_whenever_it_was_got<P: Full>(
    ledger: &Arc<Ledger>,
) {
    let pool = P::new(ledger.create());
    while_unwinding(|| burst(&pool, 2));
    let stats = pool.stats();
    assert_eq!((stats.idle, stats.discarded), (0, 2), "(idle, discarded)");
}

pub fn a_guard_got_while_unwinding_may_return_later<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut late = None;
    while_unwinding(|| late = Some(pool.get()));
    late.as_mut().expect("a drop got it").work();
    drop(late);
    let stats = pool.stats();
    assert_eq!((stats.idle, stats.discarded), (1, 0), "(idle, discarded)");
}

pub fn a_guard_that_survives_a_caught_panic_returns_as_usual<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut probe = pool.get();
    probe.work();
    assert!(panics(|| panic!("elsewhere")));
    drop(probe);
    let stats = pool.stats();
    assert_eq!((stats.idle, stats.discarded), (1, 0), "(idle, discarded)");
}

pub fn a_panic_in_recycle_while_unwinding_is_contained<P: Full>(ledger: &Arc<Ledger>) {
    let pool = keeping_pool::<P>(ledger);
    panic_in_use(pool.get(), |probe| probe.at_recycle(boom_even_while_unwinding));
    let stats = pool.stats();
    assert_eq!((stats.discarded, stats.idle), (1, 0), "(discarded, idle)");
    assert_eq!(ledger.alive(), 0, "values alive");
}

pub fn a_panic_in_drop_while_unwinding_is_contained<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    panic_in_use(pool.get(), |probe| probe.at_drop(boom_even_while_unwinding));
    let stats = pool.stats();
    assert_eq!((stats.discarded, stats.idle), (1, 0), "(discarded, idle)");
}

pub fn a_panic_in_a_collection_while_unwinding_is_contained<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut out: Vec<_> = (0..3).map(|_| pool.get()).collect();
    out[0].at_drop(boom_even_while_unwinding);
    drop(out);
    while_unwinding(|| {
        pool.collect();
        pool.collect();
    });
    assert_eq!(ledger.alive(), 0, "values alive after two collections");
}

fn keeping_pool<P: Full>(ledger: &Arc<Ledger>) -> P {
    let policy = ByProbe {
        keep_after_panic: true,
    };
    P::with(Settings::new(), policy, ledger.create())
}

/// Runs `work` in a `Drop` that a panic causes.
fn while_unwinding(work: impl FnMut()) {
    struct OnDrop<F: FnMut()>(F);

    impl<F: FnMut()> Drop for OnDrop<F> {
        fn drop(&mut self) {
            (self.0)();
        }
    }

    let panicked = panics(|| {
        let _last_words = OnDrop(work);
        panic!("to unwind");
    });
    assert!(panicked);
}
