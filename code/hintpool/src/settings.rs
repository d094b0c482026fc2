//! Limits of a pool, set before it is made.

use std::time::Duration;

use crate::{Policy, Pool, Recycle};

/// How often a busy pool collects by itself unless told otherwise.
const AGE_EVERY: Duration = Duration::from_secs(10);

/// How much a pool may keep, and when it collects. Chosen before the pool is made.
///
/// Every method is `const`, so settings work in a `static`. Settings come first and closures last:
///
/// ```
/// use hintpool::{Pool, Settings};
///
/// static BUFFERS: Pool<Vec<u8>> = Settings::new()
///     .max_idle(8)
///     .max_weight(1 << 20)
///     .pool(|| Vec::with_capacity(1024));
///
/// BUFFERS.get().extend_from_slice(b"hello");
/// assert!(BUFFERS.get().is_empty());
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "settings do nothing until a pool is made of them"]
pub struct Settings {
    pub(crate) max_idle: Option<usize>,
    pub(crate) max_weight: Option<usize>,
    pub(crate) budget: Option<usize>,
    pub(crate) age_every: Option<Duration>,
    pub(crate) collects_on_return: bool,
    pub(crate) name: Option<&'static str>,
}

impl Settings {
    /// The defaults: any number of idle values, the rule of [`max_weight`](Settings::max_weight) for
    /// what is too big, and a collection about every ten seconds while the pool is busy.
    pub const fn new() -> Self {
        Settings {
            max_idle: None,
            max_weight: None,
            budget: None,
            age_every: Some(AGE_EVERY),
            collects_on_return: false,
            name: None,
        }
    }

    /// Keeps at most `values` idle values. A value that comes back beyond that is discarded.
    ///
    /// Such a pool keeps all idle values in one place, where every thread finds them. So the limit is
    /// exact, and each get and each return takes one lock. With `0` nothing is reused, so you can
    /// measure what reuse gains.
    ///
    /// Without it, the most values that were out at once limit how many the pool makes: see
    /// [`Pool`](Pool#how-many-values-it-makes).
    pub const fn max_idle(mut self, values: usize) -> Self {
        self.max_idle = Some(values);
        self
    }

    /// Discards every value that weighs more than `bytes` when it comes back
    /// ([`Recycle::weight`]). A value counts no less than `size_of::<T>()`.
    ///
    /// Without it, the pool uses a default rule. A value is *oversized* when it weighs more than
    /// 64 KiB and more than four times the lightest of the last four new values. New values are those
    /// that `create` made, or the closure of [`Pool::get_or_try_create`]. Until there are four, the
    /// missing ones count as 0, but the first that `create` makes also counts for all that are still
    /// missing. So one large value does not change the limit, unless it is the first that the pool's
    /// own `create` makes. Values from [`Pool::put`] do not count as new.
    ///
    /// An oversized value is kept the first three times it comes back, and discarded the fourth time
    /// in a row. So after one big request, the big value stays for a few more uses, and a steady load of
    /// big requests still reuses three times out of four. [`Stats::discarded`](crate::Stats::discarded)
    /// shows whether a pool discards most of the values that come back.
    ///
    /// # Panics
    ///
    /// Not here: the pool panics when the first value of an [unknown](crate::UNKNOWN_WEIGHT) weight
    /// comes in, in that get or put. The weight is unknown if the type does not implement
    /// [`Recycle::weight`], or if a closure recycles: see [`Policy`].
    ///
    /// ```should_panic
    /// use hintpool::{Settings, Verdict};
    ///
    /// let clear = |buffer: &mut Vec<u8>| {
    ///     buffer.clear();
    ///     Verdict::Keep
    /// };
    /// let pool = Settings::new().max_weight(1 << 20).pool_with(Vec::new, clear);
    /// pool.get(); // panics: "`Settings::max_weight` cannot limit a `alloc::vec::Vec<u8>` …"
    /// ```
    pub const fn max_weight(mut self, bytes: usize) -> Self {
        self.max_weight = Some(bytes);
        self
    }

    /// Keeps at most `bytes` of weight idle ([`Recycle::weight`]). A value that comes back beyond that
    /// is discarded. A value counts no less than `size_of::<T>()`.
    ///
    /// As with [`max_idle`](Settings::max_idle), all idle values lie in one place, and each get and
    /// each return takes one lock.
    ///
    /// # Panics
    ///
    /// As for [`max_weight`](Settings::max_weight): not here, but when the first value of an unknown
    /// weight comes in.
    pub const fn budget(mut self, bytes: usize) -> Self {
        self.budget = Some(bytes);
        self
    }

