//! What is missing where two threads meet at one word.

use std::iter::once;
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
    // Each has its ordering from itself or from a fence of its thread.
    let ends = [
        (
            hand,
            &since[..hand],
            Ordering::Release,
            "hands the place on",
        ),
        (claim, &since[claim..], Ordering::Acquire, "claims it"),
    ];
    for (step, fences, needed, does) in ends {
        let step = &since[step];
        let is_fence = |other: &&Step| other.act == Act::Fence && other.thread == step.thread;
        let enough = [needed, Ordering::AcqRel, Ordering::SeqCst];
        let mut steps = once(step).chain(fences.iter().filter(is_fence));
        if !steps.any(|step| enough.contains(&step.ordering)) {
            text += &format!("; the step \"{step}\" {does}, and lacks `{needed:?}`");
        }
    }
    Some(text)
}
