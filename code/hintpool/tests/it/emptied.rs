//! Values whose memory was taken out of the guard.

use std::collections::{BTreeMap, HashMap};
use std::mem;

use hintpool::{Guard, Pool, Recycle, Settings};

/// Takes the value ten times, and says how often a value was reused.
fn reused_when_taken<T: Recycle + Default + Send + 'static>(
    settings: Settings,
    create: fn() -> T,
) -> u64 {
    let pool = settings.pool(create);
    for _ in 0..10 {
        drop(mem::take(&mut *pool.get()));
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
    let make = |bytes| {
        let Ok(made) =
            pool.get_or_try_create(|| Ok::<_, std::convert::Infallible>(Vec::with_capacity(bytes)));
        made
    };
    for _ in 0..3 {
        Guard::discard(make(10));
    }
    pool.put(Vec::new());
    assert_eq!(pool.stats().idle, 1, "three of four");
    let empty = pool.get();
    Guard::discard(make(10));
    drop(empty);
    assert_eq!(pool.stats().idle, 0, "four of four");
}
