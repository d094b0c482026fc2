//! The trace as hintpool recorded it, in `code/hintpool/src/pool/trace/recorded.json`.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// A value, by its name.
pub type Name = char;

/// What one pool went through.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// How many values a magazine holds.
    pub magazine: usize,
    /// The first is how it began.
    pub steps: Vec<Step>,
}

/// What a thread did, and where everything lay afterwards.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// From zero; none where it began.
    pub thread: Option<usize>,
    pub calls: Vec<Call>,
    pub threads: Vec<Thread>,
    /// The magazines, each from its bottom to its top.
    pub depot: Vec<String>,
    pub victims: String,
    /// Values whose end came in this step.
    pub dropped: String,
    pub stats: Stats,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    Get(Name),
    Return(Name),
    Collect,
}

/// What one thread has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thread {
    pub holds: String,
    pub slot: Option<Lying>,
    /// From its bottom to its top, as is `previous`.
    pub loaded: Vec<Lying>,
    pub previous: Vec<Lying>,
}

/// What lies in a place that is not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lying {
    /// Left by a collector that took the value.
    Mark,
    Item(Name),
}

/// The pool's own counts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stats {
    pub created: u64,
    pub reused: u64,
    pub discarded: u64,
    pub collected: u64,
    pub idle: u64,
}

/// Where a value is. The numbers are those of threads, magazines and places in them, from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    Hand { thread: usize, at: usize },
    Slot { thread: usize },
    Loaded { thread: usize, at: usize },
    Previous { thread: usize, at: usize },
    Depot { magazine: usize, at: usize },
    Victim { at: usize },
    Dropped { at: usize },
}

impl Trace {
    /// Reads what hintpool recorded.
    pub fn parse(json: &str) -> Result<Self> {
        let trace: Trace = serde_json::from_str(json).context("the trace can't be read")?;
        ensure!(!trace.steps.is_empty(), "the trace has no step");
        Ok(trace)
    }

    /// Each step with the one before it; the first has none.
    pub fn pairs(&self) -> impl Iterator<Item = (Option<&Step>, &Step)> {
        let before = std::iter::once(None).chain(self.steps.iter().map(Some));
        before.zip(&self.steps)
    }
}

impl Step {
    /// Every value that is somewhere, with its place.
    pub fn values(&self) -> impl Iterator<Item = (Name, Spot)> {
        let of_threads = self.threads.iter().enumerate().flat_map(|(thread, has)| {
            let hand = has.holds.chars().enumerate();
            let hand = hand.map(move |(at, name)| (name, Spot::Hand { thread, at }));
            let slot = items(has.slot.as_slice());
            let slot = slot.map(move |(_, name)| (name, Spot::Slot { thread }));
            let loaded =
                items(&has.loaded).map(move |(at, name)| (name, Spot::Loaded { thread, at }));
            let previous =
                items(&has.previous).map(move |(at, name)| (name, Spot::Previous { thread, at }));
            hand.chain(slot).chain(loaded).chain(previous)
        });
        let depot = self.depot.iter().enumerate();
        let depot = depot.flat_map(|(magazine, names)| {
            let names = names.chars().enumerate();
            names.map(move |(at, name)| (name, Spot::Depot { magazine, at }))
        });
        let victims = self.victims.chars().enumerate();
        let victims = victims.map(|(at, name)| (name, Spot::Victim { at }));
        let dropped = self.dropped.chars().enumerate();
        let dropped = dropped.map(|(at, name)| (name, Spot::Dropped { at }));
        of_threads.chain(depot).chain(victims).chain(dropped)
    }

    pub fn spot(&self, name: Name) -> Option<Spot> {
        let mut values = self.values();
        values.find(|&(of, _)| of == name).map(|(_, spot)| spot)
    }
}

fn items(lying: &[Lying]) -> impl Iterator<Item = (usize, Name)> {
    let items = lying.iter().enumerate();
    items.filter_map(|(at, lying)| match lying {
        Lying::Item(name) => Some((at, *name)),
        Lying::Mark => None,
    })
}
