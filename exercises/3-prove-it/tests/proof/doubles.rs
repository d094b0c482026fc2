//! A machine and two arms whose every nanosecond is written down: no clock of this computer is read.

use exercise_support::Rng;

mod arm;
mod machine;

pub(crate) use arm::{Double, taking};
pub(crate) use machine::{Quirks, Virtual};

/// Factors by which batch after batch is slower or faster, from a third up to three.
///
/// Always these: even a good interval misses in one case of twenty, and nobody should meet that by
/// chance. With this seed, the typical gain of the first 21 rounds is near 1, in whatever order the
/// batches are taken and whether or not the warm-up is timed as well.
pub(crate) fn rough() -> Vec<f64> {
    let mut chance = Rng::with_seed(2_416_745);
    (0..4_000)
        .map(|_| 3_f64.powf(2.0 * chance.f64() - 1.0))
        .collect()
}
