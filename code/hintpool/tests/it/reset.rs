//! A `create` that makes what recycling does not leave.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::convert::Infallible;
use std::ffi::OsString;
use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::Arc;

use hintpool::{FnPool, Policy, Pool, Recycle, Settings, Stats, Verdict};

use crate::freshness::message_of;

/// `full` is found in the `get` that creates it, and an empty one is not.
fn is_found<T: Recycle + Default + Debug + Send + 'static>(full: fn() -> T) {
    assert!(
        T::default().is_reset() && !full().is_reset(),
        "{:?}",
        full()
    );
    drop(Pool::new(T::default).get());
    if !cfg!(debug_assertions) {
        return;
    }
    let pool = Pool::new(full);
    let message = message_of(|| drop(pool.get()));
    let named = format!("`create` made a `{}` that", std::any::type_name::<T>());
    assert!(message.starts_with(&named), "{message}");
    assert_eq!(pool.stats(), Stats::default(), "as before the call");
}

#[test]
fn a_container_that_is_not_empty_is_found() {
    is_found(|| vec![0_u8; 4096]);
    is_found(|| VecDeque::from([1]));
    is_found(|| BinaryHeap::from([1]));
    is_found(|| String::from("new"));
    is_found(|| OsString::from("new"));
    is_found(|| PathBuf::from("new"));
    is_found(|| HashMap::from([(1, 1)]));
    is_found(|| HashSet::from([1]));
    is_found(|| BTreeMap::from([(1, 1)]));
    is_found(|| BTreeSet::from([1]));
    is_found(|| LinkedList::from([1]));
}

#[test]
fn a_part_that_is_not_empty_is_found() {
    is_found(|| Box::new(vec![1]));
    is_found(|| [vec![], vec![1]]);
    is_found(|| (vec![1], String::new()));
    is_found(|| (Vec::<u8>::new(), String::from("new")));
}

#[test]
fn the_message_says_what_to_write() {
    if !cfg!(debug_assertions) {
        return;
    }
    let pool = Arc::new(Settings::new().pool(|| vec![0_u8; 4096]));
    let message = message_of(|| drop(pool.get_owned()));
    for line in [
        "Vec::with_capacity(4096)",
        "resize(4096, 0)",
        "`Pool::with_recycle`",
    ] {
        assert!(message.contains(line), "{message}");
    }
}

/// What a caller made or gave is used as it is at first: only `create` speaks for later users.
#[test]
fn what_is_not_made_by_create_may_be_full() {
    let pool = Pool::new(Vec::<u8>::new);
    let made = pool.get_or_try_create(|| Ok::<_, Infallible>(vec![1]));
    assert_eq!(made.map(|made| made.len()), Ok(1));
    pool.put(vec![1, 2]);
    assert_eq!(pool.stats().discarded, 0);
}

/// Keeps a length.
struct AsLong(usize);

impl Policy<Vec<u8>> for AsLong {
    fn recycle(&self, buffer: &mut Vec<u8>) -> Verdict {
        buffer.resize(self.0, 0);
        buffer.fill(0);
        Verdict::Keep
    }

    fn is_reset(&self, buffer: &Vec<u8>) -> bool {
        buffer.len() == self.0
    }
}

#[test]
fn a_policy_and_a_closure_may_keep_a_length() {
    static BY_CLOSURE: FnPool<Vec<u8>> = Pool::with_recycle(
        || vec![0; 4096],
        |buffer| {
            buffer.resize(4096, 0);
            Verdict::Keep
        },
    );
    drop(BY_CLOSURE.get());
    assert_eq!(BY_CLOSURE.get().len(), 4096);

    drop(Pool::with_recycle(|| vec![0; 9], AsLong(9)).get());
    if cfg!(debug_assertions) {
        let pool = Pool::with_recycle(|| vec![0; 9], AsLong(8));
        message_of(|| drop(pool.get()));
    }
}
