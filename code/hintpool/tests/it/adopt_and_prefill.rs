//! Values that no get makes: made elsewhere and handed out by the pool, or made in advance.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use hintpool::{FnPool, Guard, Policy, Pool, Settings, Verdict};

#[test]
fn an_adopted_value_goes_out_as_it_is_and_comes_back_like_any_other() {
    let pool = Pool::new(Vec::<u8>::new);
    let own = vec![1, 2, 3];
    let memory = own.as_ptr();

    let guard = pool.adopt(own);
    assert_eq!((&guard[..], guard.as_ptr()), (&[1, 2, 3][..], memory));
    let stats = pool.stats();
    assert_eq!((stats.donated, stats.created, stats.in_use()), (1, 0, 1));
    drop(guard);

    let reused = pool.get();
    assert!(reused.is_empty(), "it was recycled");
    assert_eq!(reused.as_ptr(), memory);
    assert_eq!((pool.stats().created, pool.stats().reused), (0, 1));
}

/// As for `put`: what a caller brings says nothing of what the pool's own values weigh.
#[test]
fn an_adopted_value_is_no_measure_of_what_is_too_big() {
    let pool = Pool::new(Vec::<u8>::new);
    drop(pool.adopt(Vec::with_capacity(1 << 20)));
    for _ in 0..3 {
        assert_eq!(pool.stats().discards.too_big, 0);
        drop(pool.get());
    }
    assert_eq!(pool.stats().discards.too_big, 1, "at its fourth return");
}

#[test]
fn an_adopted_value_leaves_by_every_way_and_the_books_balance() {
    let pool = Pool::new(Vec::<u8>::new);
    Guard::discard(pool.adopt(vec![1]));
    assert_eq!(Guard::detach(pool.adopt(vec![2])), [2]);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let _guard = pool.adopt(vec![3]);
        panic!("while it is out");
    }));
    assert!(outcome.is_err());
    let stats = pool.stats();
    assert_eq!((stats.donated, stats.detached, stats.discarded), (3, 1, 2));
    assert_eq!((stats.discards.by_hand, stats.discards.by_panic), (1, 1));
    assert_eq!((stats.idle, stats.in_use()), (0, 0));
}

/// What a task awaited is what it gets, even if a value comes back in the meantime.
#[test]
fn a_value_that_was_awaited_is_used_and_counted() {
    async fn get<'a>(pool: &'a Pool<Vec<u8>>, returned: &RefCell<u32>) -> Guard<'a, Vec<u8>> {
        match pool.try_get() {
            Some(idle) => idle,
            None => {
                let dialled = async {
                    drop(pool.get()); // another task returns one
                    *returned.borrow_mut() += 1;
                    b"a connection".to_vec()
                };
                pool.adopt(dialled.await)
            }
        }
    }
    let pool = Pool::new(Vec::new as fn() -> Vec<u8>);
    let returned = RefCell::new(0);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let got = runtime.block_on(get(&pool, &returned));
    assert_eq!((&got[..], *returned.borrow()), (&b"a connection"[..], 1));
    let stats = pool.stats();
    assert_eq!((stats.created, stats.donated, stats.in_use()), (1, 1, 1));
}

#[test]
fn an_adopted_value_keeps_its_pool_alive_if_its_guard_owns_a_share() {
    let pool = Arc::new(Pool::new(Vec::<u8>::new));
    let guard = pool.adopt_owned(vec![1]);
    let weak = Arc::downgrade(&pool);
    drop(pool);
    let pool = weak.upgrade().expect("the guard holds it");
    assert_eq!((guard.len(), pool.stats().donated), (1, 1));
    drop(guard);
    assert_eq!(pool.stats().idle, 1);
    drop(pool);
    assert!(weak.upgrade().is_none());
}

#[test]
fn gets_find_what_was_made_in_advance_as_create_made_it() {
    // More than one thread has room for without a lock.
    const VALUES: usize = 300;
    let pool: FnPool<Vec<u8>> = Pool::with_recycle(
        || vec![7],
        |value| {
            value.clear();
            Verdict::Keep
        },
    );
    pool.prefill(VALUES);
    let stats = pool.stats();
    assert_eq!(
        (stats.created, stats.idle, stats.in_use()),
        (VALUES as u64, VALUES as u64, 0)
    );
    let guards: Vec<_> = (0..VALUES).map(|_| pool.get()).collect();
    assert!(guards.iter().all(|guard| ***guard == [7]), "not recycled");
    let stats = pool.stats();
    assert_eq!(
        (stats.created, stats.reused),
        (VALUES as u64, VALUES as u64)
    );
}

/// Whichever thread asks, and while the one that made them goes on.
#[test]
fn other_threads_find_what_was_made_in_advance() {
    const VALUES: usize = 10;
    let pool = Pool::new(Vec::<u8>::new);
    pool.prefill(VALUES);
    thread::scope(|scope| {
        let gets = || drop((0..VALUES).map(|_| pool.get()).collect::<Vec<_>>());
        scope.spawn(gets).join().unwrap();
    });
    assert_eq!(pool.stats().created, VALUES as u64);
}

#[test]
fn what_a_limit_has_no_room_for_is_discarded() {
    let pool = Settings::new().max_idle(3).pool(Vec::<u8>::new);
    pool.prefill(5);
    let stats = pool.stats();
    assert_eq!((stats.created, stats.idle), (5, 3));
    assert_eq!((stats.discards.over_limit, stats.discarded), (2, 2));
}

#[test]
fn a_panic_in_create_leaves_what_was_made_before() {
    let made = Cell::new(0);
    let pool = Pool::new(|| {
        assert!(made.get() < 2, "the third");
        made.set(made.get() + 1);
        Vec::<u8>::new()
    });
    assert!(catch_unwind(AssertUnwindSafe(|| pool.prefill(5))).is_err());
    let stats = pool.stats();
    assert_eq!((stats.created, stats.idle, stats.in_use()), (2, 2, 0));
}

/// The pool asks for a new value's weight more than once.
#[test]
fn a_panic_in_weight_loses_no_value_from_the_books() {
    struct WeighsUpTo(Cell<u32>);

    impl Policy<u8> for WeighsUpTo {
        fn recycle(&self, _: &mut u8) -> Verdict {
            Verdict::Keep
        }
        fn weight(&self, _: &u8) -> usize {
            let left = self.0.get().checked_sub(1).expect("weighed too often");
            self.0.set(left);
            1
        }
    }

    for weighs in 0..4 {
        let pool = Pool::with_recycle(|| 7, WeighsUpTo(Cell::new(weighs)));
        let outcome = catch_unwind(AssertUnwindSafe(|| pool.prefill(2)));
        let stats = pool.stats();
        assert!(outcome.is_err() && stats.idle < 2, "{weighs}: {stats:?}");
        assert_eq!(stats.in_use(), 0, "{weighs}: {stats:?}");
    }
}
