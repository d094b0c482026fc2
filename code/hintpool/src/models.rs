//! Loom models. Each runs as written, and once for each rule that it guards with that rule left
//! out; then it must fail.

mod batch;
mod depot;
mod owner_and_collector;
mod probe;
mod race;
mod sharing;
mod threads;
mod unsettled;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::omitted;

/// Runs `model` whole, then with each of `rules`, and prints what was seen.
fn check(name: &str, rules: &[&str], model: fn()) {
    check_without(&[], name, rules, model);
}

// ANCHOR: check
/// As [`check`], with the rules `absent` left out from the start.
fn check_without(absent: &[&str], name: &str, rules: &[&str], model: fn()) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(|e| e.into_inner());
    omitted::leave_out(absent);
    println!("{name}: holds, {} executions", executions(model).unwrap());
    for rule in rules {
        omitted::leave_out(&[absent, &[*rule]].concat());
        let outcome = executions(model);
        omitted::leave_out(&[]);
        match outcome {
            Ok(n) => panic!("{name}: {n} executions did not notice the lack of `{rule}`"),
            Err(n) => println!("{name}: without `{rule}`, fails at execution {n}"),
        }
    }
}
// ANCHOR_END: check

/// Before which of its actions the owner lets the other threads run.
///
/// loom reorders two accesses to one atomic only where nothing else was done to that atomic in
/// between. So by itself it does not explore an owner that looks at a flag *after* a collection, if that
/// owner then uses the flag. So each model also runs with the owner waiting before each of its actions.
static GIVES_WAY_AT: AtomicUsize = AtomicUsize::new(NOWHERE);
const NOWHERE: usize = usize::MAX;

/// How many acts the running model has.
static ACTS: AtomicUsize = AtomicUsize::new(0);

fn gives_way_at(act: usize) -> bool {
    ACTS.fetch_max(act + 1, Ordering::Relaxed);
    GIVES_WAY_AT.load(Ordering::Relaxed) == act
}

fn executions(model: fn()) -> Result<usize, usize> {
    static RUN: AtomicUsize = AtomicUsize::new(0);
    RUN.store(0, Ordering::Relaxed);
    ACTS.store(0, Ordering::Relaxed);
    let mut builder = loom::model::Builder::new();
    if builder.preemption_bound.is_none() {
        builder.preemption_bound = Some(3);
    }
    let run_once = |gives_way_at| {
        GIVES_WAY_AT.store(gives_way_at, Ordering::Relaxed);
        builder.check(move || {
            RUN.fetch_add(1, Ordering::Relaxed);
            model();
        });
    };
    let run = || {
        run_once(NOWHERE);
        (0..ACTS.load(Ordering::Relaxed)).for_each(run_once);
    };
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = catch_unwind(AssertUnwindSafe(run));
    std::panic::set_hook(hook);
    let n = RUN.load(Ordering::Relaxed);
    match outcome {
        Ok(()) => Ok(n),
        Err(_) => Err(n),
    }
}
