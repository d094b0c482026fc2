//! Rounds as data, with noise whose shape is known.

use exercise_support::Chance;
use prove_it::{Round, Timing};

/// Rounds in which a fresh operation takes `gain` times as long as a pooled one, but for noise.
///
/// The noise of each arm is even: as much of it slows as speeds, in an order that is drawn.
pub(crate) fn noisy(chance: &mut Chance, count: usize, gain: f64, noise: f64) -> Vec<Round> {
    let pooled_ns = chance.within(100_000..500_000) as f64;
    let mut factors = || {
        let step = |place: usize| 2.0 * (place as f64 + 0.5) / count as f64 - 1.0;
        let mut factors: Vec<f64> = (0..count).map(|place| 1.0 + noise * step(place)).collect();
        chance.shuffle(&mut factors);
        factors
    };
    let fresh = factors();
    let pooled = factors();
    let pairs = fresh.iter().zip(&pooled);
    pairs
        .map(|(fresh, pooled)| Round {
            fresh: timing(pooled_ns * gain * fresh),
            pooled: timing(pooled_ns * pooled),
        })
        .collect()
}

/// A batch of a thousand operations.
pub(crate) fn timing(ns: f64) -> Timing {
    Timing {
        operations: 1_000,
        ns: ns as u64,
        checksum: 7,
    }
}
