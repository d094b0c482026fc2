//! User code that a pool calls. A panic in it costs one value, also while the thread unwinds already, and the books
//! still balance; and it may use pools wherever it is called.

use std::cell::RefCell;
use std::sync::Arc;
use std::thread;

use crate::suites::{assert_balanced, burst, idle_and_discarded, panic_in_use, panics};
use crate::{Full, Ledger, Loan, Probe, boom, boom_even_while_unwinding};

pub fn a_panic_in_weight_costs_one_value<P: Full>(ledger: &Arc<Ledger>) {
    costs_one_value::<P>(ledger, |probe| probe.weight = None, |guard| drop(guard));
}

pub fn a_panic_in_the_drop_of_a_discarded_value_goes_on<P: Full>(ledger: &Arc<Ledger>) {
    costs_one_value::<P>(ledger, |probe| probe.at_drop(boom), |guard| guard.discard());
}

pub fn a_panic_in_drop_does_not_stop_a_collection<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut out: Vec<_> = (0..5).map(|_| pool.get()).collect();
    out[1].at_drop(boom);
    out[3].at_drop(boom);
    drop(out);
    pool.collect();
    assert!(panics(|| pool.collect()), "the panic was swallowed");
    assert_eq!(ledger.alive(), 0, "values alive after two collections");
    let stats = pool.stats();
    assert_eq!((stats.collected, stats.idle), (5, 0), "(collected, idle)");
    pool.get().work();
}

pub fn a_panic_in_recycle_and_then_in_drop_is_one_panic<P: Full>(ledger: &Arc<Ledger>) {
    let twice = |probe: &mut Probe| {
        probe.at_recycle(boom);
        probe.at_drop(boom_even_while_unwinding);
    };
    costs_one_value::<P>(ledger, twice, |guard| drop(guard));
}

/// A value that `prepare` makes panic when `end` ends its guard is dropped, counted as discarded,
/// and no other value is.
fn costs_one_value<P: Full>(
    ledger: &Arc<Ledger>,
    prepare: impl FnOnce(&mut Probe),
    end: for<'a> fn(P::Guard<'a>),
) {
    let pool = P::new(ledger.create());
    burst(&pool, 2);
    let mut guard = pool.get();
    prepare(&mut guard);
    let id = guard.id();
    assert!(panics(|| end(guard)), "the panic was swallowed");
    assert!(ledger.is_dropped(id), "value {id} lives on");
    let stats = pool.stats();
    assert_eq!((stats.discarded, stats.idle, stats.in_use()), (1, 1, 0));
}

pub fn a_guard_dropped_by_a_panic_discards<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    panic_in_use(pool.get(), Probe::work);
    panic_in_use(pool.get_owned(), Probe::work);
    assert_eq!(ledger.recycled(), 0, "recyclings of values half-done");
    assert_eq!(ledger.alive(), 0, "values alive");
    assert_eq!(idle_and_discarded(&*pool), (0, 2));
}

pub fn unwinding_is_judged_at_the_return<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let mut late = None;
    while_unwinding(|| late = Some(pool.get()));
    late.as_mut().expect("a drop got it").work();
    drop(late);
    assert_eq!(idle_and_discarded(&pool), (1, 0), "got while unwinding");
    let mut probe = pool.get();
    probe.work();
    assert!(panics(|| panic!("elsewhere")));
    drop(probe);
    assert_eq!(idle_and_discarded(&pool), (1, 0), "after a caught panic");
    while_unwinding(|| burst(&pool, 2));
    assert_eq!(
        idle_and_discarded(&pool),
        (0, 2),
        "returned while unwinding"
    );
}

pub fn a_panic_in_drop_while_unwinding_is_contained<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    panic_in_use(pool.get(), |probe| probe.at_drop(boom_even_while_unwinding));
    assert_eq!(idle_and_discarded(&pool), (0, 1));
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

/// Runs `work` in a `Drop` that a panic causes.
fn while_unwinding(work: impl FnOnce()) {
    let panicked = panics(|| {
        let _last_words = OnDrop(Some(work));
        panic!("to unwind");
    });
    assert!(panicked);
}

struct OnDrop<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        if let Some(work) = self.0.take() {
            work();
        }
    }
}

pub fn create_may_use_everything<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    ledger.at_next_create(user_of_everything(&pool, ledger));
    pool.get().work();
    assert_balanced(&*pool, ledger);
}

pub fn recycle_may_use_everything<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    let mut probe = pool.get();
    probe.at_recycle(user_of_everything(&pool, ledger));
    drop(probe);
    assert_balanced(&*pool, ledger);
}

pub fn the_drop_of_a_discarded_value_may_use_everything<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    burst(&*pool, 2);
    let mut probe = pool.get();
    probe.at_drop(user_of_everything(&pool, ledger));
    probe.discard();
    assert_balanced(&*pool, ledger);
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
    assert_balanced(&*pool, ledger);
}

pub fn a_closure_may_use_everything<P: Full>(ledger: &Arc<Ledger>) {
    let pool = Arc::new(P::new(ledger.create()));
    let made = pool.get_or_try_create(|| {
        user_of_everything(&pool, ledger)();
        Ok::<_, String>(ledger.make())
    });
    drop(made.expect("the closure made a value"));
    assert_balanced(&*pool, ledger);
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
    assert_balanced(&*pool, ledger);
    drop(pool);
    assert!(weak.upgrade().is_none(), "the pool keeps itself alive");
}

pub fn thread_local_destructors_may_use_pools<P: Full>(ledger: &Arc<Ledger>) {
    type LastWords = OnDrop<Box<dyn FnOnce()>>;

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
            LAST_WORDS.with_borrow_mut(|all| all.push(OnDrop(None)));
            let mut guard = pool.get_owned();
            burst(&*pool, 1);
            let words = move || {
                guard.work();
                drop(guard);
                user_of_everything(&pool, &ledger)();
            };
            LAST_WORDS.with_borrow_mut(|all| all.push(OnDrop(Some(Box::new(words)))));
        });
        thread.join().expect("no destructor panicked");
    }
    assert_balanced(&*pool, ledger);
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
        pool.get().discard();
        pool.put(pool.get().detach());
        drop(pool.try_get());
        drop(pool.get_or_try_create(|| Ok::<_, String>(ledger.make())));
        pool.collect();
        pool.collect();
        pool.stats();
    }
}
