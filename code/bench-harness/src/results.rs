//! The format of a results file: what was measured, on what, and every raw sample.
//!
//! A file is JSON. [`Results`] is its shape; an unknown or a missing field is an error.
//! Medians and intervals are not stored.
//! [`Results::view`] computes them, so a summary can't disagree with its samples.
//!
//! A file that the text quotes must also be *complete*: [`Results::problems`] says what it lacks.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use crate::environment::Environment;
use crate::environment::on_one_line;
use crate::statistics::Interval;

/// A time whose interval is wider than this factor is no figure.
const UNSURE: f64 = 2.0;

/// The version of the format. Raise it when a reader of the old form would misread the new one.
pub const SCHEMA: u32 = 1;

/// One recording.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// [`SCHEMA`] at the time of recording.
    pub schema: u32,
    /// Where, when and with what.
    pub environment: Environment,
    /// How much was asked of each case.
    pub effort: Effort,
    /// Whether it was stopped before its end: then cases are missing, or have samples of fewer processes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
    /// What came out, by the case's name.
    pub cases: BTreeMap<String, CaseResult>,
    /// What else was seen, by the group of cases; older recordings and those of applications have none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub circumstances: BTreeMap<String, Circumstances>,
}

/// What was seen while a group was measured, beside its samples.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Circumstances {
    /// How many processors other programs kept busy: the most of a look before it and one after it.
    pub busy_processors: f64,
    /// Whether the control of this run came out as it must: two arms that are alike show no difference.
    pub control_holds: bool,
    /// Whether recycled values were found to do the work of new ones; otherwise nothing is measured.
    pub same_work: bool,
}

/// What was measured, before it is put into a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// By the case's name.
    pub cases: BTreeMap<String, CaseResult>,
    /// Whether it was stopped before its end.
    pub interrupted: bool,
    /// By the group of cases.
    pub circumstances: BTreeMap<String, Circumstances>,
}

/// How much was asked of each case.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Effort {
    /// A quick recording shows that the recorder works, and nothing more.
    pub quick: bool,
    /// Processes per case, one after another.
    pub processes: usize,
    /// Samples that each process gave.
    pub samples_per_process: usize,
    /// The least time that one sample of a timed case covers, in milliseconds.
    pub sample_ms: u64,
}

/// One case and its samples.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CaseResult {
    /// Cases of one group were measured in turns, so only they may be compared.
    pub group: String,
    /// What the case does, in words.
    pub about: String,
    /// What a sample counts.
    pub unit: Unit,
    /// The numbers that the case was made with.
    pub parameters: BTreeMap<String, u64>,
    /// How many operations one sample is the mean of.
    pub operations_per_sample: u64,
    /// The raw samples, one list per process.
    #[serde(serialize_with = "on_one_line")]
    pub samples: Vec<Vec<f64>>,
}

/// What a sample counts.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Nanoseconds per operation.
    Ns,
    /// Bytes.
    Bytes,
    /// Things, such as calls of `create`.
    Count,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ns => "ns",
            Self::Bytes => "bytes",
            Self::Count => "count",
        })
    }
}

impl CaseResult {
    /// The median, and where it lies; `None` if there are no samples.
    pub fn summary(&self) -> Option<Interval> {
        Interval::of_few(&self.samples)
    }

    /// Why the text may not quote this case, though nothing is missing in its file: another run may well find something else.
    pub fn doubts(&self) -> Vec<String> {
        let mut doubts = Vec::new();
        if self.samples.iter().any(Vec::is_empty) {
            doubts.push("a process gave no samples: its threads never began at the same time, so its times do not count".to_owned());
        }
        if let Some(summary) = self.summary().filter(|_| self.unit == Unit::Ns)
            && summary.high > UNSURE * summary.low
        {
            doubts.push(format!(
                "its median lies anywhere from {:.1} to {:.1} ns: record on a quiet machine",
                summary.low, summary.high
            ));
        }
        doubts
    }
}

impl Results {
    /// What was found, with how and where it was measured.
    pub fn new(environment: Environment, effort: Effort, found: Found) -> Self {
        Self {
            schema: SCHEMA,
            environment,
            effort,
            interrupted: found.interrupted,
            cases: found.cases,
            circumstances: found.circumstances,
        }
    }

    /// Reads a results file.
    pub fn load(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("{}: can't be read", path.display()))?;
        Self::parse(&text).with_context(|| format!("{}: not a results file", path.display()))
    }

    /// Reads the text of a results file.
    pub fn parse(text: &str) -> Result<Self> {
        let results: Self = serde_json::from_str(text)?;
        let schema = results.schema;
        ensure!(
            schema == SCHEMA,
            "its schema is {schema} and this reader's is {SCHEMA}: record it again"
        );
        Ok(results)
    }

    /// Writes a results file, making its folder if need be.
    pub fn save(&self, path: &Path) -> Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .with_context(|| format!("{}: can't be made", folder.display()))?;
        }
        fs::write(path, serde_json::to_string_pretty(self)? + "\n")
            .with_context(|| format!("{}: can't be written", path.display()))
    }

    /// The file as figures see it: each case also has the fields of its [`Interval`].
    pub fn view(&self) -> Result<Value> {
        let mut view = serde_json::to_value(self)?;
        for (name, case) in &self.cases {
            let summary = case.summary();
            let summary = summary.with_context(|| format!("case {name} has no samples"))?;
            let derived = serde_json::to_value(summary)?;
            let derived = derived.as_object().into_iter().flatten();
            for (field, value) in derived {
                view["cases"][name][field] = value.clone();
            }
        }
        Ok(view)
    }

    /// What is wrong with this file and with what was measured; empty if the text may quote all of it.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = self.lacks();
        if self.circumstances.values().any(|seen| !seen.control_holds) {
            let control = "a control shows a difference between arms that are alike";
            problems.push(control.to_owned());
        }
        for (name, case) in &self.cases {
            let doubts = case.doubts().into_iter();
            problems.extend(doubts.map(|doubt| format!("case {name}: {doubt}")));
        }
        problems
    }

    /// Why the text may quote nothing of this file; empty if it may.
    ///
    /// A case that one may doubt takes nothing from the others, and is refused where the text quotes it.
    pub fn lacks(&self) -> Vec<String> {
        let mut lacks = Vec::new();
        let mut need = |holds: bool, lack: String| lacks.extend((!holds).then_some(lack));
        let dirty = &self.environment.commit.dirty;
        let uncommitted = dirty.join(", ");
        need(
            dirty.is_empty(),
            format!("recorded with uncommitted changes: {uncommitted}"),
        );
        let profile = &self.environment.build.profile;
        need(
            profile == "release",
            format!("built with the profile {profile:?}: record with --release"),
        );
        need(!self.effort.quick, "recorded with --quick".into());
        need(!self.interrupted, "the recording was interrupted".into());
        need(!self.cases.is_empty(), "it has no cases".into());
        for (name, case) in &self.cases {
            let (found, all) = (case.samples.len(), self.effort.processes);
            need(
                found == all,
                format!("case {name}: has samples of {found} processes instead of {all}"),
            );
            let took_time = case.samples.iter().flatten().all(|sample| *sample > 0.0);
            need(
                took_time || case.unit != Unit::Ns,
                format!("case {name}: a time of 0 ns: the compiler removed the work"),
            );
        }
        lacks
    }
}
