//! How a failing test speaks.

use crate::classroom::chance;

/// What a learner is told when a test fails.
pub(crate) struct Lesson {
    pub(crate) expected: String,
    pub(crate) happened: String,
    pub(crate) why: &'static str,
    /// The section that helps, its chapter, and the chapter's file.
    pub(crate) read: &'static str,
}

/// Fails the test with the lesson unless `holds`.
#[track_caller]
pub(crate) fn check(holds: bool, lesson: impl FnOnce() -> Lesson) {
    if holds {
        return;
    }
    let Lesson {
        expected,
        happened,
        why,
        read,
    } = lesson();
    let variable = chance::VARIABLE;
    let seed = chance::seed();
    panic!(
        "\n  expected: {expected}\
         \n  happened: {happened}\
         \n  why it matters: {why}\
         \n  read: {read}\
         \n  same numbers again: {variable}={seed}\n"
    );
}
