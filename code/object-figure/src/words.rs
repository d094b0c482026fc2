//! What happened in a step, told from where everything lay before and after it, and where everything lies then.

use anyhow::{Context, Result, bail, ensure};

use crate::trace::{Call, Lying, Name, Row, Step, Trace};

/// What happened, as seen from the thread that did it.
#[derive(Debug)]
pub struct Event {
    /// By this the book's page says what it expects of a step.
    pub word: &'static str,
    pub(crate) caption: String,
}

/// What happened in each step.
pub fn events(trace: &Trace) -> Result<Vec<Event>> {
    let mut events = vec![Event {
        word: "begins",
        caption: "The pool is new. Each thread has a slot and two magazines of its own. \
                  All of them are empty, and so is the depot, which they share."
            .to_owned(),
    }];
    for (number, pair) in (1..).zip(trace.steps.windows(2)) {
        let event = event(trace.magazine, &pair[0], &pair[1]);
        events.push(event.with_context(|| format!("step {number}"))?);
    }
    Ok(events)
}

fn event(magazine: usize, before: &Step, step: &Step) -> Result<Event> {
    let thread = step.thread.context("no thread did this")?;
    let (who, was) = (thread + 1, &before.threads[thread]);
    let found_marks = was.slot.iter().chain(&was.loaded).any(is_mark);
    let mut values = was.slot.iter().chain(&was.loaded).chain(&was.previous);
    let had_nothing = values.all(is_mark);
    let (slot, loaded, previous) = (was.slot.is_some(), was.loaded.len(), was.previous.len());
    let full = slot && loaded == magazine;
    let settled = match marks(step) < marks(before) {
        true => " On its way it cleared the marks that the collector had left.",
        false => "",
    };
    // The word, whether all that its caption says of the moment before was so, and the caption.
    let (word, holds, caption) = match step.calls[..] {
        [Call::Get(name)] if before.row(name).is_some() => match before.row(name) {
            Some(Row::Slot(of)) if of == thread => (
                "from-slot",
                !found_marks,
                format!(
                    "Thread {who} gets {name} from its slot. No other thread takes part, and \
                         there is no lock."
                ),
            ),
            Some(Row::Loaded(of)) if of == thread => (
                "from-loaded",
                !found_marks && !slot,
                format!(
                    "Thread {who} gets. Its slot is empty, so it takes {name} from the top of \
                         its loaded magazine. There is still no lock."
                ),
            ),
            Some(Row::Depot(_)) => (
                "from-depot",
                had_nothing,
                format!(
                    "Thread {who} gets. It has nothing of its own, so it goes to the depot, \
                         which has a lock. It takes a whole magazine from there, and {name} from the top of \
                         it."
                ),
            ),
            Some(Row::Victims) => (
                "from-victims",
                had_nothing && before.depot.is_empty(),
                format!(
                    "Thread {who} gets. It has nothing of its own, and the depot has no \
                         magazine. Last it looks among the victims, and so {name} is saved.{settled}"
                ),
            ),
            row => bail!("a get of {name} from {row:?} has no words yet"),
        },
        [Call::Return(name)] => match step.row(name) {
            Some(Row::Slot(to)) if to == thread => (
                "into-slot",
                !slot,
                format!("Thread {who} returns {name}. Its slot is empty, so {name} goes there."),
            ),
            Some(Row::Loaded(to)) if to == thread && step.depot.len() > before.depot.len() => {
                let gone = list(step.depot[before.depot.len()].chars());
                (
                    "overflowed",
                    full && previous == magazine,
                    format!(
                        "Thread {who} returns {name}. Its slot and both magazines are full. \
                             The previous magazine goes to the depot as a whole, with {gone} in it. The \
                             loaded one becomes the previous one, and {name} goes on an empty one."
                    ),
                )
            }
            Some(Row::Loaded(to))
                if to == thread && was.previous == step.threads[thread].previous =>
            {
                (
                    "into-loaded",
                    slot && loaded < magazine,
                    format!(
                        "Thread {who} returns {name}. Its slot is full, so {name} goes on its \
                         loaded magazine."
                    ),
                )
            }
            Some(Row::Loaded(to)) if to == thread => (
                "swapped",
                full && previous == 0,
                format!(
                    "Thread {who} returns {name}. Its slot and its loaded magazine are full, \
                         and its previous magazine is empty. The two magazines change places, and {name} \
                         goes on the one that is loaded now."
                ),
            ),
            row => bail!("a return of {name} to {row:?} has no words yet"),
        },
        [Call::Collect] => ("collected", true, collected(who, before, step)),
        ref calls => ("created", true, created(who, before, calls)? + settled),
    };
    ensure!(
        holds,
        "{word} came from a state that its words do not describe: {before:?}"
    );
    Ok(Event { word, caption })
}

