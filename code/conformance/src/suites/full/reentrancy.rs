//! User code may use pools wherever a pool calls it.

use std::cell::RefCell;
use std::sync::Arc;
use std::thread;

use super::burst;
use crate::{Full, Ledger};

pub fn create_may_use_everything<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    ledger.at_next_create(user_of_everything(&pool, ledger));
    pool.get().work();
    assert_balanced(&*pool);
}

pub fn recycle_may_use_everything<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    let mut probe = pool.get();
    probe.at_recycle(user_of_everything(&pool, ledger));
    drop(probe);
    assert_balanced(&*pool);
}

pub fn the_drop_of_a_discarded_value_may_use_everything<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    burst(&*pool, 2);
    let mut probe = pool.get();
    probe.at_drop(user_of_everything(&pool, ledger));
    P::discard(probe);
    assert_balanced(&*pool);
}

pub fn the_drop_in_a_collection_may_use_everything<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    let mut out: Vec<_> = (0..3).map(|_| pool.get()).collect();
    for probe in &mut out {
        probe.at_drop(user_of_everything(&pool, ledger));
    }
    drop(out);
    pool.collect();
    pool.collect();
    assert!((0..3).all(|id| ledger.is_dropped(id)), "a value lives on");
    assert_balanced(&*pool);
}

pub fn a_closure_may_use_everything<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    let made = pool.get_or_try_create(|| {
        user_of_everything(&pool, ledger)();
        Ok::<_, String>(ledger.make())
    });
    drop(made.expect("the closure made a value"));
    assert_balanced(&*pool);
}

pub fn a_value_may_drop_another_pool<P: Full>(ledger: &Arc<Ledger>) {
    let (outer, inner) = (P::new(ledger.create()), P::new(ledger.create()));
    burst(&inner, 3);
    let mut probe = outer.get();
    probe.at_drop(move || drop(inner));
    drop(probe);
    outer.collect();
    outer.collect();
    assert_eq!(ledger.alive(), 0, "values alive after two collections");
}

pub fn a_value_may_hold_a_guard_of_its_pool<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    let (mut holder, held) = (pool.get_owned(), pool.get_owned());
    holder.at_drop(move || drop(held));
    drop(holder);
    let weak = Arc::downgrade(&pool);
    pool.collect();
    pool.collect();
    assert_balanced(&*pool);
    drop(pool);
    assert!(weak.upgrade().is_none(), "the pool keeps itself alive");
}

pub fn thread_local_destructors_may_use_pools<P: Full>(ledger: &Arc<Ledger>) {
    struct LastWords(Option<Box<dyn FnOnce()>>);

    impl Drop for LastWords {
        fn drop(&mut self) {
            if let Some(speak) = self.0.take() {
                speak();
            }
        }
    }

    thread_local! {
        static LAST_WORDS: RefCell<Vec<LastWords>> = const { RefCell::new(Vec::new()) };
    }

    let pool = Arc::new(P::new(ledger.create()));
    // Once this destructor runs before those of whatever the pool keeps in thread-locals, and once
    // after them: they run in some order of their first use.
    for pool_first in [false, true] {
        let (pool, ledger) = (Arc::clone(&pool), Arc::clone(ledger));
        let thread = thread::spawn(move || {
            if pool_first {
                burst(&*pool, 1);
            }
            LAST_WORDS.with_borrow_mut(|all| all.push(LastWords(None)));
            let mut guard = pool.get_owned();
            burst(&*pool, 1);
            let words = move || {
                guard.work();
                drop(guard);
                user_of_everything(&pool, &ledger)();
            };
            LAST_WORDS.with_borrow_mut(|all| all.push(LastWords(Some(Box::new(words)))));
        });
        thread.join().expect("no destructor panicked");
    }
    assert_balanced(&*pool);
}

/// Code of a user that calls the whole interface of `pool`, without keeping it alive.
fn user_of_everything<P: Full>(
    pool: &Arc<P>,
    ledger: &Arc<Ledger>,
) -> impl FnOnce() + Send + use<P> {
    let (pool, ledger) = (Arc::downgrade(pool), Arc::clone(ledger));
    move || {
        let pool = pool.upgrade().expect("the check holds the pool");
        burst(&*pool, 2);
        pool.get_owned().work();
        P::discard(pool.get());
        pool.put(P::detach(pool.get()));
        drop(pool.try_get());
        drop(pool.get_or_try_create(|| Ok::<_, String>(ledger.make())));
        pool.collect();
        pool.collect();
        pool.stats();
    }
}

fn assert_balanced<P: Full>(pool: &P) {
    let stats = pool.stats();
    assert_eq!(stats.in_use(), 0, "values in use by nobody: {stats:?}");
    let left = stats.idle + stats.discarded + stats.collected + stats.detached;
    assert_eq!(stats.created + stats.donated, left, "{stats:?}");
}
