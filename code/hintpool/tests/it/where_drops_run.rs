//! The `Drop` of a collected value runs in the call that collects: a `get`, or a return.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hintpool::{Policy, Settings, Verdict};

thread_local! {
    /// Where this thread is.
    static CALL: Cell<Call> = const { Cell::new(Call::None) };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    None,
    Get,
    Return,
}

fn within<R>(call: Call, work: impl FnOnce() -> R) -> R {
    CALL.set(call);
    let result = work();
    CALL.set(Call::None);
    result
}

/// How many values were dropped in a get, and how many in a return.
#[derive(Default)]
struct Drops {
    in_get: AtomicU64,
    in_return: AtomicU64,
}

struct Tells(Arc<Drops>);

impl Drop for Tells {
    fn drop(&mut self) {
        let count = match CALL.get() {
            Call::Get => &self.0.in_get,
            Call::Return => &self.0.in_return,
            Call::None => return,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

struct Keep;

impl<T> Policy<T> for Keep {
    fn recycle(&self, _: &mut T) -> Verdict {
        Verdict::Keep
    }
}

/// Leaves values idle, and goes on with one, until half of them were collected.
fn drops_of_a_pool_that_ages(settings: Settings) -> (u64, u64) {
    let drops = Arc::new(Drops::default());
    let told = Arc::clone(&drops);
    let pool = settings
        .age_every(Duration::ZERO)
        .pool_with(move || Tells(Arc::clone(&told)), Keep);
    drop((0..100).map(|_| pool.get()).collect::<Vec<_>>());
    for _ in 0..100_000 {
        if pool.stats().collected > 50 {
            break;
        }
        let value = within(Call::Get, || pool.get());
        within(Call::Return, || drop(value));
    }
    assert!(pool.stats().collected > 50, "{:?}", pool.stats());
    let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
    (read(&drops.in_get), read(&drops.in_return))
}

#[test]
fn by_default_a_get_drops_what_it_collects() {
    let (in_get, in_return) = drops_of_a_pool_that_ages(Settings::new());
    assert!(in_get > 50 && in_return == 0, "{in_get} and {in_return}");
}

#[test]
fn a_get_drops_nothing_where_the_return_collects() {
    for settings in [Settings::new(), Settings::new().max_idle(1_000)] {
        let (in_get, in_return) = drops_of_a_pool_that_ages(settings.collect_on_return());
        assert!(in_get == 0 && in_return > 50, "{in_get} and {in_return}");
    }
}
