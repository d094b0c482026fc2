//! Values that one thread got and another returns, and values that a get gathers from other threads.

use std::sync::Arc as StdArc;

use loom::thread;

use super::check;
use super::probe::{Items, Probe, collection, each_once, empty, get, get_fast, hold, probe, put};
use crate::depot::Depot;
use crate::item::{Idle, ItemBox};
use crate::limits::Limits;
use crate::local::{Local, gate};
use crate::omitted::omits;

struct Shared {
    local: Local<Probe>,
    depot: Depot<Probe>,
}

fn shared() -> StdArc<Shared> {
    StdArc::new(Shared {
        local: Local::new(1, 0),
        depot: Depot::new(),
    })
}

/// As `Shared::post`, by the owner of the `Local`. What finds no room goes to `refused`.
fn post(shared: &Shared, item: Idle<Probe>, refused: &mut Vec<Idle<Probe>>) {
    let send = || {
        let accept = |magazine: &mut _, len| shared.depot.accept(magazine, len, 1);
        // SAFETY: called by the owner only.
        unsafe { shared.local.send(accept) };
    };
    // SAFETY: as above.
    let posted = unsafe { shared.local.post(item) }.or_else(|item| {
        send();
        // SAFETY: as above.
        unsafe { shared.local.post(item) }
    });
    refused.extend(posted.err());
}

fn empty_all(shared: &Shared, found: &mut Vec<Idle<Probe>>) {
    empty(&shared.local, found);
    found.extend(std::iter::from_fn(|| shared.depot.take_one()));
}

/// The owner of an outbox adds to it and sends it, while a collector empties it and another thread gets
/// from the depot.
#[test]
fn returns_for_others() {
    check(
        "outbox: returns for other threads against a collection and a get",
        &["post: outbox, release", "drain: outbox, acquire"],
        || {
            let shared = shared();
            let all: Vec<_> = (0..2).map(|_| probe()).collect();
            // The first visit makes room.
            // SAFETY: this thread is the owner for now.
            unsafe { shared.local.send(|_, _| unreachable!("nothing waits")) };
            let returns = {
                let shared = StdArc::clone(&shared);
                let hand = Items(all.clone());
                thread::spawn(move || {
                    let hand = hand;
                    let mut refused = Items(Vec::new());
                    for item in hand.0 {
                        hold(item);
                        post(&shared, item, &mut refused.0);
                    }
                    refused
                })
            };
            let gets = {
                let shared = StdArc::clone(&shared);
                thread::spawn(move || {
                    let item = shared.depot.take_one();
                    item.into_iter().for_each(hold);
                    Items(item.into_iter().collect())
                })
            };
            let mut found = Vec::new();
            collection(&shared.local, &mut found);
            found.iter().for_each(|&item| hold(item));
            found.append(&mut returns.join().unwrap().0);
            found.append(&mut gets.join().unwrap().0);
            empty_all(&shared, &mut found);
            each_once(found, all);
        },
    );
}

/// A get that finds nothing gathers what lies idle with the owner, who gets and returns meanwhile. A
/// third thread gets what the gathering left in the depot.
#[test]
fn gathering() {
    check(
        "gathering: an owner, a get that gathers, and a get from the depot",
        &["light fence", "heavy fence"],
        || {
            let shared = shared();
            let all: Vec<_> = (0..2).map(|_| probe()).collect();
            let mut found = Vec::new();
            for &item in &all {
                put(&shared.local, item, &mut found);
            }
            let owner = {
                let shared = StdArc::clone(&shared);
                thread::spawn(move || {
                    let mut hand = Items(get(&shared.local).into_iter().collect());
                    hand.0.iter().for_each(|&item| hold(item));
                    if let Some(item) = hand.0.pop() {
                        put(&shared.local, item, &mut hand.0);
                    }
                    hand
                })
            };
            let other = {
                let shared = StdArc::clone(&shared);
                thread::spawn(move || {
                    let item = shared.depot.take_one();
                    item.into_iter().for_each(hold);
                    Items(item.into_iter().collect())
                })
            };
            // As `Shared::look_elsewhere`.
            let mut gathered = Vec::new();
            collection(&shared.local, &mut gathered);
            let item = gathered.pop();
            found.append(&mut shared.depot.take_in(gathered));
            item.into_iter().for_each(hold);
            found.extend(item);
            found.append(&mut owner.join().unwrap().0);
            found.append(&mut other.join().unwrap().0);
            empty_all(&shared, &mut found);
            each_once(found, all);
        },
    );
}

/// The owner claims while a collector has the lock, goes on without, and comes back later: to find out
/// whose the item is.
///
/// One collection, since loom has no single order of all stores to one atomic: after a second one it has
/// the owner read a null that is older than the owner's own mark. `tests/explicit_states` has more
/// collections.
#[test]
fn in_doubt() {
    check(
        "in doubt: claims while a collector has the lock, against a collection",
        &[
            "a slot in doubt counts as full",
            "the owner closes the gate of a slot in doubt",
            "slot_taken says whose the slot in doubt is",
            "light fence",
            "heavy fence",
        ],
        || {
            let local = StdArc::new(Local::new(1, 0));
            let all: Vec<_> = (0..2).map(|_| probe()).collect();
            let mut hand = vec![all[1]];
            put(&local, all[0], &mut hand);
            let collector = {
                let local = StdArc::clone(&local);
                thread::spawn(move || {
                    let mut taken = Vec::new();
                    collection(&local, &mut taken);
                    taken.iter().for_each(|&item| hold(item));
                    Items(taken)
                })
            };
            hand.extend(get_fast(&local));
            // A return, which must not use a slot that is in doubt.
            let item = hand.remove(0);
            hold(item);
            put(&local, item, &mut hand);
            for _ in 0..2 {
                hand.extend(get(&local));
                hand.iter().for_each(|&item| hold(item));
            }
            let mut found = hand;
            found.append(&mut collector.join().unwrap().0);
            assert!(!local.is_closed(gate::COLLECTION));
            empty(&local, &mut found);
            each_once(found, all);
        },
    );
}

/// Two returns to a pool that may keep one value, and a get.
#[test]
fn a_limit() {
    check(
        "limits: two returns and a get, of which one value may lie idle",
        &["a limit is asked behind the lock"],
        || {
            let depot = StdArc::new(Depot::<Probe>::new());
            let all: Vec<_> = (0..2).map(|_| probe()).collect();
            let give = |item: Idle<Probe>| {
                let depot = StdArc::clone(&depot);
                let hand = Items(vec![item]);
                thread::spawn(move || {
                    let hand = hand;
                    hold(hand.0[0]);
                    // SAFETY: this thread alone has it.
                    let item = unsafe { ItemBox::wake(hand.0[0]) };
                    let limits = Limits::new(Some(1), None);
                    let given = depot.give_counted(item, 1, &limits);
                    Items(
                        given
                            .err()
                            .map(|(item, _)| item.park())
                            .into_iter()
                            .collect(),
                    )
                })
            };
            let (one, other) = (give(all[0]), give(all[1]));
            let mut found: Vec<_> = depot
                .take_counted()
                .map(ItemBox::park)
                .into_iter()
                .collect();
            found.iter().for_each(|&item| hold(item));
            found.append(&mut one.join().unwrap().0);
            found.append(&mut other.join().unwrap().0);
            assert!(depot.census() <= 1, "beyond the limit");
            assert_eq!(depot.weight(), depot.census());
            found.extend(std::iter::from_fn(|| {
                depot.take_counted().map(ItemBox::park)
            }));
            each_once(found, all);
        },
    );
    assert!(!omits("a limit is asked behind the lock"));
}
