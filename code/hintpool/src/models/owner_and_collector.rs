//! One `Local`: its owner gets and puts while a collector drains.

use super::race::{Act::*, Owner, race, race_at};
use super::{check, check_without};
use crate::local::gate;

#[test]
// ANCHOR: slot
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
// ANCHOR_END: slot

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
