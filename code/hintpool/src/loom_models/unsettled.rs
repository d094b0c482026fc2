//! What comes between a collection and the owner's next visit behind the lock: returns, another
//! collection, one that fails, a chaos scope.

use std::sync::Arc as StdArc;

use super::Act::{Get, Put, StruckGet};
use super::probe::{
    collection, each_once, empty, get, give_or_exchange, hold, hold_all, join, probe, put, start,
};
use super::{Other, check, check_without, owner, race, race_against, several};
use crate::depot::Depot;
use crate::local::{Local, gate};
use crate::rules;

#[test]
fn returns() {
    check(
        "unsettled: returns and two collections before the next get",
        &[
            "a collected slot counts as full",
            "light fence",
            "heavy fence",
        ],
        || race(owner(2, 2, &[Put, Put, Get, Get]), 2, 2),
    );
}

/// As `ageing::collect` where the heavy fence fails.
fn without_its_fence() -> Other {
    Box::new(|local, taken| {
        local.close(gate::COLLECTION);
        if rules::omits("nothing is taken without the fence") {
            // SAFETY: none; that is the point.
            unsafe { local.drain(taken) };
            hold_all(taken);
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
            let owner = owner(1, 0, &[Get, Put, Get, Put]);
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
            let owner = owner(1, 0, &[StruckGet, Put, Get]);
            race_against(0, owner, 1, vec![several(1), scope()]);
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
            let collector = start(&shared, Vec::new(), |shared, hand| {
                let mut taken = Vec::new();
                collection(&shared.0, &mut taken);
                hand.append(&mut shared.1.next_generation(taken));
                hand.append(&mut shared.1.next_generation(Vec::new()));
                hold_all(hand);
            });
            let mut found = Vec::new();
            for &item in &all {
                hold(item);
                // What finds no room is discarded.
                found.extend(give_or_exchange(&shared.0, &shared.1, item));
            }
            join([collector], &mut found);
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
            let owner = start(&local, all.clone(), |local, hand| {
                for item in std::mem::take(hand) {
                    hold(item);
                    put(local, item, hand);
                }
                // Both places are claimed and put back by one get.
                hand.extend(get(local));
                hold_all(hand);
            });
            let mut found = Vec::new();
            // SAFETY: closed before there was an owner, and nobody else collects.
            unsafe { local.drain(&mut found) };
            hold_all(&found);
            join([owner], &mut found);
            empty(&local, &mut found);
            each_once(found, all);
        },
    );
}
