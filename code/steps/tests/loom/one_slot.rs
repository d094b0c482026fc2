//! One slot, its owner and a collector, in every order that loom finds.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use loom::model::Builder;
use loom::sync::atomic::fence;
use loom::thread;

use crate::slot::{Fences, Slot};

// ANCHOR: fences
/// loom knows no asymmetry: both are full fences.
struct Both;

impl Fences for Both {
    fn light() {
        fence(Ordering::SeqCst);
    }

    fn heavy() {
        fence(Ordering::SeqCst);
    }
}

struct WithoutLight;

impl Fences for WithoutLight {
    fn light() {}

    fn heavy() {
        fence(Ordering::SeqCst);
    }
}
// ANCHOR_END: fences

struct WithoutHeavy;

impl Fences for WithoutHeavy {
    fn light() {
        fence(Ordering::SeqCst);
    }

    fn heavy() {}
}

// ANCHOR: model
fn one_slot<F: Fences + 'static>() {
    let slot = Arc::new(Slot::<u8, F>::default());
    slot.give(7).expect("an empty slot has room");
    let collector = thread::spawn({
        let slot = Arc::clone(&slot);
        move || {
            slot.close();
            F::heavy();
            slot.collect()
        }
    });
    // The owner takes the value, gives it back and takes it again.
    let first = slot.take();
    let second = first.and_then(|value| {
        slot.give(value).expect("a slot that was emptied has room");
        slot.take()
    });
    let collected = collector.join().expect("a collector does not panic");
    assert_eq!(slot.broken(), 0, "the value was in two hands");
    let found = second.into_iter().chain(collected);
    assert_eq!(found.count(), 1, "values at the end");
}
// ANCHOR_END: model

#[test]
fn one_slot_holds_in_every_order() {
    static EXPLORED: AtomicUsize = AtomicUsize::new(0);
    Builder::new().check(|| {
        EXPLORED.fetch_add(1, Ordering::Relaxed);
        one_slot::<Both>();
    });
    assert_eq!(EXPLORED.load(Ordering::Relaxed), 2_353, "executions");
}

#[test]
#[should_panic(expected = "the value was in two hands")]
fn without_the_light_fence_it_fails() {
    loom::model(one_slot::<WithoutLight>);
}

#[test]
#[should_panic(expected = "the value was in two hands")]
fn without_the_heavy_fence_it_fails() {
    loom::model(one_slot::<WithoutHeavy>);
}
