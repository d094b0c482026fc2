//! A producer and a consumer exchange magazines through the depot while a collector runs.

use std::sync::Arc as StdArc;

use loom::thread;

use super::check;
use super::probe::{Items, Probe, collection, each_once, get, hold, probe};
use crate::depot::{Depot, Found};
use crate::item::Idle;
use crate::local::Local;

struct Shared {
    giver: Local<Probe>,
    taker: Local<Probe>,
    depot: Depot<Probe>,
}

/// As `Core::give_slow`: what finds no room comes back.
fn give(shared: &Shared, item: Idle<Probe>) -> Option<Idle<Probe>> {
    // SAFETY: called by the giver only.
    let item = unsafe { shared.giver.give(item) }.err()?;
    let exchange = |full, len| shared.depot.exchange(full, len, 1);
    // SAFETY: as above.
    unsafe { shared.giver.settle_give(item, exchange) }.err()
}

/// As `Core::take_slow`.
fn take(shared: &Shared) -> Option<Idle<Probe>> {
    if let Some(item) = get(&shared.taker) {
        return Some(item);
    }
    match shared.depot.find()? {
        Found::Victim(item) => Some(item),
        Found::Magazine(full, len) => {
            // SAFETY: called by the taker only.
            let empty = unsafe { shared.taker.load(full, len) };
            shared.depot.spare(empty);
            get(&shared.taker)
        }
    }
}

#[test]
fn exchange() {
    check(
        "depot: one gives, another takes, a third collects",
        &[],
        || {
            let shared = StdArc::new(Shared {
                giver: Local::new(1, 0),
                taker: Local::new(1, 0),
                depot: Depot::new(),
            });
            let all: Vec<_> = (0..4).map(|_| probe()).collect();
            let giver = {
                let shared = StdArc::clone(&shared);
                let mut hand = Items(all.clone());
                thread::spawn(move || {
                    let hand = &mut hand;
                    let back = hand.0.drain(..).filter_map(|item| {
                        hold(item);
                        give(&shared, item)
                    });
                    Items(back.collect())
                })
            };
            let taker = {
                let shared = StdArc::clone(&shared);
                thread::spawn(move || {
                    let item = take(&shared);
                    item.into_iter().for_each(hold);
                    Items(item.into_iter().collect())
                })
            };
            let mut found = Vec::new();
            found.append(&mut shared.depot.next_generation(Vec::new()));
            found.append(&mut giver.join().unwrap().0);
            found.append(&mut taker.join().unwrap().0);
            collection(&shared.giver, &mut found);
            collection(&shared.taker, &mut found);
            found.append(&mut shared.depot.next_generation(Vec::new()));
            found.append(&mut shared.depot.next_generation(Vec::new()));
            each_once(found, all);
        },
    );
}
