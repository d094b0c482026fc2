//! When a pool that is in use collects by itself.

use std::time::{Duration, Instant};

use crate::sync::process::{AtomicU64, Ordering};

/// Ticks that should fall into one period of ageing, at the least.
const TICKS_A_PERIOD: u32 = 16;

pub(crate) struct Age {
    began: Instant,
    every: Option<Duration>,
    /// Nanoseconds from `began` to the last collection that a get started, and to the last tick of any thread.
    /// `Relaxed`: they guard no memory.
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
        Age {
            began: Instant::now(),
            every,
            collected: AtomicU64::new(0),
            ticked: AtomicU64::new(0),
        }
    }

    pub(crate) fn tick(&self) -> Due {
        let Some(every) = self.every else {
            return Due {
                busy: true,
                collection: false,
            };
        };
        let (every, now) = (nanoseconds(every), nanoseconds(self.began.elapsed()));
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
        let seldom = Age::new(Some(Duration::from_secs(3_600)));
        assert!(seldom.tick().busy && seldom.tick().busy);
        assert!(!seldom.tick().collection, "an hour has not passed");
        let often = Age::new(Some(Duration::from_nanos(1)));
        while often.began.elapsed() < Duration::from_micros(10) {}
        let due = often.tick();
        assert!(!due.busy && due.collection);
        let never = Age::new(None).tick();
        assert!(
            never.busy && !never.collection,
            "nothing to look at the clock for"
        );
    }
}
