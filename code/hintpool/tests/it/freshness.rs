//! `assert_recycled_like_new` finds what differs, and refuses to compare what says nothing.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use hintpool::Verdict;
use hintpool::testing::{assert_recycled_like_new, assert_recycled_like_new_by};

/// What a panic says.
pub(crate) fn message_of(check: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(check)).expect_err("the check passes");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(other) => (*other.downcast::<&str>().expect("a text")).to_owned(),
    }
}

#[test]
fn a_line_end_that_leaks_is_found() {
    let check = || {
        assert_recycled_like_new_by(
            || String::from("a"),
            |text| text.push('\n'),
            String::clone,
            |_| Verdict::Keep,
        );
    };
    assert!(message_of(check).contains("what ends a line"));
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
fn a_discarded_value_is_refused() {
    let check = || {
        assert_recycled_like_new_by(
            String::new,
            |text| text.push('a'),
            String::clone,
            |_| Verdict::Discard,
        );
    };
    assert!(message_of(check).contains("`Discard`"));
}

#[test]
fn a_value_that_was_not_dirtied_is_refused() {
    let check = || assert_recycled_like_new(String::new, |_| ());
    assert!(message_of(check).contains("have it change every field"));
}
