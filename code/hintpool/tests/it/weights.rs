//! What a value counts under a limit in bytes, and values that cannot be counted.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};

use hintpool::{Guard, Policy, Pool, Recycle, Settings, UNKNOWN_WEIGHT, Verdict};

use crate::any_value::{AnyValue, Content, content};
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
        let values: [fn() -> AnyValue; 4] = [
            || Box::new(Session::default()),
            || Box::new(Box::new(Session::default())),
            || Box::new((Vec::<u8>::with_capacity(9), Session::default())),
            || Box::new([const { Session { body: Vec::new() } }; 7]),
        ];
        for value in values {
            is_refused(&settings.pool(value), setting, value);
        }
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
        let pool = settings.pool(|| -> AnyValue { Box::new(Rows::default()) });
        // Also of a value that came and went before.
        for _ in 0..3 {
            content::<Rows>(&mut pool.get()).0.reserve(1);
        }
        let mut rows = pool.get();
        content::<Rows>(&mut rows).0.push(Session::default());
        let message = message_of(|| drop(rows));
        assert!(message.starts_with(setting), "{message}");
        let stats = pool.stats();
        assert_eq!((stats.discarded, stats.in_use(), stats.idle), (1, 0, 0));
    }
}

/// A second panic would end the process.
#[test]
fn a_thread_that_unwinds_is_left_alone() {
    struct PutsAtItsEnd<'a>(&'a Pool<AnyValue>, &'a AtomicBool);
    impl Drop for PutsAtItsEnd<'_> {
        fn drop(&mut self) {
            self.0.put(Box::new(Session::default()));
            self.1.store(true, Ordering::Relaxed);
        }
    }

    let put = AtomicBool::new(false);
    let pool: Pool<AnyValue> = Settings::new()
        .budget(1 << 20)
        .pool(|| Box::new(Session::default()));
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
    type Pair = (Session, Session);
    for settings in [Settings::new(), Settings::new().max_idle(10)] {
        let pool = settings.pool(|| -> AnyValue { Box::new(Pair::default()) });
        for _ in 0..10 {
            let mut all: Vec<_> = (0..10).map(|_| pool.get()).collect();
            for both in &mut all {
                content::<Pair>(both).0.body.reserve(1 << 20);
            }
        }
        assert_eq!((pool.stats().created, pool.stats().idle), (10, 10));
    }
    assert_eq!(Session::default().weight(), UNKNOWN_WEIGHT);
    assert!((Session::default(), vec![0]).weight() > UNKNOWN_WEIGHT);
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

/// [`AnyValue`] is one of the two ways that Rust allows for trait objects, and this is the other.
impl Recycle for dyn Content + Sync {
    fn recycle(&mut self) -> Verdict {
        self.recycle_content()
    }

    fn weight(&self) -> usize {
        self.content_weight()
    }
}

#[test]
fn trait_objects_are_pooled() {
    let settings = Settings::new().max_weight(100);
    let of_the_box = settings.pool(|| -> AnyValue { Box::new(Vec::<u8>::new()) });
    drop(of_the_box.get());
    *of_the_box.get() = Box::new(vec![1_u8; 101]);
    assert_eq!(of_the_box.stats().discarded, 1);

    let of_the_content = settings.pool(|| -> Box<dyn Content + Sync> { Box::new(vec![1_u8]) });
    *of_the_content.get() = Box::new(vec![1_u8; 70]);
    assert_eq!(of_the_content.stats().idle, 1);
    *of_the_content.get() = Box::new(vec![1_u8; 80]);
    assert_eq!(
        of_the_content.stats().idle,
        0,
        "with the 24 bytes in the box"
    );
    Guard::discard(of_the_content.get());
}
