//! A machine and two arms whose every nanosecond is written down: no clock of this computer is read.

mod arm;
mod machine;

pub(crate) use arm::{Double, taking};
pub(crate) use machine::{Quirks, Virtual};

/// Factors by which batch after batch is slower or faster, from a third up to three.
///
/// Always these: even a good interval misses in one case of twenty, and nobody should meet that by
/// chance. With the seed 2892, the typical gain of the first 21 rounds is near 1, in whatever order
/// the batches are taken and whether or not the warm-up is timed as well.
pub(crate) fn rough() -> Vec<f64> {
    const SEED: u64 = 2892;
    (0..4_000)
        .map(|nth| 3_f64.powf(2.0 * part(SEED << 32 | nth) - 1.0))
        .collect()
}

/// A number from 0 to 1 that looks like chance: SplitMix64.
pub(crate) fn part(nth: u64) -> f64 {
    let mut mixed = (nth + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^= mixed >> 31;
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}
