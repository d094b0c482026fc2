//! A `HashMap` of `std` that counts 500 events of 211 users
//!
//! Programs that work in batches pool their maps. How many keys come is not known before, so a new map grows as it fills.
//!
//! Instead: guess the size, such as that of the batch before: `HashMap::with_capacity`.

use std::collections::HashMap;
use std::hint::black_box;

use hintpool::Verdict;

pub type Value = HashMap<u64, u32>;

pub fn create() -> Value {
    HashMap::new()
}

pub fn use_it(value: &mut Value) -> u64 {
    for event in 0..500_u64 {
        let user = black_box(event * 7919) % 211;
        *value.entry(user).or_default() += 1;
    }
    value.values().map(|count| u64::from(count * count)).sum()
}

pub fn recycle(value: &mut Value) -> Verdict {
    value.clear();
    Verdict::Keep
}
