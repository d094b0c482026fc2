//! Why a target is not reached, where that is known.

use super::Row;
use super::lanes::{ALLOCATION, THREAD_LOCAL_BOXES};

/// By the row's work and how its figure begins, and the reason.
const REASONS: [(&str, &str, &str); 4] = [
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
        "the target was set beside 7.2 ns for malloc and free; where they take 5, it leaves as much \
         as one buffer in a thread-local takes that is lent to a closure, with no pool at all",
    ),
    (
        "get + drop, one thread",
        "Go's sync.Pool",
        "the target was set for a pool that asks neither whether the thread unwinds nor whether the \
         value is too big",
    ),
    (
        "get + drop, two threads",
        "best shared",
        "the target was set beside 28 ns and more for the best shared pool; where that takes 25, it \
         asks for 1.7 ns, of which the byte written and the buffer emptied are a good part",
    ),
];

pub(super) fn of(row: &Row) -> &'static str {
    REASONS
        .iter()
        .find(|(work, figure, _)| {
            let arm = row.figure.strip_prefix("of ").unwrap_or(&row.figure);
            row.work == *work && (arm == *figure || arm.starts_with(&format!("{figure} (")))
        })
        .map_or("the reason is not known yet", |(_, _, reason)| reason)
}
