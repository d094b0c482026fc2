//! Loom models: how they run, and how an owner and other threads race on one `Local`.
//!
//! Each model runs as written, and once for each rule that it guards with that rule left out; then it
//! must fail.

mod owner_and_collector;
mod probe;
mod sharing;
mod threads;
mod unsettled;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc as StdArc, Mutex};

use crate::item::Idle;
use crate::local::Local;
use crate::rules;
use probe::{
    Probe, collection, each_once, empty, get, get_fast, hold, hold_all, join, probe, put, start,
};

/// Runs `model` whole, then with each of `rules`, and prints what was seen.
fn check(name: &str, rules: &[&str], model: fn()) {
    check_without(&[], name, rules, model);
}

// ANCHOR: check
/// As [`check`], with the rules `absent` left out from the start.
fn check_without(absent: &[&str], name: &str, rules: &[&str], model: fn()) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(|e| e.into_inner());
    rules::leave_out(absent);
    println!("{name}: holds, {} executions", executions(model).unwrap());
    for rule in rules {
        rules::leave_out(&[absent, &[*rule]].concat());
        let outcome = executions(model);
        rules::leave_out(&[]);
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

/// What an owner does: it begins with `held` items in hand and `idle` ones in its `Local`, and
/// returns those that it has in hand at the end.
struct Owner {
    idle: usize,
    held: usize,
    acts: &'static [Act],
}

fn owner(idle: usize, held: usize, acts: &'static [Act]) -> Owner {
    Owner { idle, held, acts }
}

#[derive(Clone, Copy)]
enum Act {
    Get,
    /// As in chaos: a get that finds nothing without the lock looks no further.
    StruckGet,
    Put,
}
use Act::{Get, Put, StruckGet};

/// The owner acts while `collections` run. Whatever happens, each item is found once at the end.
fn race(owner: Owner, capacity: usize, collections: usize) {
    race_at(0, owner, capacity, collections);
}

/// As [`race`], with these bits in the gate.
fn race_at(gate: u8, owner: Owner, capacity: usize, collections: usize) {
    race_against(gate, owner, capacity, vec![several(collections)]);
}

/// Another thread that uses the owner's `Local`, and keeps the items that it takes.
type Other = Box<dyn FnOnce(&Local<Probe>, &mut Vec<Idle<Probe>>) + Send>;

fn several(collections: usize) -> Other {
    Box::new(move |local, taken| {
        for _ in 0..collections {
            collection(local, taken);
            hold_all(taken);
        }
    })
}

/// As [`race_at`], against others than collections.
fn race_against(gate: u8, owner: Owner, capacity: usize, others: Vec<Other>) {
    let local = StdArc::new(Local::new(capacity, gate));
    let all: Vec<Idle<Probe>> = (0..owner.idle + owner.held).map(|_| probe()).collect();
    let mut hand = all[owner.idle..].to_vec();
    for &item in &all[..owner.idle] {
        put(&local, item, &mut hand);
    }
    let interfere = |other: Other| start(&local, Vec::new(), other);
    let others: Vec<_> = others.into_iter().map(interfere).collect();
    let mut gets = 0;
    for (at, act) in owner.acts.iter().enumerate() {
        if gives_way_at(at) {
            loom::thread::yield_now();
        }
        let got = match act {
            Get => get(&local),
            StruckGet => get_fast(&local),
            Put => {
                if let Some(item) = hand.pop() {
                    hold(item);
                    put(&local, item, &mut hand);
                }
                continue;
            }
        };
        gets += u64::from(got.is_some());
        hand.extend(got);
        hold_all(&hand);
    }
    let mut found = hand;
    join(others, &mut found);
    let idle = local.idle();
    assert_eq!(local.hits(), gets, "hits");
    let before = found.len();
    empty(&local, &mut found);
    assert_eq!(found.len() - before, idle, "idle");
    each_once(found, all);
}
