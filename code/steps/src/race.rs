//! An owner and a collector that race for one value, on the real machine: with aim, and at random.

use std::hint;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use crate::slot::{Fences, Slot};

/// On a cache line of its own.
#[derive(Default)]
#[repr(align(128))]
struct Alone<T>(T);

/// In how many of these collections both sides took the value.
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

/// Waits until the owner is about to claim, and then a few cycles more each time.
fn meet_the_next_round(rounds: &AtomicU64, collection: u64) {
    let before = rounds.load(Ordering::Relaxed);
    while rounds.load(Ordering::Relaxed) == before {
        hint::spin_loop();
    }
    pause(collection as u32 % 256);
}

/// The same as [`lost`], but at random: neither side waits for the other.
pub fn lost_at_random<F: Fences>(collections: u64) -> u64 {
    let slot = Alone(Slot::<(), F>::default());
    let over = AtomicBool::new(false);
    let own = || {
        let mut pauses = fastrand::Rng::with_seed(1);
        while !over.load(Ordering::Relaxed) {
            slot.0.take();
            pause(pauses.u32(..256));
            slot.0
                .give(())
                .expect("the owner has asked for the old one");
            pause(pauses.u32(..256));
        }
    };
    let mut pauses = fastrand::Rng::with_seed(2);
    let mut collect = |_: &u64| {
        pause(pauses.u32(..2048));
        let before = slot.0.broken();
        slot.0.close();
        F::heavy();
        slot.0.collect();
        slot.0.broken() > before
    };
    thread::scope(|scope| {
        scope.spawn(own);
        let lost = (0..collections).filter(&mut collect).count();
        over.store(true, Ordering::Relaxed);
        lost as u64
    })
}

fn pause(cycles: u32) {
    for cycle in 0..cycles {
        hint::black_box(cycle);
    }
}
