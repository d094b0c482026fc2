//! The trace as hintpool recorded it, in `code/hintpool/src/pool/trace/recorded.json`.

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

/// Where values lie, one beside the other. The numbers are those of threads and magazines, from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    Hand(usize),
    Slot(usize),
    Loaded(usize),
    Previous(usize),
    Depot(usize),
    Victims,
    Dropped,
}

/// A place in a row, from zero.
pub type Spot = (Row, usize);

impl Step {
    /// Every value that is somewhere, with its place.
    pub fn values(&self) -> Vec<(Name, Spot)> {
        let items = |names: &str| names.chars().map(Lying::Item).collect();
        let mut rows: Vec<(Row, Vec<Lying>)> = Vec::new();
        for (of, has) in self.threads.iter().enumerate() {
            rows.push((Row::Hand(of), items(&has.holds)));
            rows.push((Row::Slot(of), has.slot.into_iter().collect()));
            rows.push((Row::Loaded(of), has.loaded.clone()));
            rows.push((Row::Previous(of), has.previous.clone()));
        }
        let depot = self.depot.iter().enumerate();
        rows.extend(depot.map(|(nth, names)| (Row::Depot(nth), items(names))));
        rows.push((Row::Victims, items(&self.victims)));
        rows.push((Row::Dropped, items(&self.dropped)));

        let mut values = Vec::new();
        for (row, lying) in rows {
            for (at, lying) in lying.into_iter().enumerate() {
                if let Lying::Item(name) = lying {
                    values.push((name, (row, at)));
                }
            }
        }
        values
    }

    pub fn spot(&self, name: Name) -> Option<Spot> {
        let mut values = self.values().into_iter();
        values.find_map(|(of, spot)| (of == name).then_some(spot))
    }

    /// The row of a value.
    pub fn row(&self, name: Name) -> Option<Row> {
        self.spot(name).map(|(row, _)| row)
    }
}
