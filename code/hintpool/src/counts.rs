//! The shared counts: of events that are off the fast path.

use crate::Stats;
use crate::sync::process::{AtomicU64, Ordering};

/// `Relaxed` throughout: each is a plain tally, read for statistics only, and exact at a quiet
/// moment because whatever made the moment quiet ordered the additions before it.
pub(crate) struct Counts {
    created: AtomicU64,
    donated: AtomicU64,
    reused: AtomicU64,
    discarded: AtomicU64,
    collected: AtomicU64,
    detached: AtomicU64,
}

macro_rules! tallies {
    ($($name:ident),*) => {
        impl Counts {
            pub(crate) const fn new() -> Self {
                Counts { $($name: AtomicU64::new(0)),* }
            }

            $(pub(crate) fn $name(&self, more: u64) {
                self.$name.fetch_add(more, Ordering::Relaxed);
            })*

            pub(crate) fn read(&self) -> Stats {
                Stats { $($name: self.$name.load(Ordering::Relaxed),)* idle: 0 }
            }
        }
    };
}

tallies!(created, donated, reused, discarded, collected, detached);
