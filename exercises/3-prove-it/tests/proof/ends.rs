//! A test that ends even if the code under test does not.

/// Runs a test's body, and gives up on it if it never ends.
#[track_caller]
pub(crate) fn in_the_end(body: impl FnOnce() + Send + 'static) {
    exercise_support::in_the_end(
        "every double of the tests answers at once. A benchmark that waits for a result it likes \
         may wait for ever. Or two of your threads wait for each other: the tests' machine runs \
         them one by one.",
        "\"The stages\" in Prove it, book/5-exercises/3-prove-it.md",
        body,
    );
}
