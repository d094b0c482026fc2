//! What recycling leaves and what `create` makes must be alike.
//!
//! `assert_recycled_like_new` finds what differs, and refuses to compare what says nothing. In a build
//! with `debug_assertions`, a pool finds a `create` that makes what recycling does not leave.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::convert::Infallible;
use std::ffi::OsString;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use hintpool::testing::{assert_recycled_like_new, assert_recycled_like_new_by};
use hintpool::{FnPool, Policy, Pool, Recycle, Settings, Stats, Verdict};

use crate::any_value::Create;

/// What a panic says.
pub(crate) fn message_of(check: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(check)).expect_err("the check passes");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(other) => (*other.downcast::<&str>().expect("a text")).to_owned(),
    }
}

/// What is said of a text that `dirty` changes and recycling leaves as it is.
fn message_about(dirty: fn(&mut String), verdict: Verdict) -> String {
    let new = || String::from("a");
    message_of(|| assert_recycled_like_new_by(new, dirty, String::clone, |_| verdict))
}

#[test]
fn a_line_end_that_leaks_is_found() {
    let message = message_about(|text| text.push('\n'), Verdict::Keep);
    assert!(message.contains("what ends a line"), "{message}");
}

#[test]
fn a_discarded_value_is_refused() {
    let message = message_about(|text| text.push('a'), Verdict::Discard);
    assert!(message.contains("`Discard`"), "{message}");
}

#[test]
fn values_that_differ_when_fresh_are_refused() {
    let check = || {
        let create = || -> HashMap<u32, u32> { (0..64).map(|n| (n, n)).collect() };
        assert_recycled_like_new(create, HashMap::clear);
    };
    assert!(message_of(check).contains("two fresh values do not look alike"));
}

#[test]
fn a_value_that_was_not_dirtied_is_refused() {
    let check = || assert_recycled_like_new(String::new, |_| ());
    assert!(message_of(check).contains("have it change every field"));
}

/// `full` is found in the `get` that creates it, and an empty one is not.
fn is_found<T: Recycle + Default + Debug + Send + 'static>(full: fn() -> T) {
    assert!(
        T::default().is_reset() && !full().is_reset(),
        "{:?}",
        full()
    );
    let empty: Create = Box::new(|| Box::new(T::default()));
    drop(Pool::new(empty).get());
    let full: Create = Box::new(move || Box::new(full()));
    is_refused(&Pool::new(full));
}

/// A build with `debug_assertions` refuses what `create` makes.
fn is_refused<T: Recycle + Send + 'static>(pool: &Pool<T, impl Fn() -> T>) {
    if !cfg!(debug_assertions) {
        return;
    }
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
    is_refused(&Pool::new(|| vec![0_u8; 4096]));
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
