//! What goes from thread to thread through the depot: whole magazines, values that one thread got and
//! another returns, and values that a get gathers; and claims that are in doubt meanwhile.

use std::sync::Arc as StdArc;

use super::check;
use super::probe::{
    Probe, collection, each_once, empty, get, get_fast, give_or_exchange, hold, hold_all, join,
    probe, put, start,
};
use crate::Settings;
use crate::depot::Depot;
use crate::item::{Idle, ItemBox};
use crate::local::{Local, gate};
use crate::rules::omits;

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

/// As `Shared::give_others`, by the owner of the `Local`. What finds no room goes to `refused`.
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

fn take_one(shared: &Shared, hand: &mut Vec<Idle<Probe>>) {
    hand.extend(shared.depot.take_one());
    hold_all(hand);
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
            let returns = start(&shared, all.clone(), |shared, hand| {
                for item in std::mem::take(hand) {
                    hold(item);
                    post(shared, item, hand);
                }
            });
            let gets = start(&shared, Vec::new(), take_one);
            let mut found = Vec::new();
            collection(&shared.local, &mut found);
            hold_all(&found);
            join([returns, gets], &mut found);
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
            let owner = start(&shared, Vec::new(), |shared, hand| {
                hand.extend(get(&shared.local));
                hold_all(hand);
                if let Some(item) = hand.pop() {
                    put(&shared.local, item, hand);
                }
            });
            let other = start(&shared, Vec::new(), take_one);
            // As `Shared::look_elsewhere`.
            let mut gathered = Vec::new();
            collection(&shared.local, &mut gathered);
            let item = gathered.pop();
            found.append(&mut shared.depot.take_in(gathered));
            item.into_iter().for_each(hold);
            found.extend(item);
            join([owner, other], &mut found);
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
            let collector = start(&local, Vec::new(), |local, hand| {
                collection(local, hand);
                hold_all(hand);
            });
            hand.extend(get_fast(&local));
            // A return, which must not use a slot that is in doubt.
            let item = hand.remove(0);
            hold(item);
            put(&local, item, &mut hand);
            for _ in 0..2 {
                hand.extend(get(&local));
                hold_all(&hand);
            }
            let mut found = hand;
            join([collector], &mut found);
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
                start(&depot, vec![item], |depot, hand| {
                    let item = hand.remove(0);
                    hold(item);
                    // SAFETY: this thread alone has it.
                    let item = unsafe { ItemBox::wake(item) };
                    let limits = Settings::new().max_idle(1);
                    let given = depot.give_counted(item, 1, &limits);
                    hand.extend(given.err().map(|(item, _)| item.park()));
                })
            };
            let others = [give(all[0]), give(all[1])];
            let mut found: Vec<_> = depot
                .take_counted()
                .map(ItemBox::park)
                .into_iter()
                .collect();
            hold_all(&found);
            join(others, &mut found);
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

/// A producer and a consumer, which exchange magazines through the depot while a collector runs.
struct GiverAndTaker {
    giver: Local<Probe>,
    taker: Local<Probe>,
    depot: Depot<Probe>,
}

/// As `Shared::take_unlimited`.
fn take_or_refill(shared: &GiverAndTaker) -> Option<Idle<Probe>> {
    let refill = |empty: &mut _, wanted| shared.depot.refill(empty, wanted);
    // SAFETY: called by the taker only.
    let item = get_fast(&shared.taker).or_else(|| unsafe { shared.taker.settle_take(refill) });
    item.or_else(|| shared.depot.take_one())
}

#[test]
fn exchange() {
    check(
        "depot: one gives, another takes, a third collects",
        &[],
        || {
            let shared = StdArc::new(GiverAndTaker {
                giver: Local::new(1, 0),
                taker: Local::new(1, 0),
                depot: Depot::new(),
            });
            let all: Vec<_> = (0..4).map(|_| probe()).collect();
            let giver = start(&shared, all.clone(), |shared, hand| {
                for item in std::mem::take(hand) {
                    hold(item);
                    hand.extend(give_or_exchange(&shared.giver, &shared.depot, item));
                }
            });
            let taker = start(&shared, Vec::new(), |shared, hand| {
                hand.extend(take_or_refill(shared));
                hold_all(hand);
            });
            let mut found = Vec::new();
            found.append(&mut shared.depot.next_generation(Vec::new()));
            join([giver, taker], &mut found);
            empty(&shared.giver, &mut found);
            empty(&shared.taker, &mut found);
            found.append(&mut shared.depot.next_generation(Vec::new()));
            found.append(&mut shared.depot.next_generation(Vec::new()));
            each_once(found, all);
        },
    );
}
