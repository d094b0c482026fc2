//! What happened in a step, told from where everything lay before and after it, and where everything lies then.

use crate::trace::{Call, Lying, Name, Row, Step, Trace};

/// What happened, as seen from the thread that did it.
#[derive(Debug)]
pub struct Event {
    /// By this the book's page says what it expects of a step.
    pub word: &'static str,
    pub(crate) caption: String,
}

/// What happened in each step. Panics at a step that has no words yet.
pub fn events(trace: &Trace) -> Vec<Event> {
    let mut events = vec![Event {
        word: "begins",
        caption: "The pool is new. Each thread has a slot and two magazines of its own. \
                  All of them are empty, and so is the depot, which they share."
            .to_owned(),
    }];
    let steps = trace.steps.windows(2);
    events.extend(steps.map(|pair| event(&pair[0], &pair[1])));
    events
}

fn event(before: &Step, step: &Step) -> Event {
    let who = step.thread.expect("a thread that did this") + 1;
    let cleared = match marks(step) < marks(before) {
        true => " On its way it cleared the marks that the collector had left.",
        false => "",
    };
    let (word, caption) = match step.calls[..] {
        [Call::Collect] => ("collected", collected(who, before, step)),
        [Call::Return(name)] => match step.row(name) {
            Some(Row::Slot(_)) => (
                "into-slot",
                format!("Thread {who} returns {name}. Its slot is empty, so {name} goes there."),
            ),
            Some(Row::Loaded(_)) => returned_to_magazine(who, name, before, step),
            row => panic!("a return of {name} to {row:?} has no words yet"),
        },
        [Call::Get(name)] if before.row(name).is_some() => match before.row(name) {
            Some(Row::Slot(_)) => (
                "from-slot",
                format!(
                    "Thread {who} gets {name} from its slot. \
                     No other thread takes part, and there is no lock."
                ),
            ),
            Some(Row::Loaded(_)) => (
                "from-loaded",
                format!(
                    "Thread {who} gets. Its slot is empty, so it takes {name} from the top of its \
                     loaded magazine. There is still no lock."
                ),
            ),
            Some(Row::Depot(_)) => (
                "from-depot",
                format!(
                    "Thread {who} gets. It has nothing of its own, so it goes to the depot, which \
                     has a lock. It takes a whole magazine from there, and {name} from the top of it."
                ),
            ),
            Some(Row::Victims) => (
                "from-victims",
                format!(
                    "Thread {who} gets. It has nothing of its own, and the depot has no magazine. \
                     Last it looks among the victims, and so {name} is saved.{cleared}"
                ),
            ),
            row => panic!("a get of {name} from {row:?} has no words yet"),
        },
        ref calls => ("created", created(who, before, calls) + cleared),
    };
    Event { word, caption }
}

fn returned_to_magazine(
    who: usize,
    name: Name,
    before: &Step,
    step: &Step,
) -> (&'static str, String) {
    let previous = |step: &Step| step.threads[who - 1].previous.clone();
    if let [.., gone] = &step.depot[before.depot.len()..] {
        let caption = format!(
            "Thread {who} returns {name}. Its slot and both magazines are full. \
             The previous magazine goes to the depot as a whole, with {} in it. \
             The loaded one becomes the previous one, and {name} goes on an empty one.",
            list(gone)
        );
        ("overflowed", caption)
    } else if previous(before) == previous(step) {
        let caption = format!(
            "Thread {who} returns {name}. Its slot is full, so {name} goes on its loaded magazine."
        );
        ("into-loaded", caption)
    } else {
        let caption = format!(
            "Thread {who} returns {name}. Its slot and its loaded magazine are full, and its \
             previous magazine is empty. The two magazines change places, and {name} goes on the \
             one that is loaded now."
        );
        ("swapped", caption)
    }
}

fn created(who: usize, before: &Step, calls: &[Call]) -> String {
    let names = calls.iter().map(|call| match *call {
        Call::Get(name) if before.stats.idle == 0 => name,
        _ => panic!("{calls:?} in one step have words only where all is in use and each creates"),
    });
    let created = list(&names.collect::<String>());
    let times = match calls.len() {
        1 => String::new(),
        times => format!(" {times} times"),
    };
    format!("Thread {who} gets{times}. Nothing is idle, so the pool creates {created}.")
}

fn collected(who: usize, before: &Step, step: &Step) -> String {
    let (dropped, victims) = (list(&step.dropped), list(&step.victims));
    let (gone, else_) = match step.dropped.len() {
        0 => (String::new(), ""),
        1 => (
            format!(" {dropped} was a victim, and nobody took it: it is dropped."),
            " else",
        ),
        _ => (
            format!(" {dropped} were victims, and nobody took them: they are dropped."),
            " else",
        ),
    };
    let became = match step.victims.len() {
        0 => format!("Nothing{else_} is idle, so there are no new victims."),
        1 => format!("What{else_} is idle becomes a victim: {victims}."),
        _ => format!("All that{else_} is idle becomes a victim: {victims}."),
    };
    let marked = match marks(step) > marks(before) {
        true => " Where it took something out of a slot or a loaded magazine, it leaves a mark.",
        false => "",
    };
    format!("Thread {who} collects.{gone} {became}{marked}")
}

fn marks(step: &Step) -> usize {
    let lying = step.threads.iter();
    let lying = lying.flat_map(|has| has.slot.iter().chain(&has.loaded));
    lying.filter(|lying| **lying == Lying::Mark).count()
}

/// What a picture shows, for those who do not see it.
pub(crate) fn contents(step: &Step) -> String {
    let mut said = String::new();
    for (number, has) in (1..).zip(&step.threads) {
        said += &format!(
            "Thread {number}: in hand {}; slot {}; loaded magazine {}; previous magazine {}. ",
            list(&has.holds),
            lying(has.slot.as_slice()),
            lying(&has.loaded),
            lying(&has.previous),
        );
    }
    let depot = step.depot.iter().map(|names| list(names));
    said += &match depot.collect::<Vec<_>>().join(", and one with ") {
        empty if empty.is_empty() => "Depot: no magazine.".to_owned(),
        magazines => format!("Depot: a magazine with {magazines}."),
    };
    said += &format!(" Victims: {}.", list(&step.victims));
    if !step.dropped.is_empty() {
        said += &format!(" Dropped: {}.", list(&step.dropped));
    }
    said
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
fn list(names: &str) -> String {
    let names: Vec<_> = names.chars().map(String::from).collect();
    match &names[..] {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
