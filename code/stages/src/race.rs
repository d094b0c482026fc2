//! An owner and a collector that race for one value, on the real machine.

use std::hint;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use crate::slot::{Fences, Slot};

/// On a cache line of its own.
#[derive(Default)]
#[repr(align(128))]
struct Alone<T>(T);

// ANCHOR: race
/// In how many of these collections the value was in two hands.
pub fn lost<F: Fences>(collections: u64) -> u64 {
    let slot = Alone(Slot::<(), F>::default());
    let rounds = Alone(AtomicU64::new(0));
    // Both write here before they claim or close. What a processor stores next waits until it has
    // this line back from the other, and what it loads next does not wait.
    let contended = Alone(AtomicU64::new(0));
    let over = AtomicBool::new(false);
    let own = || {
        for round in 0.. {
            rounds.0.store(round, Ordering::Relaxed);
            contended.0.store(round, Ordering::Relaxed);
            // Taken or collected: either way the slot has room for the next one.
            slot.0.take();
            slot.0
                .give(())
                .expect("the owner has asked for the old one");
            if over.load(Ordering::Relaxed) {
                break;
            }
        }
    };
    let collect = |collection| {
        meet_the_next_round(&rounds.0, collection);
        let before = slot.0.broken();
        contended.0.store(collection, Ordering::Relaxed);
        slot.0.close();
        F::heavy();
        slot.0.collect();
        slot.0.broken() > before
    };
    thread::scope(|scope| {
        scope.spawn(own);
        let lost = (0..collections).filter(|&nth| collect(nth)).count();
        over.store(true, Ordering::Relaxed);
        lost as u64
    })
}
// ANCHOR_END: race

/// Waits until the owner is about to claim, and then a few cycles more each time.
fn meet_the_next_round(rounds: &AtomicU64, collection: u64) {
    let before = rounds.load(Ordering::Relaxed);
    while rounds.load(Ordering::Relaxed) == before {
        hint::spin_loop();
    }
    for cycle in 0..collection % 256 {
        hint::black_box(cycle);
    }
}
