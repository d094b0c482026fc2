//! The rules for what weighs too much to keep, and for what weighs too little: values whose memory was
//! taken out of the guard.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::fmt::Debug;
use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};

use hintpool::{Guard, Pool, Recycle, Settings};

use crate::any_value::{AnyValue, Create, content};

const KIB: usize = 1024;
/// The oversized return at which a value goes.
const STRIKES: usize = 4;

/// How many returns in a row a value survives that `grow` makes big.
fn kept_returns<T>(pool: &Pool<T, impl Fn() -> T>, grow: impl Fn(&mut T)) -> u64
where
    T: Recycle + Send + 'static,
{
    let discarded = pool.stats().discarded;
    (0..10)
        .take_while(|_| {
            grow(&mut pool.get());
            pool.stats().discarded == discarded
        })
        .count() as u64
}

/// 40 KiB are not too big, and twice 40 are.
#[test]
fn parts_are_weighed_together() {
    let big = |buffer: &mut Vec<u8>| buffer.reserve(40 * KIB);
    type Pair = (Vec<u8>, String);
    let pair = Pool::new(|| -> AnyValue { Box::new(Pair::default()) });
    assert_eq!(
        kept_returns(&pair, |pair| big(&mut content::<Pair>(pair).0)),
        10
    );
    let grow = |pair: &mut AnyValue| {
        let (one, two) = content::<Pair>(pair);
        big(one);
        two.reserve(40 * KIB);
    };
    assert_eq!(kept_returns(&pair, grow), 3);
    type Four = [Vec<u8>; 4];
    let four = Pool::new(|| -> AnyValue { Box::new(Four::default()) });
    let grow = |four: &mut AnyValue| content::<Four>(four).iter_mut().for_each(big);
    assert_eq!(kept_returns(&four, grow), 3);
}

fn made_by_a_caller(pool: &Pool<Vec<u8>, impl Fn() -> Vec<u8>>, bytes: usize) {
    let made = pool.get_or_try_create(|| Ok::<_, Infallible>(Vec::with_capacity(bytes)));
    let Ok(made) = made;
    Guard::discard(made);
}

/// What callers make by themselves sets the limit as what `create` makes does, by the least of the
/// last four.
#[test]
fn the_limit_follows_the_lightest_of_four_that_callers_made() {
    let pool = Pool::new(|| unreachable!());
    for bytes in [50 * KIB, 1 << 30, 1 << 30] {
        made_by_a_caller(&pool, bytes);
    }
    assert_eq!(oversized_above(&pool), 64 * KIB, "one is still missing");
    made_by_a_caller(&pool, 1 << 30);
    assert_eq!(oversized_above(&pool), 200 * KIB);
    made_by_a_caller(&pool, 60 * KIB);
    assert_eq!(oversized_above(&pool), 240 * KIB, "four after the first");
    made_by_a_caller(&pool, 10);
    assert_eq!(oversized_above(&pool), 64 * KIB);
}

/// The weight above which a value is kept three times only: one of the bounds that a test expects.
fn oversized_above(pool: &Pool<Vec<u8>, impl Fn() -> Vec<u8>>) -> usize {
    let bounds = [64 * KIB, 200 * KIB, 240 * KIB, 4 << 20];
    let is_oversized = |bytes: usize| {
        let before = pool.stats().discarded;
        pool.put(Vec::with_capacity(bytes));
        for _ in 0..STRIKES {
            drop(pool.try_get());
        }
        let discarded = pool.stats().discarded > before;
        // The next get creates.
        pool.collect();
        pool.collect();
        discarded
    };
    for bytes in bounds {
        if is_oversized(bytes + 1) {
            assert!(!is_oversized(bytes), "{bytes} bytes");
            return bytes;
        }
    }
    panic!("no bound");
}