fn created(who: usize, before: &Step, calls: &[Call]) -> Result<String> {
    let created = calls.iter().map(|call| match call {
        Call::Get(name) if before.row(*name).is_none() => Ok(*name),
        _ => bail!("several calls in one step have words only where each creates: {calls:?}"),
    });
    let created = list(created.collect::<Result<Vec<_>>>()?.into_iter());
    let times = match calls.len() {
        1 => String::new(),
        times => format!(" {times} times"),
    };
    let found = match before.stats.idle {
        0 => "Nothing is idle",
        _ => "It finds nothing",
    };
    let made = format!("{found}, so the pool creates {created}.");
    Ok(format!("Thread {who} gets{times}. {made}"))
}

fn collected(who: usize, before: &Step, step: &Step) -> String {
    let mut said = format!("Thread {who} collects.");
    let dropped = list(step.dropped.chars());
    said += &match step.dropped.chars().count() {
        0 => String::new(),
        1 => format!(" {dropped} was a victim, and nobody took it: it is dropped."),
        _ => format!(" {dropped} were victims, and nobody took them: they are dropped."),
    };
    let else_ = if step.dropped.is_empty() { "" } else { " else" };
    let victims = list(step.victims.chars());
    said += &match step.victims.chars().count() {
        0 => format!(" Nothing{else_} is idle, so there are no new victims."),
        1 => format!(" What{else_} is idle becomes a victim: {victims}."),
        _ => format!(" All that{else_} is idle becomes a victim: {victims}."),
    };
    if marks(step) > marks(before) {
        said += " Where it took something out of a slot or a loaded magazine, it leaves a mark.";
    }
    said
}

fn is_mark(lying: &Lying) -> bool {
    *lying == Lying::Mark
}

fn marks(step: &Step) -> usize {
    let lying = step.threads.iter();
    let lying = lying.flat_map(|has| has.slot.iter().chain(&has.loaded));
    lying.filter(|lying| is_mark(lying)).count()
}

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

/// Where a value is now.
pub(crate) fn place(name: Name, step: &Step) -> String {
    let of = |what: &str, thread: usize| format!("is in the {what} of thread {}", thread + 1);
    let place = match step.row(name) {
        None if step.thread.is_none() => "does not exist yet".to_owned(),
        None | Some(Row::Dropped) => "is gone".to_owned(),
        Some(Row::Hand(thread)) => of("hands", thread),
        Some(Row::Slot(thread)) => of("slot", thread),
        Some(Row::Loaded(thread)) => of("loaded magazine", thread),
        Some(Row::Previous(thread)) => of("previous magazine", thread),
        Some(Row::Depot(_)) => "is in the depot".to_owned(),
        Some(Row::Victims) => "is a victim".to_owned(),
    };
    format!("{name} {place}.")
}

fn lying(lying: &[Lying]) -> String {
    let said = lying.iter().map(|lying| match lying {
        Lying::Mark => "a mark".to_owned(),
        Lying::Item(name) => name.to_string(),
    });
    match lying {
        [] => "empty".to_owned(),
        _ => said.collect::<Vec<_>>().join(", "),
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
