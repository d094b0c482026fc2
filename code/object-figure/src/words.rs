//! What happened in a step, and where everything lies after it, in words.

use crate::event::Event;
use crate::trace::{Lying, Name, Spot, Step};

/// What a picture shows, for those who do not see it.
pub(crate) fn contents(step: &Step) -> String {
    let mut said = Vec::new();
    for (number, has) in (1..).zip(&step.threads) {
        said.push(format!(
            "Thread {number}: in hand {}; slot {}; loaded magazine {}; previous magazine {}.",
            list(has.holds.chars()),
            lying(has.slot.as_slice()),
            lying(&has.loaded),
            lying(&has.previous),
        ));
    }
    said.push(match &step.depot[..] {
        [] => "Depot: no magazine.".to_owned(),
        magazines => {
            let magazines: Vec<_> = magazines.iter().map(|names| list(names.chars())).collect();
            format!(
                "Depot: a magazine with {}.",
                magazines.join(", and one with ")
            )
        }
    });
    said.push(format!("Victims: {}.", list(step.victims.chars())));
    if !step.dropped.is_empty() {
        said.push(format!("Dropped: {}.", list(step.dropped.chars())));
    }
    said.join(" ")
}

/// What happened.
pub(crate) fn event(event: &Event, before: Option<&Step>, step: &Step) -> String {
    let who = step.thread.map_or(0, |thread| thread + 1);
    match event {
        Event::Begins => "The pool is new. Each thread has a slot and two magazines of its own. All of them are empty, and so is the depot, which they share.".to_owned(),
        Event::Created(names) => {
            let times = match names.len() {
                1 => String::new(),
                times => format!(" {times} times"),
            };
            let found = match before {
                Some(before) if before.stats.idle == 0 => "Nothing is idle",
                _ => "It finds nothing",
            };
            let made = list(names.iter().copied());
            format!("Thread {who} gets{times}. {found}, so the pool creates {made}.{}", settled(before, step))
        }
        Event::FromSlot(name) => format!("Thread {who} gets {name} from its slot. No other thread takes part, and there is no lock."),
        Event::FromLoaded(name) => format!("Thread {who} gets. Its slot is empty, so it takes {name} from the top of its loaded magazine. There is still no lock."),
        Event::FromDepot(name) => format!("Thread {who} gets. It has nothing of its own, so it goes to the depot, which has a lock. It takes a whole magazine from there, and {name} from the top of it."),
        Event::FromVictims(name) => format!("Thread {who} gets. It has nothing of its own, and the depot has no magazine. Last it looks among the victims, and so {name} is saved.{}", settled(before, step)),
        Event::IntoSlot(name) => format!("Thread {who} returns {name}. Its slot is empty, so {name} goes there."),
        Event::IntoLoaded(name) => format!("Thread {who} returns {name}. Its slot is full, so {name} goes on its loaded magazine."),
        Event::Swapped(name) => format!("Thread {who} returns {name}. Its slot and its loaded magazine are full, and its previous magazine is empty. The two magazines change places, and {name} goes on the one that is loaded now."),
        Event::Overflowed(name, gone) => format!("Thread {who} returns {name}. Its slot and both magazines are full. The previous magazine goes to the depot as a whole, with {} in it. The loaded one becomes the previous one, and {name} goes on an empty one.", list(gone.iter().copied())),
        Event::Collected => collected(who, before, step),
    }
}

fn collected(who: usize, before: Option<&Step>, step: &Step) -> String {
    let mut said = format!("Thread {who} collects.");
    match step.dropped.chars().count() {
        0 => {}
        1 => {
            said += &format!(
                " {} was a victim, and nobody took it: it is dropped.",
                step.dropped
            )
        }
        _ => {
            said += &format!(
                " {} were victims, and nobody took them: they are dropped.",
                list(step.dropped.chars())
            )
        }
    }
    let else_ = if step.dropped.is_empty() { "" } else { " else" };
    said += &match step.victims.chars().count() {
        0 => format!(" Nothing{else_} is idle, so there are no new victims."),
        1 => format!(" What{else_} is idle becomes a victim: {}.", step.victims),
        _ => format!(
            " All that{else_} is idle becomes a victim: {}.",
            list(step.victims.chars())
        ),
    };
    if marks(step) > before.map_or(0, marks) {
        said += " Where it took something out of a slot or a loaded magazine, it leaves a mark.";
    }
    said
}

/// An owner that came upon marks has cleared them.
fn settled(before: Option<&Step>, step: &Step) -> &'static str {
    if marks(step) < before.map_or(0, marks) {
        " On its way it cleared the marks that the collector had left."
    } else {
        ""
    }
}

fn marks(step: &Step) -> usize {
    let lying = step.threads.iter();
    let lying = lying.flat_map(|has| has.slot.iter().chain(&has.loaded));
    lying.filter(|lying| **lying == Lying::Mark).count()
}

/// Where a value is now.
pub(crate) fn place(name: Name, step: &Step) -> String {
    let place = match step.spot(name) {
        None if step.thread.is_none() => "does not exist yet".to_owned(),
        None => "is gone".to_owned(),
        Some(Spot::Hand { thread, .. }) => format!("is in the hands of thread {}", thread + 1),
        Some(Spot::Slot { thread }) => format!("is in the slot of thread {}", thread + 1),
        Some(Spot::Loaded { thread, .. }) => {
            format!("is in the loaded magazine of thread {}", thread + 1)
        }
        Some(Spot::Previous { thread, .. }) => {
            format!("is in the previous magazine of thread {}", thread + 1)
        }
        Some(Spot::Depot { .. }) => "is in the depot".to_owned(),
        Some(Spot::Victim { .. }) => "is a victim".to_owned(),
        Some(Spot::Dropped { .. }) => "is gone".to_owned(),
    };
    format!("{name} {place}.")
}

fn lying(lying: &[Lying]) -> String {
    match lying {
        [] => "empty".to_owned(),
        lying => {
            let lying: Vec<_> = lying
                .iter()
                .map(|lying| match lying {
                    Lying::Mark => "a mark".to_owned(),
                    Lying::Item(name) => name.to_string(),
                })
                .collect();
            lying.join(", ")
        }
    }
}

/// `A, B and C`, or `nothing`.
fn list(names: impl Iterator<Item = Name>) -> String {
    let names: Vec<_> = names.map(String::from).collect();
    match &names[..] {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
