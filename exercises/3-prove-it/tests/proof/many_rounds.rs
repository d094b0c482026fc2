//! Rounds as data, with noise whose shape is known.

use exercise_support::Rng;
use prove_it::{Round, Timing};

/// Rounds in which a fresh operation takes `gain` times as long as a pooled one, but for noise.
///
/// The noise of each arm is even: as much of it slows as speeds, in an order that is drawn.
pub(crate) fn noisy(chance: &mut Rng, count: usize, gain: f64, noise: f64) -> Vec<Round> {
    let pooled_ns = chance.u64(100_000..500_000) as f64;
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

/// How many samples are typical.
pub(crate) const SAMPLES: usize = 40;

/// [`SAMPLES`] samples of `count` rounds each, as one machine gives them on which the true gain is `gain`.
///
/// As many of a sample's rounds lie below the truth as of so many tosses of a coin fall heads, and over
/// the samples each number of heads occurs as often as is expected. They are always the same, so
/// that what an interval holds depends on how it is made, and not on chance.
pub(crate) fn typical_samples(count: usize, gain: f64) -> Vec<Vec<Round>> {
    let round = |chance: &mut Rng, below: bool| {
        let mut noise = [(); 2].map(|()| 0.2 * chance.f64() - 0.1);
        noise.sort_by(f64::total_cmp);
        let [low, high] = noise;
        let [fresh, pooled] = if below { [low, high] } else { [high, low] };
        Round {
            fresh: timing(1e9 * gain * fresh.exp()),
            pooled: timing(1e9 * pooled.exp()),
        }
    };
    let mut chance = Rng::with_seed(1);
    let sample = |number: usize| {
        let below = heads(count, (number as f64 + 0.5) / SAMPLES as f64);
        let rounds = (0..count).map(|place| round(&mut chance, place < below));
        let mut rounds: Vec<Round> = rounds.collect();
        // In an order that has nothing to do with them.
        chance.shuffle(&mut rounds);
        rounds
    };
    (0..SAMPLES).map(sample).collect()
}

/// How many of `tosses` fall heads, so that no more do with the chance `part`.
fn heads(tosses: usize, part: f64) -> usize {
    let mut chance = 0.5_f64.powi(tosses as i32);
    let mut sum = chance;
    let mut heads = 0;
    while sum < part && heads < tosses {
        chance *= (tosses - heads) as f64 / (heads + 1) as f64;
        heads += 1;
        sum += chance;
    }
    heads
}

/// A batch of a thousand operations.
pub(crate) fn timing(ns: f64) -> Timing {
    Timing {
        operations: 1_000,
        ns: ns as u64,
        checksum: 7,
    }
}
