//! What is missing where two threads meet at one word.

use std::sync::atomic::Ordering;

use crate::roles::Roles;
use crate::words::{Act, Step};

/// Says which ordering is missing, if the last of `steps` is at a word that carries data and another
/// thread may be there as well.
pub(crate) fn explain(steps: &[Step], roles: &Roles) -> Option<String> {
    let (last, before) = steps.split_last()?;
    let word = last.word.filter(|word| roles.carries_data(*word))?;
    let writes = |step: &Step| matches!(step.act, Act::Store(_) | Act::Update(_));
    let (at, other) = before.iter().enumerate().rfind(|(_, step)| {
        let same = step.word == Some(word) && step.thread != last.thread;
        same && (writes(step) || writes(last))
    })?;
    let verb = |step| if writes(step) { "writes" } else { "reads" };
    let mut text = format!(
        "the {} {} {} while, for all it knows, the {} still {} it",
        last.thread,
        verb(last),
        roles.name(word),
        other.thread,
        verb(other)
    );

    // The other thread's next step at a word that orders, and this thread's latest.
    let orders = |step: &Step| step.word.is_some_and(|word| !roles.carries_data(word));
    let since = &before[at + 1..];
    let hands_on = |step: &&Step| step.thread == other.thread && orders(step) && writes(step);
    let Some(hand) = since.iter().position(|step| hands_on(&step)) else {
        return Some(text + ": it has not handed the place on yet");
    };
    let claims = |step: &&Step| step.thread == last.thread && orders(step);
    let Some(claim) = since.iter().rposition(|step| claims(&step)) else {
        return Some(text + ": it has not claimed the place");
    };
    let fence_of = |steps: &[Step], thread: &str, does: fn(Ordering) -> bool| {
        let fences = steps.iter().filter(|step| step.act == Act::Fence);
        fences
            .filter(|step| step.thread == thread)
            .any(|step| does(step.ordering))
    };
    let publishes =
        releases(since[hand].ordering) || fence_of(&since[..hand], &other.thread, releases);
    let receives =
        acquires(since[claim].ordering) || fence_of(&since[claim..], &last.thread, acquires);
    if !publishes {
        text += &format!(
            "; the step \"{}\" hands the place on, and lacks `Release`",
            since[hand]
        );
    }
    if !receives {
        text += &format!(
            "; the step \"{}\" claims it, and lacks `Acquire`",
            since[claim]
        );
    }
    Some(text)
}

fn releases(ordering: Ordering) -> bool {
    matches!(
        ordering,
        Ordering::Release | Ordering::AcqRel | Ordering::SeqCst
    )
}

fn acquires(ordering: Ordering) -> bool {
    matches!(
        ordering,
        Ordering::Acquire | Ordering::AcqRel | Ordering::SeqCst
    )
}
