//! A `HashSet` of `hashbrown`, made with room for the 1,000 nodes that a search visits
//!
//! Searches in graphs pool the set of nodes that they have seen. Its size is known, so a new one never grows.
//!
//! Instead: make it anew, with capacity; or keep a `Vec<u32>` with the number of the search that saw each node last.
//@ hashbrown.workspace = true

use std::hint::black_box;

use hashbrown::HashSet;
use hintpool::Verdict;

pub type Value = HashSet<u32>;

const NODES: u32 = 1000;

pub fn create() -> Value {
    HashSet::with_capacity(NODES as usize)
}

/// Each node leads to two others, so that most are met twice.
pub fn use_it(value: &mut Value) -> u64 {
    let mut met_again = 0;
    for node in 0..NODES {
        for next in [node * 2 + 1, node * 3 + 1] {
            met_again += u64::from(!value.insert(black_box(next) % NODES));
        }
    }
    met_again
}

pub fn recycle(value: &mut Value) -> Verdict {
    value.clear();
    Verdict::Keep
}
