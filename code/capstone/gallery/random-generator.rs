//! A generator of `rand`, seeded by the system, that shuffles 52 cards
//!
//! Games and simulations pool generators, since a seed from the system takes a system call.
//!
//! Instead: `rand::rng()`, which is one generator for each thread.
//@ rand.workspace = true

use hintpool::Verdict;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

/// Without `==`: a used generator differs from a new one, and is as good.
pub struct Value(StdRng);

pub fn create() -> Value {
    Value(StdRng::from_os_rng())
}

pub fn use_it(value: &mut Value) -> u64 {
    let mut cards: [u8; 52] = std::array::from_fn(|card| card as u8);
    cards.shuffle(&mut value.0);
    // Chance decides their order, and not which ones there are.
    std::hint::black_box(&cards)
        .iter()
        .map(|card| u64::from(*card) * u64::from(*card))
        .sum()
}

pub fn recycle(_: &mut Value) -> Verdict {
    Verdict::Keep
}
