//! What a pool counts.

use std::fmt;

use crate::sync::process::{AtomicU64, Ordering};

/// What has happened to a pool's values since the pool was made.
///
/// Read it with [`Pool::stats`](crate::Pool::stats). At every quiet moment (no call on the pool is
/// under way) this equation holds:
///
/// ```text
/// created + donated = in use + idle + discarded + collected + detached
/// ```
///
/// `in use` is not counted but follows from the rest: see [`Stats::in_use`].
///
/// ```
/// use hintpool::{Guard, Pool};
///
/// let pool = Pool::new(|| Vec::<u8>::new());
/// drop(pool.get()); // created
/// drop(pool.get()); // reused
/// let kept = Guard::detach(pool.get()); // reused, then detached
///
/// let stats = pool.stats();
/// assert_eq!((stats.created, stats.reused, stats.detached), (1, 2, 1));
/// assert_eq!((stats.idle, stats.in_use()), (0, 0));
/// # drop(kept);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Values made because no idle value was found (misses), or by
    /// [`Pool::prefill`](crate::Pool::prefill).
    pub created: u64,
    /// Values given by [`Pool::put`](crate::Pool::put) or [`Pool::adopt`](crate::Pool::adopt).
    pub donated: u64,
    /// Times a get was answered with an idle value (hits).
    pub reused: u64,
    /// Values dropped instead of going back: the sum of [`discards`](Stats::discards).
    pub discarded: u64,
    /// The same by cause.
    pub discards: Discards,
    /// Idle values dropped by collections.
    pub collected: u64,
    /// Values that left for good through [`Guard::detach`](crate::Guard::detach).
    pub detached: u64,
    /// Values in the pool now, ready for reuse.
    pub idle: u64,
    /// Bytes that those values weigh ([`Recycle::weight`](crate::Recycle::weight) when each came
    /// back), in a pool with [`Settings::max_idle`](crate::Settings::max_idle) or
    /// [`Settings::budget`](crate::Settings::budget).
    ///
    /// `None` in other pools: for this count, each get and each return would have to write to memory
    /// that all threads share.
    pub idle_weight: Option<u64>,
}

impl Stats {
    /// Values out of the pool now, behind a guard; guards that were leaked count for ever.
    ///
    /// Exact at a quiet moment. Saturates at zero otherwise.
    pub const fn in_use(&self) -> u64 {
        (self.created + self.donated)
            .saturating_sub(self.idle + self.discarded + self.collected + self.detached)
    }

    /// What has happened since an `earlier` reading of the same pool, for rates.
    ///
    /// Counts of events are subtracted, and saturate at zero. `idle` and `idle_weight` are those of
    /// this reading. [`in_use`](Stats::in_use) needs all events since the pool was made, so call it on
    /// the reading itself.
    ///
    /// ```
    /// use hintpool::{Pool, Stats};
    ///
    /// static BUFFERS: Pool<Vec<u8>> = Pool::new(Vec::new);
    ///
    /// /// The share of gets that found an idle value, if there were any.
    /// fn hit_rate(period: &Stats) -> Option<f64> {
    ///     let gets = period.reused + period.created;
    ///     (gets > 0).then(|| period.reused as f64 / gets as f64)
    /// }
    ///
    /// drop(BUFFERS.get()); // a miss
    /// let last = BUFFERS.stats();
    /// for _ in 0..10 {
    ///     drop(BUFFERS.get()); // a hit
    /// }
    /// let now = BUFFERS.stats();
    /// assert_eq!(hit_rate(&now.since(&last)), Some(1.0));
    /// assert_eq!(hit_rate(&now.since(&now)), None);
    /// ```
    #[must_use]
    pub const fn since(&self, earlier: &Stats) -> Stats {
        Stats {
            created: self.created.saturating_sub(earlier.created),
            donated: self.donated.saturating_sub(earlier.donated),
            reused: self.reused.saturating_sub(earlier.reused),
            discarded: self.discarded.saturating_sub(earlier.discarded),
            discards: self.discards.since(&earlier.discards),
            collected: self.collected.saturating_sub(earlier.collected),
            detached: self.detached.saturating_sub(earlier.detached),
            idle: self.idle,
            idle_weight: self.idle_weight,
        }
    }
}

macro_rules! causes {
    ($($(#[$doc:meta])+ $cause:ident counts $count:ident;)+) => {
        /// Why a value is discarded.
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum Cause {
            $($cause,)+
        }

        impl Cause {
            const COUNT: usize = [$(Cause::$cause),+].len();
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
            fn of(count: impl Fn(Cause) -> u64) -> Self {
                Discards { $($count: count(Cause::$cause),)+ }
            }

            const fn total(&self) -> u64 {
                0 $(+ self.$count)+
            }

            const fn since(&self, earlier: &Discards) -> Discards {
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

/// The shared counts: of events that are off the fast path.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) created: Tally,
    pub(crate) donated: Tally,
    /// Hits, but for those that threads count by themselves.
    pub(crate) reused: Tally,
    pub(crate) collected: Tally,
    pub(crate) detached: Tally,
    /// By [`Cause`].
    discards: [Tally; Cause::COUNT],
}

/// `Relaxed`: read for statistics only, and exact at a quiet moment because whatever made the moment
/// quiet ordered the additions before it.
#[derive(Default)]
pub(crate) struct Tally(AtomicU64);

impl Tally {
    pub(crate) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counts {
    pub(crate) fn discarded(&self, cause: Cause) {
        self.discards[cause as usize].add(1);
    }

    pub(crate) fn read(&self) -> Stats {
        let discards = Discards::of(|cause| self.discards[cause as usize].get());
        Stats {
            created: self.created.get(),
            donated: self.donated.get(),
            reused: self.reused.get(),
            discarded: discards.total(),
            discards,
            collected: self.collected.get(),
            detached: self.detached.get(),
            ..Stats::default()
        }
    }
}
