//! A check: a promise, and code that breaks when the promise is broken.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::Ledger;

/// How long a check may take before it counts as stuck. All take milliseconds; the rest is for busy
/// machines.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// One promise of a pool, with the code that checks it.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    pub name: &'static str,
    pub promise: &'static str,
    /// With each of these in the pool, the check must fail: one that cannot fail checks nothing.
    pub faults: &'static [Fault],
    /// Drives a pool of values from the ledger; panics with what happened instead. When it returns,
    /// every value must have been dropped.
    pub(crate) run: fn(&Arc<Ledger>),
}

impl Check {
    /// A check of your own, which the controls of the suites do not know.
    pub const fn new(name: &'static str, promise: &'static str, run: fn(&Arc<Ledger>)) -> Self {
        Check {
            name,
            promise,
            faults: &[],
            run,
        }
    }

    /// Runs the check as the body of a test.
    ///
    /// # Panics
    ///
    /// If the promise is broken, with what was promised and what happened.
    pub fn enforce(&self) {
        if let Err(happened) = self.outcome(TIME_LIMIT) {
            panic!("\n  promised: {}\n  happened: {happened}", self.promise);
        }
    }

    /// Runs the check.
    ///
    /// # Errors
    ///
    /// What happened instead of what was promised.
    pub fn outcome(&self, limit: Duration) -> Result<(), String> {
        let (running, ended) = mpsc::channel::<()>();
        let run = self.run;
        // On a thread of its own, so that a deadlock fails one check and not the whole run. The
        // thread of a check that is stuck stays behind.
        let thread = thread::Builder::new()
            .name(self.name.into())
            .spawn(move || {
                let _running = running;
                let ledger = Ledger::new();
                run(&ledger);
                let wrongs = ledger.wrongs();
                assert!(wrongs.is_empty(), "{}", wrongs.join("; "));
            })
            .map_err(|error| format!("no thread for the check: {error}"))?;
        if ended.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
            return Err(format!(
                "still waiting after {limit:?}: is a lock held while user code runs?"
            ));
        }
        thread.join().map_err(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            text.unwrap_or("a panic without a message").to_owned()
        })
    }
}

/// The one step that a faulty pool does wrong. `tests/it` has a pool with each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// All steps are right: the wrapper itself must break nothing, or the others show nothing.
    None,

    /// Hands every second value to two users at once, as a lost race on a slot would.
    HandsOutTwins,
    /// Keeps values as they come back.
    ForgetsToRecycle,
    /// Says that it reuses and does not.
    NeverReuses,
    /// Loses every value that comes back.
    LosesReturns,
    /// Loses what comes back once its thread-local is gone.
    NeedsItsThreadLocal,
    /// Does everything under one lock.
    LocksEverything,

    /// Catches each panic of user code, tells nobody, and keeps what recycling left half-done. A pool
    /// that lets both panics of a value through cannot be shown here: it aborts the process.
    SwallowsPanics,
    /// Drops its values one after the other, and gives up at the first that panics.
    StopsAtADropPanic,
    /// Keeps what a panic drops, and does not recycle it.
    KeepsDirtAfterPanic,

    /// Counts one more than there was, in one of its counts.
    Miscounts(usize),
    /// Has no limits but the default ones.
    IgnoresSettings,
    /// Adds one byte to each weight.
    WeighsTooMuch,

    /// Keeps what its recycling wants discarded.
    IgnoresTheVerdict,
    /// Recycles what is detached or discarded.
    RecyclesWhatLeaves,
    /// Creates where it may only look.
    CreatesInTryGet,

    /// Collects nothing, also in `collect_all`.
    IgnoresCollect,
    /// Has one generation, as Go's pool had before 1.13.
    HasOneGeneration,
    /// Collects what is out as well.
    CollectsWhatIsInUse,

    /// Has chaos scopes that do nothing, wait for nothing, and forbid nothing.
    KnowsNoChaos,
    /// Makes the decisions of chaos without regard to the seed.
    IgnoresTheSeed,
}

/// Declares the promises of a suite, each with faults that break it: `checks` lists them, and a macro
/// for other crates turns each into a test of its own.
///
/// The list stands apart from the functions, so that it reads as a table of promises.
macro_rules! promises {
    ($d:tt $tests:ident in $($module:ident)::+ of $bound:ident {
        $($name:ident [$($fault:ident $(($count:literal))?),+]: $promise:literal,)+
    }) => {
        /// The promises of this suite, in order.
        pub fn checks<P: $bound>() -> Vec<$crate::Check> {
            vec![$($crate::Check {
                name: stringify!($name),
                promise: $promise,
                faults: &[$($crate::Fault::$fault $(($count))?),+],
                run: $name::<P>,
            }),+]
        }

        /// One `#[test]` per promise of this suite.
        #[macro_export]
        macro_rules! $tests {
            ($d pool:ty) => {
                use $crate::$($module)::+ as promises;
                $(
                    #[test]
                    fn $name() {
                        let run = promises::$name::<$d pool>;
                        $crate::Check::new(stringify!($name), $promise, run).enforce();
                    }
                )+
            };
        }
    };
}

pub(crate) use promises;
