//! Pools used while a thread ends: destructors of thread-locals run in an order that nobody chooses,
//! before and after the one that gives the thread's index back.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::{self, LocalKey};

use conformance::{Hintpool, Ledger, Probe};
use hintpool::{OwnedGuard, Pool};

type Owned = OwnedGuard<Probe>;

/// Runs its work when the thread that holds it ends.
struct AtEnd(RefCell<Option<Box<dyn FnOnce()>>>);

impl AtEnd {
    const fn new() -> Self {
        AtEnd(RefCell::new(None))
    }

    fn run(&self, work: impl FnOnce() + 'static) {
        *self.0.borrow_mut() = Some(Box::new(work));
    }
}

impl Drop for AtEnd {
    fn drop(&mut self) {
        if let Some(work) = self.0.take() {
            work();
        }
    }
}

thread_local! {
    static FIRST: AtEnd = const { AtEnd::new() };
    static SECOND: AtEnd = const { AtEnd::new() };
}

/// Has the calling thread do this when it ends.
fn at_end(end: &'static LocalKey<AtEnd>, work: impl FnOnce() + 'static) {
    end.with(|end| end.run(work));
}

pub(crate) fn pool(ledger: &Arc<Ledger>) -> Arc<Hintpool> {
    Arc::new(Pool::new(ledger.create()))
}

fn use_it(pool: &Arc<Hintpool>, ledger: &Arc<Ledger>) {
    let (mut first, mut second) = (pool.get(), pool.get_owned());
    first.work();
    second.work();
    drop((first, second));
    if let Some(mut probe) = pool.try_get() {
        probe.work();
    }
    pool.put(ledger.make());
    pool.collect();
}

/// Runs `body` on `threads` threads, one after the other; in the end no value is lost, and the books
/// balance.
fn check(threads: usize, body: impl Fn(Arc<Hintpool>, Arc<Ledger>) + Send + Sync + 'static) {
    let ledger = Ledger::new();
    let pool = pool(&ledger);
    let body = Arc::new(body);
    for _ in 0..threads {
        let (body, pool, ledger) = (Arc::clone(&body), Arc::clone(&pool), Arc::clone(&ledger));
        let thread = thread::spawn(move || body(pool, ledger));
        thread.join().expect("no destructor panicked");
    }
    assert!(pool.stats().created > 0, "the pool was not used");
    balance(pool, &ledger);
}

/// No value is out or lost, and the books say so.
pub(crate) fn balance(pool: Arc<Hintpool>, ledger: &Ledger) {
    let stats = pool.stats();
    assert_eq!(stats.in_use(), 0, "{stats:?}");
    assert_eq!(stats.idle, ledger.alive(), "{stats:?}");
    drop(pool);
    assert_eq!(ledger.wrongs(), Vec::<String>::new());
}

#[test]
fn a_destructor_may_be_a_threads_first_use_of_any_pool() {
    check(50, |pool, ledger| {
        at_end(&FIRST, move || use_it(&pool, &ledger));
    });
}

#[test]
fn a_destructor_registered_before_the_first_use() {
    check(50, |pool, ledger| {
        let (late, books) = (Arc::clone(&pool), Arc::clone(&ledger));
        at_end(&FIRST, move || use_it(&late, &books));
        use_it(&pool, &ledger);
    });
}

#[test]
fn a_destructor_registered_after_the_first_use() {
    check(50, |pool, ledger| {
        use_it(&pool, &ledger);
        at_end(&FIRST, move || use_it(&pool, &ledger));
    });
}

/// The first destructor gets a guard, and leaves it to the second to drop.
#[test]
fn a_guard_from_one_destructor_is_dropped_in_another() {
    for pool_first in [false, true] {
        check(50, move |pool, ledger| {
            thread_local! {
                static LEFT: RefCell<Option<Owned>> = const { RefCell::new(None) };
            }
            if pool_first {
                use_it(&pool, &ledger);
            }
            // Registered in this order, whatever order they run in.
            LEFT.with(|_| {});
            let late = Arc::clone(&pool);
            at_end(&FIRST, move || {
                let mut guard = late.get_owned();
                guard.work();
                // Too late for this thread-local, if its destructor ran before.
                let _ = LEFT.try_with(|left| left.replace(Some(guard)));
            });
            use_it(&pool, &ledger);
            at_end(&SECOND, move || use_it(&pool, &ledger));
        });
    }
}

