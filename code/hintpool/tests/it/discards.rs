//! Each discard is counted under its cause, and under no other.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hintpool::{Discards, FnPool, Guard, Pool, Settings, Stats, Verdict};

use crate::policies::Hardy;

fn only(set: impl FnOnce(&mut Discards)) -> Discards {
    let mut discards = Discards::default();
    set(&mut discards);
    discards
}

#[track_caller]
fn assert_discards(stats: Stats, expected: Discards) {
    assert_eq!(stats.discards, expected);
    assert_eq!(stats.in_use(), 0, "{stats:?}");
}

#[test]
fn by_verdict() {
    let pool: FnPool<u8> = Pool::with_recycle(|| 7, |_| Verdict::Discard);
    drop((pool.get(), pool.get()));
    assert_discards(pool.stats(), only(|discards| discards.by_verdict = 2));
    assert_eq!(pool.stats().discarded, 2);
}

#[test]
fn too_big_by_a_limit_or_by_the_rule() {
    let limited = Settings::new().max_weight(10).pool(Vec::<u8>::new);
    limited.get().reserve(11);
    assert_discards(limited.stats(), only(|discards| discards.too_big = 1));

    let plain = Pool::new(Vec::<u8>::new);
    for _ in 0..4 {
        plain.get().reserve(1 << 20);
    }
    assert_discards(plain.stats(), only(|discards| discards.too_big = 1));
}

#[test]
fn over_a_limit_of_number_or_of_weight() {
    let few = Settings::new().max_idle(1).pool(Vec::<u8>::new);
    drop((few.get(), few.get()));
    assert_discards(few.stats(), only(|discards| discards.over_limit = 1));

    let light = Settings::new().budget(10).pool(Vec::<u8>::new);
    light.get().reserve(11);
    assert_discards(light.stats(), only(|discards| discards.over_limit = 1));
}

#[test]
fn by_a_panic_while_it_is_out_or_is_recycled() {
    let pool: FnPool<u8> = Pool::with_recycle(
        || 0,
        |panics| match panics {
            1 => panic!("in recycling"),
            _ => Verdict::Keep,
        },
    );
    let while_out = catch_unwind(AssertUnwindSafe(|| {
        let _guard = pool.get();
        panic!("while it is out");
    }));
    assert!(while_out.is_err());
    assert_discards(pool.stats(), only(|discards| discards.by_panic = 1));

    let in_recycling = catch_unwind(AssertUnwindSafe(|| *pool.get() = 1));
    assert!(in_recycling.is_err());
    assert_discards(pool.stats(), only(|discards| discards.by_panic = 2));
}

/// Recycling that runs while its thread unwinds, and then panics.
#[test]
fn by_a_second_panic() {
    let pool = Pool::new(Hardy::default);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut guard = pool.get();
        guard.panics_in_recycle = true;
        panic!("the first panic");
    }));
    assert!(outcome.is_err());
    assert_discards(pool.stats(), only(|discards| discards.by_panic = 1));
}

#[test]
fn by_hand() {
    let pool = std::sync::Arc::new(Pool::new(Vec::<u8>::new as fn() -> _));
    Guard::discard(pool.get());
    hintpool::OwnedGuard::discard(pool.get_owned());
    assert_discards(pool.stats(), only(|discards| discards.by_hand = 2));
}

#[test]
fn the_weight_of_what_is_idle_is_known_where_it_is_limited() {
    for settings in [Settings::new().max_idle(9), Settings::new().budget(9999)] {
        let pool = settings.pool(|| Vec::<u8>::with_capacity(100));
        assert_eq!(pool.stats().idle_weight, Some(0), "before the first use");
        let (first, mut second) = (pool.get(), pool.get());
        assert_eq!(pool.stats().idle_weight, Some(0), "both are out");
        second.reserve_exact(250);
        drop((first, second));
        assert_eq!(pool.stats().idle_weight, Some(350));
        let taken = pool.get().capacity() as u64;
        assert_eq!(pool.stats().idle_weight, Some(350), "it came back");
        Guard::detach(pool.get());
        assert_eq!(pool.stats().idle_weight, Some(350 - taken));
    }
    let unlimited = Pool::new(|| Vec::<u8>::with_capacity(100));
    drop(unlimited.get());
    assert_eq!(unlimited.stats().idle_weight, None);
}

#[test]
fn a_difference_is_of_events_and_not_of_levels() {
    let pool = Settings::new()
        .max_idle(1)
        .pool(|| Vec::<u8>::with_capacity(100));
    drop((pool.get(), pool.get()));
    let first = pool.stats();
    Guard::discard(pool.get());
    pool.put(Vec::with_capacity(50));
    pool.collect();
    pool.collect();
    drop(Guard::detach(pool.get()));
    drop(pool.get());
    let second = pool.stats();

    let since = second.since(&first);
    assert_eq!((since.created, since.reused, since.donated), (2, 1, 1));
    assert_eq!((since.collected, since.detached), (1, 1));
    assert_eq!(since.discarded, 1);
    assert_eq!(since.discards, only(|discards| discards.by_hand = 1));
    assert_eq!((since.idle, since.idle_weight), (1, Some(100)));

    let backwards = first.since(&second);
    assert_eq!((backwards.created, backwards.discarded), (0, 0));
    assert_eq!(backwards.discards, Discards::default());
}
