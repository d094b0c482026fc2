//! A guard goes where its value would, if only a trait is asked for.

use std::sync::Arc;

use hintpool::{Pool, Verdict};

fn length(bytes: impl AsRef<[u8]>) -> usize {
    bytes.as_ref().len()
}

fn fill(mut bytes: impl AsMut<[u8]>) {
    bytes.as_mut().fill(7);
}

#[test]
fn a_guard_is_as_ref_and_as_mut_what_its_value_is() {
    let pool = Arc::new(Pool::new(Vec::new));
    let (mut lent, mut owned) = (pool.get(), pool.get_owned());
    lent.extend([1_u8, 2, 3]);
    owned.extend([1_u8, 2, 3]);
    fill(&mut lent);
    fill(&mut owned);
    assert_eq!((&lent[..], &owned[..]), (&[7; 3][..], &[7; 3][..]));
    assert_eq!((length(lent), length(owned)), (3, 3));
    assert_eq!(
        pool.stats().idle,
        2,
        "both were handed in, and dropped there"
    );
}

/// A value's own `as_ref` is not hidden by the guard's.
#[test]
fn methods_of_the_value_are_still_its_own() {
    let pool = Pool::with_recycle(
        || Some(String::from("new")),
        |_: &mut Option<String>| Verdict::Keep,
    );
    let mut guard = pool.get();
    assert_eq!(guard.as_ref().map(String::len), Some(3));
    guard.as_mut().expect("there is one").push('!');
    assert_eq!(guard.as_deref(), Some("new!"));
}
