//! Numbers that nobody can know beforehand, and that can be had again.

use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::ops::Range;
use std::sync::OnceLock;

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

/// A row of numbers; every test begins its own, so that they do not depend on the tests before.
#[derive(Debug)]
pub struct Chance {
    seed: u64,
    drawn: u64,
}

impl Chance {
    /// The row of this run's [`seed`].
    #[allow(
        clippy::new_without_default,
        reason = "a row of random numbers is nobody's default"
    )]
    pub fn new() -> Self {
        Self::of(seed())
    }

    fn of(seed: u64) -> Self {
        Chance { seed, drawn: 0 }
    }

    pub fn number(&mut self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.seed, self.drawn).hash(&mut hasher);
        self.drawn += 1;
        hasher.finish()
    }

    pub fn within(&mut self, range: Range<u64>) -> u64 {
        range.start + self.number() % (range.end - range.start)
    }

    /// True one time in `times`.
    pub fn one_in(&mut self, times: u64) -> bool {
        self.within(0..times) == 0
    }

    /// Puts `things` into an order that nobody chose.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            let other = self.within(0..last as u64 + 1) as usize;
            things.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    fn row(seed: u64) -> Vec<u64> {
        let mut chance = Chance::of(seed);
        (0..20).map(|_| chance.within(10..1_000_000)).collect()
    }

    #[test]
    fn a_seed_brings_its_numbers_back() {
        assert_eq!(row(7), row(7));
        assert_ne!(row(7), row(8));
        assert!(row(7).iter().all(|number| (10..1_000_000).contains(number)));
    }

    #[test]
    fn a_shuffle_moves_things_and_loses_none() {
        let mut things: Vec<u64> = (0..100).collect();
        Chance::of(7).shuffle(&mut things);
        assert!(!things.is_sorted());
        things.sort_unstable();
        assert!(things.into_iter().eq(0..100));
    }

    #[test]
    fn one_in_three_is_about_a_third() {
        let mut chance = Chance::of(7);
        let hits = (0..9_000).filter(|_| chance.one_in(3)).count();
        assert!((2_700..3_300).contains(&hits), "{hits} of 9,000");
    }
}
