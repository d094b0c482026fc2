//! Values made elsewhere that are handed out by the pool.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hintpool::{Guard, Pool};

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
    async fn get<'a>(pool: &'a Pool<String>, returned: &RefCell<u32>) -> Guard<'a, String> {
        match pool.try_get() {
            Some(idle) => idle,
            None => {
                let dialled = async {
                    drop(pool.get()); // another task returns one
                    *returned.borrow_mut() += 1;
                    String::from("a connection")
                };
                pool.adopt(dialled.await)
            }
        }
    }
    let pool = Pool::new(String::new as fn() -> String);
    let returned = RefCell::new(0);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let got = runtime.block_on(get(&pool, &returned));
    assert_eq!((got.as_str(), *returned.borrow()), ("a connection", 1));
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
