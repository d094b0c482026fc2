//! When a pool that is in use collects by itself.

use std::time::{Duration, Instant};

use crate::sync::process::{AtomicU64, Ordering};

/// Ticks that should fall into one period of ageing, at the least.
const TICKS_A_PERIOD: u32 = 16;

pub(crate) struct Age {
    began: Instant,
    every: Option<Duration>,
    /// Nanoseconds from `began` to the last collection, and to the last tick of any thread.
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
