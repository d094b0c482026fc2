//! One `Local`: its owner gets and puts while a collector drains.

use super::{Act::*, check, check_without, owner, race, race_at};
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
        // One value is idle and none in hand, a magazine has one place, and one collection runs.
        || race(owner(1, 0, &[Get, Put, Get, Put]), 1, 1),
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
        || race(owner(1, 0, &[Get, Put, Get, Put, Get, Put]), 1, 2),
    );
}

#[test]
fn slot_refilled() {
    check(
        "slot: another item follows the one that was collected",
        &["a collected slot counts as full"],
        || race(owner(1, 1, &[Put, Get]), 1, 1),
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
        || race(owner(0, 3, &[Put, Put, Put]), 2, 1),
    );
}

#[test]
fn magazine_pop() {
    check(
        "magazine: pops against a collection",
        &["light fence", "heavy fence"],
        || race(owner(0, 3, &[Put, Put, Put, Get, Get, Put]), 2, 1),
    );
}

#[test]
fn magazine_twice() {
    check(
        "magazine: pops and pushes against two collections",
        &["light fence", "heavy fence"],
        || race(owner(3, 0, &[Get, Get, Put, Get]), 2, 2),
    );
}

#[test]
fn swap() {
    check(
        "magazine: swaps of loaded and previous against a collection",
        &["light fence", "heavy fence"],
        || race(owner(1, 2, &[Put, Put, Get, Get, Get]), 1, 1),
    );
}

#[test]
fn fenced() {
    check_without(
        &["light fence"],
        "without an asymmetric fence: slot against two collections",
        &["full fence", "heavy fence"],
        || race_at(gate::FENCED, owner(1, 0, &[Get, Put, Get, Put]), 1, 2),
    );
    check_without(
        &["light fence"],
        "without an asymmetric fence: magazine against a collection",
        &["full fence", "heavy fence"],
        || race_at(gate::FENCED, owner(3, 0, &[Get, Get, Put]), 2, 1),
    );
}

#[test]
fn struck() {
    check(
        "chaos: a get that chaos strikes and a put, against a collection",
        &["light fence", "heavy fence"],
        || race(owner(1, 1, &[StruckGet, Put]), 1, 1),
    );
    check(
        "chaos: the same on a magazine",
        &["light fence", "heavy fence"],
        || race(owner(2, 1, &[Get, StruckGet, Put, Put]), 2, 1),
    );
}
