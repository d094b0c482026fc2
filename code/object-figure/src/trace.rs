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

impl Lying {
    pub(crate) fn name(&self) -> Option<Name> {
        match self {
            Lying::Item(name) => Some(*name),
            Lying::Mark => None,
        }
    }
}

impl Step {
    /// Every value that is somewhere, with its place.
    pub fn values(&self) -> Vec<(Name, Spot)> {
        let mut values = Vec::new();
        let mut lie = |lying: &[Lying], spot: &dyn Fn(usize) -> Spot| {
            let named = lying.iter().enumerate();
            values.extend(named.filter_map(|(at, lying)| Some((lying.name()?, spot(at)))));
        };
        let items = |names: &str| names.chars().map(Lying::Item).collect::<Vec<_>>();
        for (thread, has) in self.threads.iter().enumerate() {
            lie(&items(&has.holds), &|at| Spot::Hand { thread, at });
            lie(has.slot.as_slice(), &|_| Spot::Slot { thread });
            lie(&has.loaded, &|at| Spot::Loaded { thread, at });
            lie(&has.previous, &|at| Spot::Previous { thread, at });
        }
        for (magazine, names) in self.depot.iter().enumerate() {
            lie(&items(names), &|at| Spot::Depot { magazine, at });
        }
        lie(&items(&self.victims), &|at| Spot::Victim { at });
        lie(&items(&self.dropped), &|at| Spot::Dropped { at });
        values
    }

    pub fn spot(&self, name: Name) -> Option<Spot> {
        let values = self.values().into_iter();
        let mut found = values.filter(|&(of, _)| of == name);
        found.next().map(|(_, spot)| spot)
    }
}
