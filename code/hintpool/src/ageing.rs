//! Ageing without a garbage collector: two generations, as in Go since 1.13.
//!
//! A collection drops the victims of the last one and makes victims of what is idle now. One heavy
//! fence serves every pool that takes part. A pool that is in use starts one by itself.

use std::time::{Duration, Instant};

use crate::registry::{self, Collect, Dead};
use crate::sync::process::{self, Arc, AtomicU64, MutexGuard, Ordering};
use crate::{fence, panics};

/// Ticks of an [`Age`] that should fall into one period of ageing, at the least.
const TICKS_A_PERIOD: u32 = 16;

// ANCHOR: collect
/// One collection of `pools`, with one heavy fence.
pub(crate) fn collect(pools: &[&dyn Collect]) {
    // Collections of several pools take the turns in the same order, that of the registry.
    let turns = pools
        .iter()
        .map(|pool| (*pool, process::lock(pool.turn())))
        .collect();
    collect_with(turns);
}

fn collect_with(turns: Vec<(&dyn Collect, MutexGuard<'_, ()>)>) {
    turns.iter().for_each(|(pool, turn)| pool.close(turn));
    let fenced = fence::heavy().is_ok();
    let drain = |(pool, turn): (&dyn Collect, _)| {
        // SAFETY: closed above, with this turn.
        unsafe { pool.drain(turn, fenced) }
    };
    let dead: Vec<Dead> = turns.into_iter().map(drain).collect();
    panics::for_each_whatever_happens(dead, Dead::run_drops);
}
// ANCHOR_END: collect

/// One collection, unless one is under way: for a call that has another purpose and does not wait.
pub(crate) fn try_collect(pool: &dyn Collect) {
    if let Some(turn) = process::try_lock(pool.turn()) {
        collect_with(vec![(pool, turn)]);
    }
}

/// Starts one collection in every live pool of the process.
///
/// Each pool is collected as by [`Pool::collect`](crate::Pool::collect). A pool that nobody has
/// used yet has nothing to collect and is not listed. One heavy fence serves all of them.
///
/// # Panics
///
/// If the `Drop` of a value panics. The other values and the other pools are collected all the
/// same, and the first panic goes on afterwards.
///
/// ```
/// use hintpool::Pool;
///
/// let pool = Pool::new(|| Vec::<u8>::new());
/// drop(pool.get());
/// hintpool::collect_all(); // idle values become victims
/// hintpool::collect_all(); // victims are dropped
/// assert_eq!(pool.stats().idle, 0);
/// ```
pub fn collect_all() {
    collect_those_not_within(Duration::ZERO, &registry::live());
}

/// One collection of those pools that were not collected within this period: a second collection so soon
/// after another would drop what was in use a moment ago.
pub(crate) fn collect_those_not_within(period: Duration, pools: &[Arc<dyn Collect>]) {
    let pools = pools.iter().map(|pool| &**pool);
    let due = pools.filter(|pool| !pool.was_collected_within(period));
    collect(&due.collect::<Vec<_>>());
}

/// When one pool collects by itself, if it is in use.
///
/// `Relaxed` throughout: they guard no memory.
pub(crate) struct Age {
    /// None for ever on a system without a clock, where the time is always zero.
    started: Option<Instant>,
    every: Option<Duration>,
    /// Nanoseconds since the start at the last collection, whoever started it, and at the last tick of any
    /// thread; zero before the first.
    collected: AtomicU64,
    ticked: AtomicU64,
}

pub(crate) struct Due {
    /// Ticks come faster than ageing needs them.
    pub(crate) busy: bool,
    pub(crate) collection: bool,
}

impl Age {
    pub(crate) fn new(every: Option<Duration>) -> Self {
        // `wasm32-unknown-unknown` has no clock, and asking for the time ends the program there.
        let has_clock = !cfg!(all(target_family = "wasm", target_os = "unknown"));
        Age {
            started: has_clock.then(Instant::now),
            every: every.filter(|_| has_clock),
            collected: AtomicU64::new(0),
            ticked: AtomicU64::new(0),
        }
    }

    fn now(&self) -> u64 {
        self.started
            .map_or(0, |started| nanoseconds(started.elapsed()))
    }

    pub(crate) fn is_on(&self) -> bool {
        self.every.is_some()
    }

    pub(crate) fn tick(&self) -> Due {
        let Some(every) = self.every else {
            return Due {
                busy: true,
                collection: false,
            };
        };
        let (every, now) = (nanoseconds(every), self.now());
        let before = self.ticked.swap(now, Ordering::Relaxed);
        let last = self.collected.load(Ordering::Relaxed);
        let collection = now.saturating_sub(last) >= every
            && self
                .collected
                .compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok();
        Due {
            busy: now.saturating_sub(before) < every / u64::from(TICKS_A_PERIOD),
            collection,
        }
    }

    /// A collection begins, so the next one that a get starts is a whole period away.
    pub(crate) fn collected(&self) {
        self.collected.store(self.now(), Ordering::Relaxed);
    }

    pub(crate) fn was_collected_within(&self, period: Duration) -> bool {
        let last = self.collected.load(Ordering::Relaxed);
        let since = self.now().saturating_sub(last);
        last > 0 && since < nanoseconds(period)
    }
}

/// At the most what 64 bits hold, some 584 years.
fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(all(test, not(hintpool_loom)))]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_busy_while_many_fall_into_a_period() {
        let seldom = Age::new(Some(Duration::from_secs(3_600)));
        assert!(seldom.tick().busy && seldom.tick().busy);
        assert!(!seldom.tick().collection, "an hour has not passed");
        let often = Age::new(Some(Duration::from_nanos(1)));
        while often.now() < 10_000 {}
        let due = often.tick();
        assert!(!due.busy && due.collection);
        let never = Age::new(None).tick();
        assert!(
            never.busy && !never.collection,
            "nothing to look at the clock for"
        );
    }

    /// Otherwise a collection by hand would be followed by another one, and values die that were in use a
    /// moment ago.
    #[test]
    fn a_collection_by_hand_starts_the_period_anew() {
        let age = Age::new(Some(Duration::from_secs(3_600)));
        age.collected.store(0, Ordering::Relaxed);
        let started = Instant::now().checked_sub(Duration::from_secs(3_601));
        assert!(started.is_some(), "this machine was started an hour ago");
        let age = Age { started, ..age };
        assert!(!age.was_collected_within(Duration::from_secs(3_600)));
        age.collected();
        assert!(age.was_collected_within(Duration::from_secs(3_600)));
        assert!(!age.tick().collection, "an hour has not passed since");
        age.collected.store(0, Ordering::Relaxed);
        assert!(age.tick().collection, "it has passed");
    }

    /// As on `wasm32-unknown-unknown`.
    #[test]
    fn without_a_clock_nothing_ages() {
        let every = Some(Duration::ZERO);
        assert!(Age::new(every).tick().collection);
        let age = Age {
            started: None,
            every: None,
            ..Age::new(every)
        };
        assert!(!age.tick().collection && !age.was_collected_within(Duration::MAX));
    }
}
