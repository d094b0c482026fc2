//! A check: a promise, and code that breaks when the promise is broken.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc};
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
    /// Drives a pool of values from the ledger; panics with what happened instead. When it returns,
    /// every value must have been dropped.
    run: fn(&Arc<Ledger>),
}

impl Check {
    pub const fn new(name: &'static str, promise: &'static str, run: fn(&Arc<Ledger>)) -> Self {
        Check { name, promise, run }
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
        let (done, outcome) = mpsc::channel();
        let run = self.run;
        // On a thread of its own, so that a deadlock fails one check and not the whole run. The
        // thread of a check that is stuck stays behind.
        thread::Builder::new()
            .name(self.name.into())
            .spawn(move || {
                let _ = done.send(run_and_audit(run));
            })
            .map_err(|error| format!("no thread for the check: {error}"))?;
        match outcome.recv_timeout(limit) {
            Ok(outcome) => outcome,
            Err(_) => Err(format!(
                "still waiting after {limit:?}: is a lock held while user code runs?"
            )),
        }
    }
}

fn run_and_audit(run: fn(&Arc<Ledger>)) -> Result<(), String> {
    let ledger = Ledger::new();
    // Unwind safe: the ledger is whole after each of its steps, and the pool is gone.
    catch_unwind(AssertUnwindSafe(|| run(&ledger))).map_err(|panic| message(&*panic))?;
    let wrongs = ledger.wrongs();
    if wrongs.is_empty() {
        Ok(())
    } else {
        Err(wrongs.join("; "))
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without a message").to_owned()
}

/// Declares the promises of a suite: `checks` lists them, and a macro for other crates turns each
/// into a test of its own.
///
/// The list stands apart from the functions, so that it reads as a table of promises.
macro_rules! promises {
    ($d:tt $tests:ident in $($module:ident)::+ of $bound:ident {
        $($name:ident: $promise:literal,)+
    }) => {
        /// The promises of this suite, in order.
        pub fn checks<P: $bound>() -> Vec<$crate::Check> {
            vec![$($crate::Check::new(stringify!($name), $promise, $name::<P>)),+]
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