/// The first value of `create` is what the pool is made for; later ones are one of four each.
#[test]
fn one_large_value_moves_no_limit() {
    let made = AtomicUsize::new(1 << 20);
    let pool = Pool::new(|| Vec::<u8>::with_capacity(made.load(Ordering::Relaxed)));
    let create = |bytes| {
        made.store(bytes, Ordering::Relaxed);
        Guard::discard(pool.get());
    };
    create(1 << 20);
    assert_eq!(oversized_above(&pool), 4 << 20, "right from the first");
    create(50 * KIB);
    assert_eq!(oversized_above(&pool), 200 * KIB);
    for _ in 0..3 {
        create(1 << 30);
        assert_eq!(oversized_above(&pool), 200 * KIB);
    }

    let small = Pool::new(Vec::<u8>::new);
    made_by_a_caller(&small, 256 << 20);
    assert_eq!(oversized_above(&small), 64 * KIB, "the first of all");
    Guard::discard(small.get());
    assert_eq!(oversized_above(&small), 64 * KIB);
}

/// What a pool is given does not: a donated giant would make every giant welcome.
#[test]
fn the_limit_does_not_follow_what_was_donated() {
    let pool = Pool::new(Vec::<u8>::new);
    // Not idle, so that the giant is what a get finds.
    let small = pool.get();
    pool.put(Vec::with_capacity(1 << 20));
    assert_eq!(
        kept_returns(&pool, |_| ()),
        2,
        "one return was the donation"
    );
    drop(small);
}

/// A pool that discards what comes back shows it in its books.
#[test]
fn a_limit_below_the_need_shows_in_the_statistics() {
    let pool = Settings::new().max_weight(KIB).pool(Vec::<u8>::new);
    for _ in 0..100 {
        pool.get().reserve(2 * KIB);
    }
    let stats = pool.stats();
    assert_eq!(
        (stats.created, stats.discarded, stats.reused),
        (100, 100, 0)
    );
}

/// Takes the value ten times, and says how often a value was reused.
fn reused_when_taken<T: Recycle + Default + Debug + Send + 'static>(
    settings: Settings,
    create: fn() -> T,
) -> u64 {
    let create: Create = Box::new(move || Box::new(create()));
    let pool = settings.pool(create);
    for _ in 0..10 {
        drop(mem::take(content::<T>(&mut pool.get())));
    }
    let stats = pool.stats();
    assert_eq!(stats.created + stats.reused, 10);
    stats.reused
}

#[test]
fn what_was_taken_is_not_reused() {
    for settings in [
        Settings::new(),
        Settings::new().max_weight(1 << 20),
        Settings::new().budget(1 << 20),
        Settings::new().max_idle(8),
    ] {
        assert_eq!(
            reused_when_taken(settings, || Vec::<u8>::with_capacity(4096)),
            0
        );
        assert_eq!(reused_when_taken(settings, || String::with_capacity(1)), 0);
        assert_eq!(
            reused_when_taken(settings, || HashMap::<u8, u8>::with_capacity(1)),
            0
        );
        let pair = || (Vec::<u8>::new(), String::with_capacity(9));
        assert_eq!(reused_when_taken(settings, pair), 0);
    }
}

/// Neither is what was given.
#[test]
fn an_empty_gift_is_not_reused() {
    let pool = Pool::new(|| Vec::<u8>::with_capacity(4096));
    let first = pool.get();
    pool.put(Vec::new());
    assert_eq!((pool.stats().idle, pool.stats().discarded), (0, 1));
    drop(first);
}

/// What weighs nothing when it is new weighs no less when it comes back.
#[test]
fn what_is_made_empty_is_reused_empty() {
    let settings = Settings::new();
    assert_eq!(reused_when_taken(settings, Vec::<u8>::new), 9);
    assert_eq!(reused_when_taken(settings, BTreeMap::<u8, u8>::new), 9);
    let pair = || (Vec::<u8>::new(), BTreeMap::<u8, u8>::new());
    assert_eq!(reused_when_taken(settings.max_weight(1 << 20), pair), 9);
}

/// Not so if only some new ones weigh something: four in a row say that all do.
#[test]
fn what_is_made_empty_now_and_then_is_reused_empty() {
    let pool = Pool::new(Vec::<u8>::new);
    for _ in 0..3 {
        made_by_a_caller(&pool, 10);
    }
    pool.put(Vec::new());
    assert_eq!(pool.stats().idle, 1, "three of four");
    let empty = pool.get();
    made_by_a_caller(&pool, 10);
    drop(empty);
    assert_eq!(pool.stats().idle, 0, "four of four");
}
