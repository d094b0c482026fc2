//! The shared counts: of events that are off the fast path.

use crate::Stats;
use crate::stats::{Cause, DiscardCounts};
use crate::sync::process::{AtomicU64, Ordering};

/// `Relaxed` throughout: each is a plain tally, read for statistics only, and exact at a quiet
/// moment because whatever made the moment quiet ordered the additions before it.
pub(crate) struct Counts {
    created: AtomicU64,
    donated: AtomicU64,
    reused: AtomicU64,
    collected: AtomicU64,
    detached: AtomicU64,
    discards: DiscardCounts,
}

macro_rules! tallies {
    ($($name:ident),*) => {
        impl Counts {
            pub(crate) const fn new() -> Self {
                Counts {
                    $($name: AtomicU64::new(0),)*
                    discards: DiscardCounts::new(),
                }
            }

            $(pub(crate) fn $name(&self, more: u64) {
                self.$name.fetch_add(more, Ordering::Relaxed);
            })*

            pub(crate) fn read(&self) -> Stats {
                let stats = Stats {
                    $($name: self.$name.load(Ordering::Relaxed),)*
                    ..Stats::default()
                };
                stats.with_discards(self.discards.read())
            }
        }
    };
}

tallies!(created, donated, reused, collected, detached);

impl Counts {
    /// Hits, but for those that threads count by themselves.
    pub(crate) fn hits(&self) -> u64 {
        self.reused.load(Ordering::Relaxed)
    }

    pub(crate) fn discarded(&self, cause: Cause) {
        self.discards.add(cause);
    }
}
