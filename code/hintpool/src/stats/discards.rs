//! Why values are discarded: one list of causes, and a count for each.

use std::fmt;

use crate::sync::process::{AtomicU64, Ordering};

macro_rules! causes {
    ($($(#[$doc:meta])+ $cause:ident counts $count:ident;)+) => {
        /// Why a value is discarded.
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum Cause {
            $($cause,)+
        }

        /// The values that a pool has discarded, by cause. Their sum is
        /// [`Stats::discarded`](crate::Stats::discarded).
        ///
        /// `Debug` shows the causes that occurred.
        ///
        /// ```
        /// use hintpool::{Guard, Settings};
        ///
        /// let pool = Settings::new().max_weight(100).pool(|| Vec::<u8>::new());
        /// pool.get().reserve(1000);
        /// Guard::discard(pool.get());
        ///
        /// let stats = pool.stats();
        /// assert_eq!((stats.discards.too_big, stats.discards.by_hand), (1, 1));
        /// assert_eq!(stats.discarded, 2);
        /// assert_eq!(format!("{:?}", stats.discards), "{too_big: 1, by_hand: 1}");
        /// ```
        #[derive(Clone, Copy, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Discards {
            $($(#[$doc])+ pub $count: u64,)+
        }

        impl Discards {
            pub(super) const fn total(&self) -> u64 {
                0 $(+ self.$count)+
            }

            pub(super) const fn since(&self, earlier: &Discards) -> Discards {
                Discards { $($count: self.$count.saturating_sub(earlier.$count),)+ }
            }
        }

        impl fmt::Debug for Discards {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut map = f.debug_map();
                $(if self.$count > 0 {
                    map.entry(&format_args!("{}", stringify!($count)), &self.$count);
                })+
                map.finish()
            }
        }

        /// `Relaxed` throughout, as in [`Counts`](crate::counts::Counts).
        pub(crate) struct DiscardCounts {
            $($count: AtomicU64,)+
        }

        impl DiscardCounts {
            pub(crate) const fn new() -> Self {
                DiscardCounts { $($count: AtomicU64::new(0),)+ }
            }

            pub(crate) fn add(&self, cause: Cause) {
                let count = match cause {
                    $(Cause::$cause => &self.$count,)+
                };
                count.fetch_add(1, Ordering::Relaxed);
            }

            pub(crate) fn read(&self) -> Discards {
                Discards { $($count: self.$count.load(Ordering::Relaxed),)+ }
            }
        }
    };
}

causes! {
    /// Recycling said [`Verdict::Discard`](crate::Verdict::Discard).
    Verdict counts by_verdict;
    /// It weighed more than [`Settings::max_weight`](crate::Settings::max_weight) says, or was
    /// oversized too often.
    TooBig counts too_big;
    /// [`Settings::max_idle`](crate::Settings::max_idle) or
    /// [`Settings::budget`](crate::Settings::budget) left no room for it.
    OverLimit counts over_limit;
    /// It came back while its thread was unwinding, or its recycling panicked.
    Panic counts by_panic;
    /// A [chaos](crate::chaos) scope discarded it.
    Chaos counts by_chaos;
    /// [`Guard::discard`](crate::Guard::discard).
    Hand counts by_hand;
    /// Another thread was using the part of the pool that threads share, at a return or when a get
    /// brought values there that it had taken from other threads; or its own thread was ending. No call
    /// waits for room.
    Busy counts busy;
    /// It came back without its memory, as `std::mem::take` leaves it.
    Emptied counts emptied;
}
