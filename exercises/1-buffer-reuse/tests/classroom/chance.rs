//! Numbers that nobody can know beforehand, and that can be had again.

use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::ops::Range;
use std::sync::OnceLock;

/// The variable that brings a run's numbers back.
pub(crate) const VARIABLE: &str = "BUFFER_REUSE_SEED";

/// The seed of this run: new each time, unless [`VARIABLE`] says which.
pub(crate) fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| match std::env::var(VARIABLE) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{VARIABLE} is `{text}`: set it to a whole number")),
        // Few digits, since a person may have to type them.
        Err(_) => RandomState::new().hash_one(()) % 1_000_000,
    })
}

/// A row of numbers; every test begins its own, so that they do not depend on the tests before.
pub(crate) struct Chance {
    drawn: u64,
}

impl Chance {
    pub(crate) fn new() -> Self {
        Chance { drawn: 0 }
    }

    pub(crate) fn number(&mut self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (seed(), self.drawn).hash(&mut hasher);
        self.drawn += 1;
        hasher.finish()
    }

    pub(crate) fn within(&mut self, range: Range<u64>) -> u64 {
        range.start + self.number() % (range.end - range.start)
    }

    /// Readings as a thermometer might send them, `count` of them.
    pub(crate) fn readings(&mut self, count: u64) -> Vec<f64> {
        let mut reading = || self.within(0..200_000) as f64 / 1_000.0 - 100.0;
        (0..count).map(|_| reading()).collect()
    }
}
