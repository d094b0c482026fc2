//! Loom models. Each runs as written, and once for each rule that it guards with that rule left
//! out; then it must fail.

mod batch;
mod depot;
mod owner_and_collector;
mod probe;
mod threads;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::weakened;

/// Runs `model` whole, then weakened by each of `rules`, and prints what was seen.
fn check(name: &str, rules: &[&str], model: fn()) {
    check_without(&[], name, rules, model);
}

/// As [`check`], with the rules `absent` left out from the start.
fn check_without(absent: &[&str], name: &str, rules: &[&str], model: fn()) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(|e| e.into_inner());
    weakened::leave_out(absent);
    println!("{name}: holds, {} executions", executions(model).unwrap());
    for rule in rules {
        weakened::leave_out(&[absent, &[*rule]].concat());
        let outcome = executions(model);
        weakened::leave_out(&[]);
        match outcome {
            Ok(n) => panic!("{name}: {n} executions did not notice the lack of `{rule}`"),
            Err(n) => println!("{name}: without `{rule}`, fails at execution {n}"),
        }
    }
}

fn executions(model: fn()) -> Result<usize, usize> {
    static RUN: AtomicUsize = AtomicUsize::new(0);
    RUN.store(0, Ordering::Relaxed);
    let mut builder = loom::model::Builder::new();
    if builder.preemption_bound.is_none() {
        builder.preemption_bound = Some(3);
    }
    let run = || {
        builder.check(move || {
            RUN.fetch_add(1, Ordering::Relaxed);
            model();
        });
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
