//! What happened in a step, told from where everything lay before and after it.

use anyhow::{Context, Result, bail, ensure};

use crate::trace::{Call, Lying, Name, Spot, Step, Thread, Trace};

/// What happened, as seen from the thread that did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Begins,
    /// Gets that found nothing.
    Created(Vec<Name>),
    FromSlot(Name),
    FromLoaded(Name),
    /// The thread loaded a magazine of the depot.
    FromDepot(Name),
    FromVictims(Name),
    IntoSlot(Name),
    IntoLoaded(Name),
    /// The full magazine and the empty one changed places.
    Swapped(Name),
    /// The previous magazine went to the depot, with what was in it.
    Overflowed(Name, Vec<Name>),
    Collected,
}

impl Event {
    /// What happened in each step.
    pub fn all(trace: &Trace) -> Result<Vec<Self>> {
        let events = trace.pairs().enumerate().map(|(number, (before, step))| {
            Self::of(trace.magazine, before, step).with_context(|| format!("step {number}"))
        });
        events.collect()
    }

    fn of(magazine: usize, before: Option<&Step>, step: &Step) -> Result<Self> {
        let (Some(before), Some(thread)) = (before, step.thread) else {
            return Ok(Event::Begins);
        };
        let event = match step.calls[..] {
            [Call::Get(name)] => got(before, thread, name)?,
            [Call::Return(name)] => returned(before, step, thread, name)?,
            [Call::Collect] => Event::Collected,
            ref calls => all_created(before, calls)?,
        };
        ensure!(
            event.fits(&before.threads[thread], before, magazine),
            "{event:?} came from a state that its words do not describe: {before:?}"
        );
        Ok(event)
    }

    /// Whether all that the words say of the moment before was so.
    fn fits(&self, has: &Thread, before: &Step, magazine: usize) -> bool {
        let marks = has.slot.iter().chain(&has.loaded);
        let marks = marks.filter(|lying| **lying == Lying::Mark).count();
        let (loaded, previous) = (has.loaded.len(), has.previous.len());
        let nothing = has.slot.iter().chain(&has.loaded).count() == marks && previous == 0;
        match self {
            Event::Begins | Event::Created(_) | Event::Collected => true,
            Event::FromSlot(_) => marks == 0,
            Event::FromLoaded(_) => marks == 0 && has.slot.is_none(),
            Event::FromDepot(_) => nothing,
            Event::FromVictims(_) => nothing && before.depot.is_empty(),
            Event::IntoSlot(_) => has.slot.is_none(),
            Event::IntoLoaded(_) => has.slot.is_some() && loaded < magazine,
            Event::Swapped(_) => has.slot.is_some() && loaded == magazine && previous == 0,
            Event::Overflowed(..) => {
                has.slot.is_some() && loaded == magazine && previous == magazine
            }
        }
    }

    /// One word for it, by which the book's page says what it expects of a step.
    pub fn word(&self) -> &'static str {
        match self {
            Event::Begins => "begins",
            Event::Created(_) => "created",
            Event::FromSlot(_) => "from-slot",
            Event::FromLoaded(_) => "from-loaded",
            Event::FromDepot(_) => "from-depot",
            Event::FromVictims(_) => "from-victims",
            Event::IntoSlot(_) => "into-slot",
            Event::IntoLoaded(_) => "into-loaded",
            Event::Swapped(_) => "swapped",
            Event::Overflowed(..) => "overflowed",
            Event::Collected => "collected",
        }
    }
}

fn got(before: &Step, thread: usize, name: Name) -> Result<Event> {
    Ok(match before.spot(name) {
        None => Event::Created(vec![name]),
        Some(Spot::Slot { thread: of }) if of == thread => Event::FromSlot(name),
        Some(Spot::Loaded { thread: of, .. }) if of == thread => Event::FromLoaded(name),
        Some(Spot::Depot { .. }) => Event::FromDepot(name),
        Some(Spot::Victim { .. }) => Event::FromVictims(name),
        Some(spot) => bail!("a get of {name} from {spot:?} has no words yet"),
    })
}

fn all_created(before: &Step, calls: &[Call]) -> Result<Event> {
    let created = calls.iter().map(|call| match call {
        Call::Get(name) if before.spot(*name).is_none() => Ok(*name),
        _ => bail!("several calls in one step have words only where each creates: {calls:?}"),
    });
    created.collect::<Result<_>>().map(Event::Created)
}

fn returned(before: &Step, step: &Step, thread: usize, name: Name) -> Result<Event> {
    let previous = |step: &Step| names(&step.threads[thread], |has| &has.previous);
    Ok(match step.spot(name) {
        Some(Spot::Slot { thread: to }) if to == thread => Event::IntoSlot(name),
        Some(Spot::Loaded { thread: to, .. }) if to == thread => {
            if step.depot.len() > before.depot.len() {
                Event::Overflowed(name, previous(before))
            } else if previous(before) == previous(step) {
                Event::IntoLoaded(name)
            } else {
                Event::Swapped(name)
            }
        }
        spot => bail!("a return of {name} to {spot:?} has no words yet"),
    })
}

fn names(thread: &Thread, of: impl Fn(&Thread) -> &[Lying]) -> Vec<Name> {
    let lying = of(thread).iter();
    lying
        .filter_map(|lying| match lying {
            Lying::Item(name) => Some(*name),
            Lying::Mark => None,
        })
        .collect()
}
