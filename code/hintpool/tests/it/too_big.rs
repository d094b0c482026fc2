//! Which weight the rule for what is too big to keep goes by.

use std::convert::Infallible;

use hintpool::{Pool, Recycle, Settings};

const KIB: usize = 1024;

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
    let pair = Pool::new(|| (Vec::new(), String::new()));
    assert_eq!(kept_returns(&pair, |(one, _)| big(one)), 10);
    let grow = |(one, two): &mut (Vec<u8>, String)| {
        big(one);
        two.reserve(40 * KIB);
    };
    assert_eq!(kept_returns(&pair, grow), 3);
    let four = Pool::new(|| [const { Vec::new() }; 4]);
    assert_eq!(kept_returns(&four, |four| four.iter_mut().for_each(big)), 3);
}

/// What a caller makes by itself sets the limit as what `create` makes does.
#[test]
fn the_limit_follows_what_a_caller_made() {
    let pool = Pool::new(Vec::<u8>::new);
    let grow = |buffer: &mut Vec<u8>| buffer.reserve_exact(200 * KIB);
    assert_eq!(kept_returns(&pool, grow), 3);
    let made = pool.get_or_try_create(|| Ok::<_, Infallible>(Vec::with_capacity(50 * KIB)));
    drop(made);
    assert_eq!(kept_returns(&pool, grow), 10);
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
