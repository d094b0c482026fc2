//! What comes between a collection and the owner's next visit behind the lock: returns, another
//! collection, one that fails, another owner, a chaos scope.

use std::sync::Arc as StdArc;

use loom::sync::Mutex;
use loom::thread;

use super::probe::{Items, collection, each_once, empty, get, hold, probe, put};
use super::race::Act::{Get, Put, StruckGet};
use super::race::{Other, Owner, race, race_against, several};
use super::{check, check_without};
use crate::depot::Depot;
use crate::local::{Local, gate};
use crate::omitted;
use crate::thread_index::Free;

#[test]
fn returns() {
    check(
        "unsettled: returns and two collections before the next get",
        &[
            "a collected slot counts as full",
            "light fence",
            "heavy fence",
        ],
        || {
            let owner = Owner {
                idle: 2,
                held: 2,
                acts: &[Put, Put, Get, Get],
            };
            race(owner, 2, 2);
        },
    );
}

/// As `ageing::collect` where the heavy fence fails.
fn without_its_fence() -> Other {
    Box::new(|local, taken| {
        local.close(gate::COLLECTION);
        if omitted::omits("nothing is taken without the fence") {
            // SAFETY: none; that is the point.
            unsafe { local.drain(taken) };
            taken.iter().for_each(|&item| hold(item));
        } else {
            local.open(gate::COLLECTION);
        }
        several(1)(local, taken);
    })
}

#[test]
fn a_collection_that_fails() {
    check(
        "unsettled: a collection without its fence, and one with it",
        &[
            "nothing is taken without the fence",
            "light fence",
            "heavy fence",
        ],
        || {
            let owner = Owner {
                idle: 1,
                held: 0,
                acts: &[Get, Put, Get, Put],
            };
            race_against(0, owner, 1, vec![without_its_fence()]);
        },
    );
}

/// As a chaos scope, for its part in the gate.
fn scope() -> Other {
    Box::new(|local, _| {
        local.close(gate::CHAOS);
        local.open(gate::CHAOS);
    })
}

#[test]
fn a_chaos_scope() {
    check(
        "unsettled: a chaos scope begins and ends while a collection runs",
        &[
            "each opens what it closed",
            "a claim is put back",
            "light fence",
            "heavy fence",
        ],
        || {
            let owner = Owner {
                idle: 1,
                held: 0,
                acts: &[StruckGet, Put, Get],
            };
            race_against(0, owner, 1, vec![several(1), scope()]);
        },
    );
}

#[test]
fn another_owner() {
    check(
        "unsettled: a thread ends, and the next has items of its own, against two collections",
        &[
            "a collected slot counts as full",
            "the gate stays closed where something was taken",
            "light fence",
            "heavy fence",
        ],
        || {
            let shared = StdArc::new((Local::new(1, 0), Mutex::new(Free::new())));
            let all = vec![probe(), probe()];
            let first = shared.1.lock().unwrap().take();
            let ends = {
                let shared = StdArc::clone(&shared);
                let hand = Items(vec![all[0]]);
                thread::spawn(move || {
                    let hand = hand;
                    hold(hand.0[0]);
                    let mut refused = Items(Vec::new());
                    put(&shared.0, hand.0[0], &mut refused.0);
                    shared.1.lock().unwrap().give_back(first);
                    refused
                })
            };
            let begins = {
                let shared = StdArc::clone(&shared);
                let hand = Items(vec![all[1]]);
                thread::spawn(move || {
                    let mut hand = hand;
                    // Any other index belongs to another `Local`.
                    if shared.1.lock().unwrap().take() == first {
                        hold(hand.0[0]);
                        let item = hand.0.remove(0);
                        put(&shared.0, item, &mut hand.0);
                        hand.0.extend(get(&shared.0));
                    }
                    hand.0.iter().for_each(|&item| hold(item));
                    hand
                })
            };
            let mut found = Vec::new();
            several(2)(&shared.0, &mut found);
            found.append(&mut ends.join().unwrap().0);
            found.append(&mut begins.join().unwrap().0);
            empty(&shared.0, &mut found);
            each_once(found, all);
        },
    );
}

/// Slot, loaded and previous overflow into the depot, of which the collector takes its part.
#[test]
fn a_thread_that_only_returns() {
    check(
        "unsettled: a thread that only returns exchanges magazines, against a collection",
        &[
            "a collected slot counts as full",
            "only the owner writes the length",
            "push: length, release",
            "drain: length, acquire",
        ],
        || {
            let shared = StdArc::new((Local::new(1, 0), Depot::new()));
            let all: Vec<_> = (0..4).map(|_| probe()).collect();
            let collector = {
                let shared = StdArc::clone(&shared);
                thread::spawn(move || {
                    let mut taken = Vec::new();
                    collection(&shared.0, &mut taken);
                    let mut taken = shared.1.next_generation(taken);
                    taken.append(&mut shared.1.next_generation(Vec::new()));
                    taken.iter().for_each(|&item| hold(item));
                    Items(taken)
                })
            };
            let mut found = Vec::new();
            for &item in &all {
                hold(item);
                // SAFETY: this thread is the owner.
                let given = unsafe { shared.0.give(item) }.or_else(|item| {
                    let exchange = |full, len| shared.1.exchange(full, len, 1);
                    // SAFETY: as above.
                    unsafe { shared.0.settle_give(item, exchange) }
                });
                // What finds no room is discarded.
                found.extend(given.err());
            }
            found.append(&mut collector.join().unwrap().0);
            empty(&shared.0, &mut found);
            found.append(&mut shared.1.next_generation(Vec::new()));
            found.append(&mut shared.1.next_generation(Vec::new()));
            each_once(found, all);
        },
    );
}

/// loom takes the light fence for a full one, and a full one publishes what the owner stores after
/// it. So here it is left out: the gate was closed before the owner began, which needs none.
#[test]
fn put_back() {
    check_without(
        &["light fence"],
        "put back: slot and magazine at a gate that is closed, against its collection",
        &["a claim is put back"],
        || {
            let local = StdArc::new(Local::new(1, 0));
            let all = vec![probe(), probe()];
            local.close(gate::COLLECTION);
            let owner = {
                let local = StdArc::clone(&local);
                let hand = Items(all.clone());
                thread::spawn(move || {
                    let hand = hand;
                    let mut left = Items(Vec::new());
                    for item in hand.0 {
                        hold(item);
                        put(&local, item, &mut left.0);
                    }
                    // Both places are claimed and put back by one get.
                    left.0.extend(get(&local));
                    left.0.iter().for_each(|&item| hold(item));
                    left
                })
            };
            let mut found = Vec::new();
            // SAFETY: closed before there was an owner, and nobody else collects.
            unsafe { local.drain(&mut found) };
            found.iter().for_each(|&item| hold(item));
            found.append(&mut owner.join().unwrap().0);
            empty(&local, &mut found);
            each_once(found, all);
        },
    );
}
