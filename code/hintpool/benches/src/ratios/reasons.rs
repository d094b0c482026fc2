//! Why a target is not reached, where that is known.

use super::Row;
use super::lanes::{ALLOCATION, THREAD_LOCAL_BOXES};

/// By how the row's figure begins, and the reason.
const REASONS: [(&str, &str, &str); 2] = [
    (
        "get + drop, one thread",
        THREAD_LOCAL_BOXES,
        "a list of boxes in one thread counts nothing, ages nothing, asks no value whether it is \
         too big and lets nobody else take what lies idle; a pool that does cannot take half of \
         that",
    ),
    (
        "get + drop, one thread",
        ALLOCATION,
        "the target was set beside 7.2 ns for malloc and free; where they take 5, writing the byte \
         and emptying the buffer, which both have to pay for, weighs more",
    ),
];

pub(super) fn of(row: &Row) -> &'static str {
    REASONS
        .iter()
        .find(|(work, figure, _)| {
            let arm = row.figure.strip_prefix("of ");
            row.work == *work && arm == Some(figure)
        })
        .map_or("the reason is not known yet", |(_, _, reason)| reason)
}
