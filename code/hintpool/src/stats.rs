//! What a pool counts.

/// What has happened to a pool's values since the pool was made.
///
/// Read it with [`Pool::stats`](crate::Pool::stats). At every quiet moment (no call on the pool is
/// under way) the books balance:
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
pub struct Stats {
    /// Values made because nothing idle was at hand (misses).
    pub created: u64,
    /// Values given by [`Pool::put`](crate::Pool::put).
    pub donated: u64,
    /// Times a get was answered with an idle value (hits).
    pub reused: u64,
    /// Values dropped on the way back: by verdict, too big, over a limit, a panic, chaos, or
    /// [`Guard::discard`](crate::Guard::discard).
    pub discarded: u64,
    /// Idle values dropped by collections.
    pub collected: u64,
    /// Values that left for good through [`Guard::detach`](crate::Guard::detach).
    pub detached: u64,
    /// Values in the pool now, waiting to be reused.
    pub idle: u64,
}

impl Stats {
    /// Values out of the pool now, behind a guard; guards that were leaked count for ever.
    ///
    /// Exact at a quiet moment. Saturates at zero otherwise.
    pub const fn in_use(&self) -> u64 {
        (self.created + self.donated)
            .saturating_sub(self.idle + self.discarded + self.collected + self.detached)
    }
}