/// A destructor that registers another one, which uses the pool again: the thread's index is given
/// back once, and nobody works with it afterwards.
#[test]
fn destructors_in_a_chain() {
    static CHAINED: AtomicUsize = AtomicUsize::new(0);
    check(50, |pool, ledger| {
        use_it(&pool, &ledger);
        at_end(&FIRST, move || {
            use_it(&pool, &ledger);
            // Too late for this one, if its destructor ran before.
            let _ = SECOND.try_with(|end| {
                end.run(move || {
                    use_it(&pool, &ledger);
                    CHAINED.fetch_add(1, Ordering::SeqCst);
                });
            });
        });
    });
    assert!(
        CHAINED.load(Ordering::SeqCst) > 0,
        "no chained destructor ran"
    );
}

/// What comes of `work` in a thread that has given its index back: in a destructor that was registered
/// before the first use of any pool.
fn after_its_index_went<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    let (result, done) = mpsc::channel();
    let thread = thread::spawn(move || {
        at_end(&FIRST, move || {
            result.send(work()).expect("not received yet")
        });
        drop(Pool::new(Vec::<u8>::new).get());
    });
    thread.join().expect("no destructor panicked");
    done.recv().expect("the destructor ran")
}

/// A thread that has given its index back still finds what is in reach of all: whole magazines in
/// the depot, and victims.
#[test]
fn a_thread_without_an_index_takes_from_the_depot() {
    for collect in [false, true] {
        let ledger = Ledger::new();
        let pool = pool(&ledger);
        // 1 + 63 + 63 stay with this thread, and a magazine of 63 goes to the depot.
        drop((0..1 + 3 * 63).map(|_| pool.get()).collect::<Vec<_>>());
        if collect {
            pool.collect();
        }
        let late = Arc::clone(&pool);
        let found = after_its_index_went(move || {
            let mut out: Vec<_> = std::iter::from_fn(|| late.try_get()).collect();
            out.iter_mut().for_each(|probe| probe.work());
            out.len()
        });
        let expected = if collect { 1 + 3 * 63 } else { 63 };
        assert_eq!(found, expected, "collected: {collect}");
        assert_eq!(pool.stats().reused, expected as u64, "{:?}", pool.stats());
        balance(pool, &ledger);
    }
}

/// The index is another thread's as soon as it was given back. If the thread that ends still worked
/// with it, it would find what that other thread has.
#[test]
fn an_ended_thread_keeps_out_of_its_successors_way() {
    let ledger = Ledger::new();
    let pool = pool(&ledger);
    for _ in 0..20 {
        let late = Arc::clone(&pool);
        after_its_index_went(move || {
            let others = Arc::clone(&late);
            let (used, wait) = mpsc::channel();
            let (over, end) = mpsc::channel::<()>();
            // Gets the least free index, most likely the one that was just given back.
            let successor = thread::spawn(move || {
                used.send(()).expect("the ended thread waits");
                while end.try_recv() == Err(mpsc::TryRecvError::Empty) {
                    others.get().work();
                }
            });
            wait.recv().expect("the successor reports");
            for _ in 0..200 {
                late.get().work();
            }
            drop(over);
            successor.join().expect("the successor only works");
        });
        pool.collect();
        pool.collect();
    }
    drop(pool);
    assert_eq!(ledger.wrongs(), Vec::<String>::new());
}

/// If an ended thread's index were given back twice, two of the threads that follow would have one
/// `Local` at the same time.
#[test]
fn threads_after_such_ends_do_not_share() {
    let ledger = Ledger::new();
    let pool = pool(&ledger);
    for _ in 0..20 {
        let barrier = Arc::new(std::sync::Barrier::new(8));
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let (pool, ledger, barrier) =
                    (Arc::clone(&pool), Arc::clone(&ledger), Arc::clone(&barrier));
                thread::spawn(move || {
                    let late = Arc::clone(&pool);
                    let books = Arc::clone(&ledger);
                    at_end(&FIRST, move || use_it(&late, &books));
                    barrier.wait();
                    for _ in 0..50 {
                        use_it(&pool, &ledger);
                    }
                    at_end(&SECOND, move || use_it(&pool, &ledger));
                })
            })
            .collect();
        for thread in threads {
            thread.join().expect("no destructor panicked");
        }
    }
    assert_eq!(pool.stats().in_use(), 0, "{:?}", pool.stats());
    drop(pool);
    assert_eq!(ledger.wrongs(), Vec::<String>::new());
}
