//! When a pool that is in use collects by itself.

use std::time::{Duration, Instant};

use crate::sync::process::{AtomicBool, AtomicU64, Ordering};

/// Ticks that should fall into one period of ageing, at the least.
const TICKS_A_PERIOD: u32 = 16;

/// `Relaxed` throughout: they guard no memory.
pub(crate) struct Age {
    clock: Clock,
    every: Option<Duration>,
    on_return: bool,
    /// Nanoseconds of the clock at the last collection, whoever started it, and at the last tick of any
    /// thread; zero before the first.
    collected: AtomicU64,
    ticked: AtomicU64,
    /// A get found a collection due and left it to a return.
    left: AtomicBool,
}

pub(crate) struct Due {
    /// Ticks come faster than ageing needs them.
    pub(crate) busy: bool,
    pub(crate) collection: bool,
}

impl Age {
    pub(crate) fn new(every: Option<Duration>, on_return: bool) -> Self {
        let clock = Clock::start();
        Age {
            every: every.filter(|_| clock.runs()),
            clock,
            on_return,
            collected: AtomicU64::new(0),
            ticked: AtomicU64::new(0),
            left: AtomicBool::new(false),
        }
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
        let (every, now) = (nanoseconds(every), self.clock.now());
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
        self.collected.store(self.clock.now(), Ordering::Relaxed);
    }

    pub(crate) fn was_collected_within(&self, period: Duration) -> bool {
        let last = self.collected.load(Ordering::Relaxed);
        let since = self.clock.now().saturating_sub(last);
        last > 0 && since < nanoseconds(period)
    }

    pub(crate) fn collects_on_return(&self) -> bool {
        self.on_return
    }

    pub(crate) fn leave_to_a_return(&self) {
        self.left.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_left_to_a_return(&self) -> bool {
        self.left.load(Ordering::Relaxed)
    }

    /// `true` for one of the threads that ask.
    pub(crate) fn take_from_a_get(&self) -> bool {
        self.left.swap(false, Ordering::Relaxed)
    }
}

/// The time since it was started; zero for ever on a system without a clock.
struct Clock(Option<Instant>);

impl Clock {
    fn start() -> Self {
        // `wasm32-unknown-unknown` has no clock, and asking for the time ends the program there.
        let has_none = cfg!(all(target_family = "wasm", target_os = "unknown"));
        Clock((!has_none).then(Instant::now))
    }

    fn runs(&self) -> bool {
        self.0.is_some()
    }

    fn now(&self) -> u64 {
        self.0.map_or(0, |started| nanoseconds(started.elapsed()))
    }
}

/// At the most what 64 bits hold, some 584 years.
fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_busy_while_many_fall_into_a_period() {
        let seldom = Age::new(Some(Duration::from_secs(3_600)), false);
        assert!(seldom.tick().busy && seldom.tick().busy);
        assert!(!seldom.tick().collection, "an hour has not passed");
        let often = Age::new(Some(Duration::from_nanos(1)), false);
        while often.clock.now() < 10_000 {}
        let due = often.tick();
        assert!(!due.busy && due.collection);
        let never = Age::new(None, false).tick();
        assert!(
            never.busy && !never.collection,
            "nothing to look at the clock for"
        );
    }

    /// Otherwise a collection by hand would be followed by another one, and values die that were in use a
    /// moment ago.
    #[test]
    fn a_collection_by_hand_starts_the_period_anew() {
        let age = Age::new(Some(Duration::from_secs(3_600)), false);
        age.collected.store(0, Ordering::Relaxed);
        let hour_ago = Clock(Instant::now().checked_sub(Duration::from_secs(3_601)));
        assert!(hour_ago.runs(), "this machine was started an hour ago");
        let age = Age {
            clock: hour_ago,
            ..age
        };
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
        assert!(Age::new(every, false).tick().collection);
        let age = Age {
            clock: Clock(None),
            every: None,
            ..Age::new(every, false)
        };
        assert!(!age.tick().collection && !age.was_collected_within(Duration::MAX));
    }
}
