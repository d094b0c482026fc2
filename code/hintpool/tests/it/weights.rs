//! What a value counts under a limit in bytes, and values that cannot be counted.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};

use hintpool::{Policy, Pool, Recycle, Settings, UNKNOWN_WEIGHT, Verdict};

use crate::freshness::message_of;
use crate::shapes::{Page, ZeroSized};

const KIB: usize = 1024;

/// Says no weight.
#[derive(Debug, Default)]
struct Session {
    body: Vec<u8>,
}

impl Recycle for Session {
    fn recycle(&mut self) -> Verdict {
        let Session { body } = self;
        body.recycle()
    }
}

const CLEAR: fn(&mut Vec<u8>) -> Verdict = |buffer| {
    buffer.clear();
    Verdict::Keep
};

fn limited() -> [(&'static str, Settings); 2] {
    [
        (
            "`Settings::max_weight`",
            Settings::new().max_weight(64 * KIB),
        ),
        ("`Settings::budget`", Settings::new().budget(1 << 20)),
    ]
}

/// Each way in panics, and leaves the books in balance.
fn is_refused<T: Send + 'static, C: Fn() -> T, P: Policy<T>>(
    pool: &Pool<T, C, P>,
    setting: &str,
    value: fn() -> T,
) {
    let get = message_of(|| drop(pool.get()));
    let made = message_of(|| drop(pool.get_or_try_create(|| Ok::<_, Infallible>(value()))));
    assert_eq!(pool.stats().created, 0);
    let put = message_of(|| pool.put(value()));
    for message in [get, made, put] {
        let value = std::any::type_name::<T>();
        assert!(
            message.starts_with(&format!("{setting} cannot limit a `{value}`")),
            "{message}"
        );
        assert!(message.contains("`fn weight(&self) -> usize`"), "{message}");
        assert!(
            message.contains(&format!("`impl Policy<{value}>`")),
            "{message}"
        );
    }
    let stats = pool.stats();
    assert_eq!((stats.donated, stats.discarded, stats.in_use()), (1, 1, 0));
}

#[test]
fn a_limit_in_bytes_refuses_what_says_no_weight() {
    for (setting, settings) in limited() {
        is_refused(&settings.pool_with(Vec::new, CLEAR), setting, Vec::new);
        let session = Session::default;
        is_refused(&settings.pool(session), setting, session);
    }
}

/// Grows a part that says no weight, when it is told to.
#[derive(Debug, Default)]
struct Rows(Vec<Session>);

impl Recycle for Rows {
    fn recycle(&mut self) -> Verdict {
        Verdict::Keep
    }

    fn weight(&self) -> usize {
        self.0.weight() + self.0.iter().map(Recycle::weight).sum::<usize>()
    }
}

#[test]
fn a_weight_that_becomes_unknown_panics_in_the_return() {
    for (setting, settings) in limited() {
        let pool = settings.pool(Rows::default);
        // Also of a value that came and went before.
        for _ in 0..3 {
            pool.get().0.reserve(1);
        }
        let mut rows = pool.get();
        rows.0.push(Session::default());
        let message = message_of(|| drop(rows));
        assert!(message.starts_with(setting), "{message}");
        let stats = pool.stats();
        assert_eq!((stats.discarded, stats.in_use(), stats.idle), (1, 0, 0));
    }
}

/// A second panic would end the process.
#[test]
fn a_thread_that_unwinds_is_left_alone() {
    struct PutsAtItsEnd<'a>(&'a Pool<Session>, &'a AtomicBool);
    impl Drop for PutsAtItsEnd<'_> {
        fn drop(&mut self) {
            self.0.put(Session::default());
            self.1.store(true, Ordering::Relaxed);
        }
    }

    let put = AtomicBool::new(false);
    let pool: Pool<Session> = Settings::new().budget(1 << 20).pool(Session::default);
    let message = message_of(|| {
        let _puts = PutsAtItsEnd(&pool, &put);
        panic!("{}", "the first");
    });
    assert_eq!(message, "the first");
    assert!(put.load(Ordering::Relaxed));
    assert_eq!((pool.stats().donated, pool.stats().discarded), (1, 1));
}

