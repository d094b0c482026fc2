//! A container that keeps its table when it is cleared.

use std::collections::HashMap;
use std::hint::black_box;

use hintpool::Verdict;

use crate::subject::Subject;
use crate::thread_local_list;

/// How many entries are inserted.
pub const ENTRIES: u64 = 100;

/// A hash map that is filled and cleared.
#[derive(Debug)]
pub struct Map;

impl Subject for Map {
    type Value = HashMap<u64, u64>;

    #[inline(always)]
    fn create(&self) -> Self::Value {
        HashMap::with_capacity(ENTRIES as usize)
    }

    #[inline(always)]
    fn create_without_foresight(&self) -> Option<Self::Value> {
        Some(HashMap::new())
    }

    #[inline(always)]
    fn work(&self, value: &mut Self::Value) {
        insert_all(value);
    }

    fn checked_work(&self, value: &mut Self::Value) -> Option<u64> {
        self.work(value);
        Some(
            value
                .iter()
                .fold(0, |sum: u64, (key, entry)| sum + key * 31 + entry),
        )
    }

    #[inline(always)]
    fn recycle(&self, value: &mut Self::Value) -> Verdict {
        value.clear();
        Verdict::Keep
    }

    thread_local_list!(HashMap<u64, u64>);
}

/// Not inlined, so that all arms run the same machine code here.
#[inline(never)]
fn insert_all(map: &mut HashMap<u64, u64>) {
    for key in 0..ENTRIES {
        map.insert(black_box(key), key);
    }
    black_box(map);
}
