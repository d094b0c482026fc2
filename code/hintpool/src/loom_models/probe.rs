//! The values in the models, the actions of owner and collector, and the threads that do them.

use std::sync::Arc as StdArc;

use loom::cell::UnsafeCell;
use loom::thread::{self, JoinHandle};

use crate::depot::Depot;
use crate::fence;
use crate::item::{Idle, Item, ItemBox};
use crate::local::{Local, gate};
use crate::sync::{AtomicUsize, Ordering};

/// A value that notices when two threads hold it at once, or see it without order.
pub(super) struct Probe {
    holders: AtomicUsize,
    content: UnsafeCell<usize>,
}

pub(super) fn probe() -> Idle<Probe> {
    ItemBox::park(ItemBox::new(Probe {
        holders: AtomicUsize::new(0),
        content: UnsafeCell::new(0),
    }))
}

/// Uses an item as its only holder would.
pub(super) fn hold(item: Idle<Probe>) {
    // SAFETY: the model frees nothing before its end.
    let item: &Item<Probe> = unsafe { item.as_ref() };
    let probe = &item.value;
    assert_eq!(
        probe.holders.fetch_add(1, Ordering::Relaxed),
        0,
        "two holders"
    );
    // SAFETY: loom checks that no other access overlaps; that is the point.
    probe.content.with_mut(|content| unsafe { *content += 1 });
    probe.holders.fetch_sub(1, Ordering::Relaxed);
}

pub(super) fn hold_all(items: &[Idle<Probe>]) {
    items.iter().for_each(|&item| hold(item));
}

pub(super) fn get(local: &Local<Probe>) -> Option<Idle<Probe>> {
    // SAFETY: called by the owner only.
    get_fast(local).or_else(|| counted(local, unsafe { local.settle_take(|_, _| 0) }))
}

/// A get that looks no further when it finds nothing without the lock, as when chaos strikes.
pub(super) fn get_fast(local: &Local<Probe>) -> Option<Idle<Probe>> {
    // SAFETY: called by the owner only.
    counted(local, unsafe { local.take() })
}

fn counted(local: &Local<Probe>, item: Option<Idle<Probe>>) -> Option<Idle<Probe>> {
    assert!(
        item.is_none() || !local.count(),
        "models end before the countdown"
    );
    item
}

/// The item goes to `refused` where there is no room, or where a collector has the lock.
pub(super) fn put(local: &Local<Probe>, item: Idle<Probe>, refused: &mut Vec<Idle<Probe>>) {
    // SAFETY: called by the owner only.
    let given = unsafe { local.give(item) };
    // SAFETY: as above.
    let given = given.or_else(|item| unsafe { local.settle_give(item, |full, _| Err(full)) });
    refused.extend(given.err());
}

/// As `Shared::give_own`, by the owner: full magazines go to the depot, and what finds no room comes back.
pub(super) fn give_or_exchange(
    local: &Local<Probe>,
    depot: &Depot<Probe>,
    item: Idle<Probe>,
) -> Option<Idle<Probe>> {
    // SAFETY: called by the owner only.
    let item = unsafe { local.give(item) }.err()?;
    let exchange = |full, len| depot.exchange(full, len);
    // SAFETY: as above.
    unsafe { local.settle_give(item, exchange) }.err()
}

pub(super) fn collection(local: &Local<Probe>, into: &mut Vec<Idle<Probe>>) {
    local.close(gate::COLLECTION);
    let fenced = fence::heavy().is_ok();
    assert!(fenced);
    // SAFETY: closed and fenced; the models start one collection at a time.
    unsafe { local.drain(into) };
}

/// What is left at the end, also a claim in doubt.
pub(super) fn empty(local: &Local<Probe>, into: &mut Vec<Idle<Probe>>) {
    // SAFETY: the other threads were joined, so there is nobody to close the gate to.
    unsafe { local.drain(into) };
}

/// Items that travel to another thread.
pub(super) struct Items(pub(super) Vec<Idle<Probe>>);
// SAFETY: each list is the only owner of its items.
unsafe impl Send for Items {}

/// Starts a thread that has `hand` in hand, and does `work` with what it shares with the others.
pub(super) fn start<S: Send + Sync + 'static>(
    shared: &StdArc<S>,
    hand: Vec<Idle<Probe>>,
    work: impl FnOnce(&S, &mut Vec<Idle<Probe>>) + Send + 'static,
) -> JoinHandle<Items> {
    let (shared, hand) = (StdArc::clone(shared), Items(hand));
    thread::spawn(move || {
        let mut hand: Items = hand;
        work(&shared, &mut hand.0);
        hand
    })
}

/// Waits for these threads, and takes what they have in hand.
pub(super) fn join(
    threads: impl IntoIterator<Item = JoinHandle<Items>>,
    found: &mut Vec<Idle<Probe>>,
) {
    for thread in threads {
        found.append(&mut thread.join().unwrap().0);
    }
}

/// Fails unless `found` is `all` in another order, and frees them.
pub(super) fn each_once(mut found: Vec<Idle<Probe>>, mut all: Vec<Idle<Probe>>) {
    found.sort_unstable();
    all.sort_unstable();
    assert_eq!(found, all, "an item was lost or doubled");
    for item in all {
        // SAFETY: nobody else has it any more.
        drop(unsafe { ItemBox::wake(item) });
    }
}