/// Without such a limit nothing is too big by itself, and nothing overflows.
#[test]
fn without_a_limit_in_bytes_an_unknown_weight_is_never_too_big() {
    for settings in [Settings::new(), Settings::new().max_idle(10)] {
        let pool = settings.pool(Session::default);
        for _ in 0..10 {
            let mut all: Vec<_> = (0..10).map(|_| pool.get()).collect();
            for session in &mut all {
                session.body.reserve(1 << 20);
            }
        }
        assert_eq!((pool.stats().created, pool.stats().idle), (10, 10));
    }
}

#[test]
fn a_weight_with_an_unknown_part_is_unknown() {
    let session = Session::default;
    for weight in [
        session().weight(),
        Box::new(session()).weight(),
        (session(), vec![0]).weight(),
        [session(), session(), session(), session(), session()].weight(),
    ] {
        assert!(weight >= UNKNOWN_WEIGHT, "{weight}");
    }
}

/// Holds all that it has inline.
impl Recycle for Page {
    fn recycle(&mut self) -> Verdict {
        self.0 = 0;
        Verdict::Keep
    }

    fn weight(&self) -> usize {
        0
    }
}

impl Recycle for ZeroSized {
    fn recycle(&mut self) -> Verdict {
        Verdict::Keep
    }

    fn weight(&self) -> usize {
        0
    }
}

fn idle_after_a_burst<T: Recycle + Send + 'static>(settings: Settings, create: fn() -> T) -> u64 {
    let pool = settings.pool(create);
    drop((0..40).map(|_| pool.get()).collect::<Vec<_>>());
    pool.stats().idle
}

#[test]
fn a_value_counts_no_less_than_it_occupies() {
    let bytes = size_of::<Page>();
    for (settings, idle) in [
        (Settings::new().budget(16 * bytes), 16),
        (Settings::new().max_weight(bytes), 40),
        (Settings::new().max_weight(bytes - 1), 0),
    ] {
        let page = || Page(0);
        assert_eq!(idle_after_a_burst(settings, page), idle, "{settings:?}");
    }
    let nothing = Settings::new().budget(0);
    assert_eq!(idle_after_a_burst(nothing, ZeroSized::new), 40);
    let none: [Vec<u8>; 0] = [];
    assert_eq!(none.weight(), 0);
}

/// The value's own bytes are not added: who limits buffers to 64 KiB means the buffers.
#[test]
fn a_buffer_of_just_the_limit_is_kept() {
    let exact = || Vec::<u8>::with_capacity(64 * KIB);
    for (settings, idle) in [
        (Settings::new().max_weight(64 * KIB), 40),
        (Settings::new().budget(64 * KIB), 1),
    ] {
        assert_eq!(idle_after_a_burst(settings, exact), idle, "{settings:?}");
    }
}

trait Body: Send {
    fn bytes(&mut self) -> &mut Vec<u8>;
    fn capacity(&self) -> usize;
}

impl Body for Vec<u8> {
    fn bytes(&mut self) -> &mut Vec<u8> {
        self
    }

    fn capacity(&self) -> usize {
        self.capacity()
    }
}

/// Rust allows this for the trait object, as here, or for its box, as in the documentation of `Pool`.
impl Recycle for dyn Body {
    fn recycle(&mut self) -> Verdict {
        let bytes = self.bytes();
        bytes.recycle()
    }

    fn weight(&self) -> usize {
        self.capacity()
    }
}

#[test]
fn trait_objects_are_pooled() {
    let settings = Settings::new().max_weight(100);
    let pool = settings.pool(|| -> Box<dyn Body> { Box::new(Vec::new()) });
    pool.get().bytes().reserve_exact(70);
    assert_eq!(pool.stats().idle, 1);
    pool.get().bytes().reserve_exact(80);
    assert_eq!(pool.stats().idle, 0, "with the 24 bytes in the box");
}
