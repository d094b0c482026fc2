//! One `Local`: its owner gets and puts while a collector drains.

use std::sync::Arc as StdArc;

use loom::thread;

use super::probe::{Items, Probe, collection, each_once, get, get_fast, hold, probe, put};
use super::{check, check_without, gives_way_at};
use crate::item::Idle;
use crate::local::{Local, gate};

/// What an owner does: it begins with `held` items in hand and `idle` ones in its `Local`, and
/// returns those that it has in hand at the end.
struct Owner {
    idle: usize,
    held: usize,
    acts: &'static [Act],
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
    let local = StdArc::new(Local::new(capacity, gate));
    let all: Vec<Idle<Probe>> = (0..owner.idle + owner.held).map(|_| probe()).collect();
    for &item in &all[..owner.idle] {
        put(&local, item);
    }
    let collector = {
        let local = StdArc::clone(&local);
        thread::spawn(move || {
            let mut taken = Vec::new();
            for _ in 0..collections {
                collection(&local, &mut taken);
                taken.iter().for_each(|&item| hold(item));
            }
            Items(taken)
        })
    };
    let mut hand = all[owner.idle..].to_vec();
    let mut gets = 0;
    for (at, act) in owner.acts.iter().enumerate() {
        if gives_way_at(at) {
            thread::yield_now();
        }
        match act {
            Get => {
                let item = get(&local);
                gets += u64::from(item.is_some());
                hand.extend(item);
                hand.iter().for_each(|&item| hold(item));
            }
            StruckGet => {
                let item = get_fast(&local);
                gets += u64::from(item.is_some());
                hand.extend(item);
                hand.iter().for_each(|&item| hold(item));
            }
            Put => {
                if let Some(item) = hand.pop() {
                    hold(item);
                    put(&local, item);
                }
            }
        }
    }
    let mut found = collector.join().unwrap().0;
    found.append(&mut hand);
    let (hits, idle) = local.census();
    assert_eq!(hits, gets, "hits");
    let before = found.len();
    collection(&local, &mut found);
    assert_eq!(found.len() - before, idle, "idle");
    each_once(found, all);
}

#[test]
fn slot() {
    check(
        "slot: get and put against a collection",
        &[
            "light fence",
            "heavy fence",
            "put: slot, release",
            "drain: slot, acquire",
            "a claim is put back",
        ],
        || {
            race(
                Owner {
                    idle: 1,
                    held: 0,
                    acts: &[Get, Put, Get, Put],
                },
                1,
                1,
            )
        },
    );
}

#[test]
fn slot_twice() {
    check(
        "slot: get and put against two collections",
        &[
            "light fence",
            "heavy fence",
            "the gate stays closed where something was taken",
        ],
        || {
            race(
                Owner {
                    idle: 1,
                    held: 0,
                    acts: &[Get, Put, Get, Put, Get, Put],
                },
                1,
                2,
            )
        },
    );
}

#[test]
fn slot_refilled() {
    check(
        "slot: another item follows the one that was collected",
        &["a collected slot counts as full"],
        || {
            race(
                Owner {
                    idle: 1,
                    held: 1,
                    acts: &[Put, Get],
                },
                1,
                1,
            )
        },
    );
}

#[test]
fn magazine_push() {
    check(
        "magazine: pushes against a collection",
        &[
            "push: length, release",
            "drain: length, acquire",
            "only the owner writes the length",
        ],
        || {
            race(
                Owner {
                    idle: 0,
                    held: 3,
                    acts: &[Put, Put, Put],
                },
                2,
                1,
            )
        },
    );
}

#[test]
fn magazine_pop() {
    check(
        "magazine: pops against a collection",
        &["light fence", "heavy fence"],
        || {
            race(
                Owner {
                    idle: 0,
                    held: 3,
                    acts: &[Put, Put, Put, Get, Get, Put],
                },
                2,
                1,
            )
        },
    );
}

#[test]
fn magazine_twice() {
    check(
        "magazine: pops and pushes against two collections",
        &["light fence", "heavy fence"],
        || {
            race(
                Owner {
                    idle: 3,
                    held: 0,
                    acts: &[Get, Get, Put, Get],
                },
                2,
                2,
            )
        },
    );
}

#[test]
fn swap() {
    check(
        "magazine: swaps of loaded and previous against a collection",
        &["light fence", "heavy fence"],
        || {
            race(
                Owner {
                    idle: 1,
                    held: 2,
                    acts: &[Put, Put, Get, Get, Get],
                },
                1,
                1,
            )
        },
    );
}

#[test]
fn fenced() {
    check_without(
        &["light fence"],
        "without an asymmetric fence: slot against two collections",
        &["full fence", "heavy fence"],
        || {
            let owner = Owner {
                idle: 1,
                held: 0,
                acts: &[Get, Put, Get, Put],
            };
            race_at(gate::FENCED, owner, 1, 2);
        },
    );
    check_without(
        &["light fence"],
        "without an asymmetric fence: magazine against a collection",
        &["full fence", "heavy fence"],
        || {
            let owner = Owner {
                idle: 3,
                held: 0,
                acts: &[Get, Get, Put],
            };
            race_at(gate::FENCED, owner, 2, 1);
        },
    );
}

#[test]
fn struck() {
    check(
        "chaos: a get that chaos strikes and a put, against a collection",
        &["light fence", "heavy fence"],
        || {
            race(
                Owner {
                    idle: 1,
                    held: 1,
                    acts: &[StruckGet, Put],
                },
                1,
                1,
            )
        },
    );
    check(
        "chaos: the same on a magazine",
        &["light fence", "heavy fence"],
        || {
            race(
                Owner {
                    idle: 2,
                    held: 1,
                    acts: &[Get, StruckGet, Put, Put],
                },
                2,
                1,
            )
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
                    for item in hand.0 {
                        hold(item);
                        put(&local, item);
                    }
                    // Both places are claimed and put back by one get.
                    let item = get(&local);
                    item.into_iter().for_each(hold);
                    Items(item.into_iter().collect())
                })
            };
            let mut found = Vec::new();
            // SAFETY: closed before there was an owner, and nobody else collects.
            unsafe { local.drain(&mut found) };
            found.iter().for_each(|&item| hold(item));
            found.append(&mut owner.join().unwrap().0);
            collection(&local, &mut found);
            each_once(found, all);
        },
    );
}
