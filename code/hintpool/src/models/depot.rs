//! A producer and a consumer exchange magazines through the depot while a collector runs.

use std::sync::Arc as StdArc;

use loom::thread;

use super::check;
use super::probe::{Items, Probe, each_once, empty, get_fast, hold, probe};
use crate::depot::Depot;
use crate::item::Idle;
use crate::local::Local;

struct Shared {
    giver: Local<Probe>,
    taker: Local<Probe>,
    depot: Depot<Probe>,
}

/// As `Shared::give_slow`: what finds no room comes back.
fn give(shared: &Shared, item: Idle<Probe>) -> Option<Idle<Probe>> {
    // SAFETY: called by the giver only.
    let item = unsafe { shared.giver.give(item) }.err()?;
    let exchange = |full, len| shared.depot.exchange(full, len, 1);
    // SAFETY: as above.
    unsafe { shared.giver.settle_give(item, exchange) }.err()
}

/// As `Shared::take_unlimited`.
fn take(shared: &Shared) -> Option<Idle<Probe>> {
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
            empty(&shared.giver, &mut found);
            empty(&shared.taker, &mut found);
            found.append(&mut shared.depot.next_generation(Vec::new()));
            found.append(&mut shared.depot.next_generation(Vec::new()));
            each_once(found, all);
        },
    );
}
