//! Two threads that each write one word and then read the other's, in many rounds.

use std::hint;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// On a cache line of its own.
#[derive(Default)]
#[repr(align(128))]
struct Word(AtomicUsize);

/// How many rounds ended with neither thread having seen what the other wrote.
pub fn both_missed(rounds: usize, between: fn()) -> usize {
    let (x, y, arrived) = (Word::default(), Word::default(), Word::default());
    let missed = |mine: &Word, other: &Word, latecomer: bool| -> Vec<bool> {
        let one_round = |round| {
            meet(&arrived.0, 2 * round);
            if latecomer {
                wait(round % 64); // now and then, for as long as the news takes to the other
            }
            mine.0.store(round, Ordering::Relaxed);
            between();
            other.0.load(Ordering::Relaxed) < round
        };
        (1..=rounds).map(one_round).collect()
    };
    let (one, two) = thread::scope(|scope| {
        let one = scope.spawn(|| missed(&x, &y, false));
        let two = scope.spawn(|| missed(&y, &x, true));
        (one.join().unwrap(), two.join().unwrap())
    });
    one.iter()
        .zip(&two)
        .filter(|(one, two)| **one && **two)
        .count()
}

/// Returns on both threads at about the same moment.
fn meet(arrived: &AtomicUsize, both: usize) {
    arrived.fetch_add(1, Ordering::AcqRel);
    let mut spins = 0;
    while arrived.load(Ordering::Acquire) < both {
        spins += 1;
        if spins % 10_000 == 0 {
            thread::yield_now(); // the other may need this processor
        }
    }
}

fn wait(cycles: usize) {
    (0..cycles).for_each(|cycle| {
        hint::black_box(cycle);
    });
}