    /// Makes a busy pool collect by itself about this often; the default is ten seconds.
    ///
    /// The pool looks at the clock on a miss, and after a number of hits of one thread that depends on
    /// the traffic: 512 at most. So after a burst, a thread that hits once a second may take minutes
    /// until it looks at the clock, and a pool that nobody calls never looks: see
    /// [`Collector`](crate::Collector). The collection runs in that `get`, and so does the `Drop` of
    /// what it collects, unless [`collect_on_return`](Settings::collect_on_return) says otherwise.
    ///
    /// A collection by hand or by a `Collector` starts the period anew. On `wasm32-unknown-unknown`,
    /// which has no clock, no pool collects by itself.
    pub const fn age_every(mut self, period: Duration) -> Self {
        self.age_every = Some(period);
        self
    }

    /// Makes a pool that never collects by itself. [`Pool::collect`], [`collect_all`](crate::collect_all) and a
    /// [`Collector`](crate::Collector) still collect it: with a `Collector`, the `Drop` of what is
    /// collected runs on that thread, and in no `get`.
    pub const fn never_age(mut self) -> Self {
        self.age_every = None;
        self
    }

    /// Moves a collection that a `get` finds due to the end of a later return.
    ///
    /// Then no `get` runs the `Drop` of a collected value. That matters where such a `Drop` takes a lock
    /// that the caller of `get` may hold: the thread would wait for itself. This happens only when the
    /// pool ages, so a short test does not show it, but a [chaos scope](crate::chaos) does.
    ///
    /// The collection runs when the value of this `get` returns, or at an earlier return by another
    /// thread. If the value is detached or discarded, another return collects. To run such drops on a
    /// thread of their own, use [`never_age`](Settings::never_age) and start a
    /// [`Collector`](crate::Collector). A return also drops the value that it does not keep, with either
    /// setting.
    ///
    /// ```
    /// use hintpool::{FnPool, Settings, Verdict};
    /// use std::sync::Mutex;
    ///
    /// static OPEN: Mutex<u32> = Mutex::new(0);
    ///
    /// struct Session;
    ///
    /// impl Drop for Session {
    ///     fn drop(&mut self) {
    ///         *OPEN.lock().unwrap() -= 1;
    ///     }
    /// }
    ///
    /// static SESSIONS: FnPool<Session> = Settings::new()
    ///     .collect_on_return()
    ///     .pool_with(|| Session, |_| Verdict::Keep);
    ///
    /// let mut open = OPEN.lock().unwrap();
    /// let session = SESSIONS.get(); // drops no other session, whatever the time
    /// *open += 1;
    /// drop(open);
    /// drop(session); // may drop others, and nobody holds the lock
    /// ```
    pub const fn collect_on_return(mut self) -> Self {
        self.collects_on_return = true;
        self
    }

    /// Gives the pool a name, for logs and metrics. The pool's `Debug` shows it, and [`Pool::name`]
    /// reads it. Two pools may have the same name.
    ///
    /// ```
    /// use hintpool::{Pool, Settings};
    ///
    /// static REPLIES: Pool<Vec<u8>> = Settings::new().name("replies").pool(Vec::new);
    ///
    /// assert_eq!(REPLIES.name(), Some("replies"));
    /// assert!(format!("{REPLIES:?}").contains("replies"));
    /// ```
    pub const fn name(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    /// Makes a pool with these settings: as [`Pool::new`].
    pub const fn pool<T, C>(self, create: C) -> Pool<T, C>
    where
        T: Recycle + Send + 'static,
        C: Fn() -> T,
    {
        Pool::with_settings(self, create, crate::ByTrait)
    }

    /// Makes a pool with these settings that recycles by your own code: as [`Pool::with_recycle`].
    pub const fn pool_with<T, C, P>(self, create: C, recycle: P) -> Pool<T, C, P>
    where
        T: Send + 'static,
        C: Fn() -> T,
        P: Policy<T>,
    {
        Pool::with_settings(self, create, recycle)
    }
}

impl Settings {
    /// Whether a limit holds for what lies idle in the whole pool.
    pub(crate) const fn limit_idle(&self) -> bool {
        self.max_idle.is_some() || self.budget.is_some()
    }

    /// Whether one more value of this weight may lie idle beside `idle` others of that weight in all.
    pub(crate) fn have_room(&self, idle: usize, in_all: usize, weight: usize) -> bool {
        let all = in_all.saturating_add(weight);
        self.max_idle.is_none_or(|most| idle < most) && self.budget.is_none_or(|most| all <= most)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings::new()
    }
}
