//! One heavy fence for two `Local`s, and two collectors that take turns.

use std::sync::Arc as StdArc;

use loom::sync::Mutex;
use loom::thread;

use super::check;
use super::probe::{Items, Probe, each_once, empty, get, hold, probe, put};
use crate::fence;
use crate::item::Idle;
use crate::local::{Local, gate};
use crate::omitted;

type Locals = [Local<Probe>; 2];

/// As `ageing::collect`, over `Local`s.
fn collect(turn: &Mutex<()>, locals: &Locals, taken: &mut Vec<Idle<Probe>>) {
    let together = omitted::omits("one collection at a time");
    let _turn = (!together).then(|| turn.lock().unwrap());
    locals
        .iter()
        .for_each(|local| local.close(gate::COLLECTION));
    fence::heavy().unwrap();
    for local in locals {
        // SAFETY: closed and fenced, and this thread has the turn.
        unsafe { local.drain(taken) };
    }
}

/// Gets an item and returns it. What is refused is left.
fn use_one(local: &Local<Probe>) -> Items {
    let mut refused = Vec::new();
    if let Some(item) = get(local) {
        hold(item);
        put(local, item, &mut refused);
    }
    Items(refused)
}

#[test]
fn two_locals_one_fence() {
    check(
        "batch: two owners, one fence",
        &["light fence", "heavy fence"],
        || {
            let locals = StdArc::new([Local::new(1, 0), Local::new(1, 0)]);
            let turn = Mutex::new(());
            let all = vec![probe(), probe()];
            let mut found = Vec::new();
            put(&locals[0], all[0], &mut found);
            put(&locals[1], all[1], &mut found);
            let other = {
                let locals = StdArc::clone(&locals);
                thread::spawn(move || use_one(&locals[1]))
            };
            let owner = {
                let locals = StdArc::clone(&locals);
                thread::spawn(move || use_one(&locals[0]))
            };
            collect(&turn, &locals, &mut found);
            found.iter().for_each(|&item| hold(item));
            found.append(&mut other.join().unwrap().0);
            found.append(&mut owner.join().unwrap().0);
            locals.iter().for_each(|local| empty(local, &mut found));
            each_once(found, all);
        },
    );
}

#[test]
fn two_collectors() {
    check(
        "batch: two collectors, one owner",
        &["light fence", "heavy fence", "one collection at a time"],
        || {
            let shared = StdArc::new((Mutex::new(()), [Local::new(1, 0), Local::new(1, 0)]));
            let all = vec![probe()];
            let collector = {
                let shared = StdArc::clone(&shared);
                move || {
                    let mut taken = Vec::new();
                    collect(&shared.0, &shared.1, &mut taken);
                    taken.iter().for_each(|&item| hold(item));
                    Items(taken)
                }
            };
            let first = thread::spawn(collector.clone());
            let second = thread::spawn(collector);
            let mut found = Vec::new();
            put(&shared.1[0], all[0], &mut found);
            found.extend(get(&shared.1[0]));
            found.iter().for_each(|&item| hold(item));
            found.append(&mut first.join().unwrap().0);
            found.append(&mut second.join().unwrap().0);
            shared.1.iter().for_each(|local| empty(local, &mut found));
            each_once(found, all);
        },
    );
}
