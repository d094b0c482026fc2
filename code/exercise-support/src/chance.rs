//! Numbers that nobody can know beforehand, and that can be had again.

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;

pub use fastrand::Rng;

/// The variable that brings a run's numbers back.
pub const VARIABLE: &str = "EXERCISE_SEED";

/// The seed of this run: new each time, unless [`VARIABLE`] says which.
///
/// # Panics
///
/// If the variable holds no whole number.
pub fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| match std::env::var(VARIABLE) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{VARIABLE} is `{text}`: set it to a whole number")),
        // Few digits, since a person may have to type them.
        Err(_) => RandomState::new().hash_one(()) % 1_000_000,
    })
}

/// The numbers of this run's [`seed`]. Every test begins with the first, so that they do not depend on
/// the tests before.
pub fn random() -> Rng {
    Rng::with_seed(seed())
}
