//! Values that are counted, and pools of them.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use hintpool::{Guard, Pool, Recycle, Verdict};

/// What happened to the values of one pool.
///
/// Relaxed everywhere: each operation is a read-modify-write of one counter and is exact by itself.
/// The totals are read by a thread that has joined the others or has had a message from them.
#[derive(Debug)]
pub(crate) struct Counts {
    created: AtomicUsize,
    live: AtomicUsize,
    most_live: AtomicUsize,
    out: AtomicUsize,
    most_out: AtomicUsize,
}

impl Counts {
    pub(crate) const fn new() -> Self {
        Counts {
            created: AtomicUsize::new(0),
            live: AtomicUsize::new(0),
            most_live: AtomicUsize::new(0),
            out: AtomicUsize::new(0),
            most_out: AtomicUsize::new(0),
        }
    }

    pub(crate) fn created(&self) -> usize {
        self.created.load(Relaxed)
    }

    /// Values that were made and not dropped.
    pub(crate) fn live(&self) -> usize {
        self.live.load(Relaxed)
    }

    pub(crate) fn most_live(&self) -> usize {
        self.most_live.load(Relaxed)
    }

    /// The most values that were in hand at once: what a pool behind one lock, from which each
    /// thread finds each idle value, would have made.
    pub(crate) fn most_out(&self) -> usize {
        self.most_out.load(Relaxed)
    }
}

/// A buffer that is counted from its making to its drop, and while it is in somebody's hands.
pub(crate) struct Probe {
    bytes: Vec<u8>,
    counts: &'static Counts,
    out: bool,
}

impl Probe {
    pub(crate) fn new(counts: &'static Counts, bytes: usize) -> Self {
        counts.created.fetch_add(1, Relaxed);
        let live = counts.live.fetch_add(1, Relaxed) + 1;
        counts.most_live.fetch_max(live, Relaxed);
        Probe {
            bytes: Vec::with_capacity(bytes),
            counts,
            out: false,
        }
    }

    /// Takes the value in hand, until it is recycled or dropped, and writes to it.
    pub(crate) fn hold(&mut self) {
        assert!(!self.out, "a value that somebody holds was handed out");
        self.out = true;
        let out = self.counts.out.fetch_add(1, Relaxed) + 1;
        self.counts.most_out.fetch_max(out, Relaxed);
        self.bytes.push(1);
    }

    fn let_go(&mut self) {
        if self.out {
            self.out = false;
            self.counts.out.fetch_sub(1, Relaxed);
        }
    }
}

impl Recycle for Probe {
    fn recycle(&mut self) -> Verdict {
        self.let_go();
        self.bytes.clear();
        Verdict::Keep
    }

    fn weight(&self) -> usize {
        self.bytes.capacity()
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        self.let_go();
        let live = self.counts.live.fetch_sub(1, Relaxed);
        assert_ne!(live, 0, "more values were dropped than were made");
    }
}

/// The weight of heavy values.
pub(crate) const HEAVY: usize = 64 << 10;

/// A pool in a `static`, and what happened to its values.
#[derive(Clone, Copy)]
pub(crate) struct Traffic {
    pub(crate) pool: &'static Pool<Probe>,
    pub(crate) counts: &'static Counts,
    pub(crate) bytes: usize,
}

impl Traffic {
    pub(crate) fn get(self) -> Guard<'static, Probe> {
        let mut value = self.pool.get();
        value.hold();
        value
    }

    /// So often for values of 64 KiB, of which one too many costs most, and a quarter as often for
    /// lighter ones.
    pub(crate) fn times(self, of_heavy: usize) -> usize {
        match self.bytes {
            HEAVY.. => of_heavy,
            _ => of_heavy / 4,
        }
    }

    /// Has so many values out at once, and then idle.
    pub(crate) fn burst(self, values: usize) {
        drop((0..values).map(|_| self.get()).collect::<Vec<_>>());
    }

    /// Checks the rule, at a quiet moment: at most `needed` values were out at once, and `threads`
    /// threads used the pool at the same time.
    pub(crate) fn keeps_the_rule(self, shape: &str, needed: usize, threads: usize) {
        let most_out = self.counts.most_out();
        assert!(
            most_out <= needed,
            "{shape}: the test itself is wrong: {most_out} values were out at once, and it says \
             {needed}"
        );
        let bound = 4 * needed + threads;
        let most_live = self.counts.most_live();
        let expected = format!(
            "at most {bound} values made and not dropped, which is four times the {needed} that can \
             be out at once plus {threads} threads; counted {most_live}"
        );
        self.assert(most_live <= bound, shape, &expected);
    }

    /// Checks how many values were made in all, at a quiet moment.
    pub(crate) fn created_at_most(self, shape: &str, bound: usize) {
        let created = self.counts.created();
        let expected = format!("at most {bound} values made, counted {created}");
        self.assert(created <= bound, shape, &expected);
    }

    /// Checks that of `gets` gets at least 99 in 100 were answered with an idle value.
    pub(crate) fn reuses(self, shape: &str, gets: usize) {
        let reused = self.pool.stats().reused as usize;
        let expected =
            format!("99 of 100 of {gets} gets to be answered with an idle value, counted {reused}");
        self.assert(reused * 100 >= gets * 99, shape, &expected);
    }

    /// Checks what is expected of this shape of traffic, and that nothing is lost: whoever lives is idle in
    /// the pool once nobody holds a value.
    pub(crate) fn assert(self, holds: bool, shape: &str, expected: &str) {
        let Traffic {
            pool,
            counts,
            bytes,
        } = self;
        let stats = pool.stats();
        let seen = format!("({counts:?}, {stats:?})");
        assert!(
            holds,
            "{shape}, {bytes} bytes each: expected {expected} {seen}"
        );
        assert_eq!(
            (stats.idle, stats.in_use()),
            (counts.live() as u64, 0),
            "{shape}, {bytes} bytes each: expected (idle, in use) to be (values alive, 0) {seen}"
        );
    }
}

/// A new pool of values of so many bytes, for the place where this stands.
macro_rules! traffic {
    ($bytes:expr) => {
        traffic!($bytes, hintpool::Settings::new())
    };
    ($bytes:expr, $settings:expr) => {{
        static COUNTS: $crate::probe::Counts = $crate::probe::Counts::new();
        // Under load a test may take longer than the time after which values age.
        static POOL: hintpool::Pool<$crate::probe::Probe> = $settings
            .never_age()
            .pool(|| $crate::probe::Probe::new(&COUNTS, $bytes));
        $crate::probe::Traffic {
            pool: &POOL,
            counts: &COUNTS,
            bytes: $bytes,
        }
    }};
}

/// Makes a function of a [`Traffic`] a test for light values and for heavy ones: a pool may treat
/// them differently, and the rule is the same.
macro_rules! each_weight {
    ($($shape:ident),+ $(,)?) => { $(
        mod $shape {
            #[test]
            fn of_64_bytes() {
                super::$shape(traffic!(64));
            }

            #[test]
            fn of_64_kib() {
                super::$shape(traffic!($crate::probe::HEAVY));
            }
        }
    )+ };
}
