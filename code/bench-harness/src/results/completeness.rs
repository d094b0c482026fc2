//! What a results file lacks before the text may quote it.

use serde_json::Value;

use super::{CaseResult, Effort, Results, Unit};

/// A time whose interval is wider than this factor is no figure.
const UNSURE: f64 = 2.0;

impl Results {
    /// What is wrong with this file and with what was measured; empty if the text may quote all of it.
    pub fn problems(&self) -> Vec<String> {
        let uncontrolled = self.circumstances.values().any(|seen| !seen.control_holds);
        let control = "a control shows a difference between arms that are alike".to_owned();
        let control = uncontrolled.then_some(control);
        let doubts = self.cases.iter().flat_map(|(name, case)| {
            let doubts = case.doubts().into_iter();
            doubts.map(move |doubt| format!("case {name}: {doubt}"))
        });
        self.lacks()
            .into_iter()
            .chain(control)
            .chain(doubts)
            .collect()
    }

    /// Why the text may quote nothing of this file; empty if it may.
    ///
    /// A case that one may doubt takes nothing from the others, and is refused where the text quotes it.
    pub fn lacks(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let environment =
            serde_json::to_value(&self.environment).expect("an environment is plain data");
        empty_fields("environment", &environment, &mut problems);
        if humantime::parse_rfc3339(&self.environment.date).is_err() {
            problems.push(format!(
                "environment.date is no RFC 3339 date in UTC: {:?}",
                self.environment.date
            ));
        }
        let commit = &self.environment.commit;
        if commit.hash.len() != 40 || !commit.hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            problems.push(format!(
                "environment.commit.hash is no full commit hash: {:?}",
                commit.hash
            ));
        }
        if !commit.dirty.is_empty() {
            problems.push(format!(
                "recorded with uncommitted changes: {}",
                commit.dirty.join(", ")
            ));
        }
        if self.environment.build.profile != "release" {
            problems.push(format!(
                "built with the profile {:?}: record with --release",
                self.environment.build.profile
            ));
        }
        if self.effort.quick {
            problems.push("recorded with --quick".to_owned());
        }
        if self.interrupted {
            problems.push("the recording was interrupted".to_owned());
        }
        if self.cases.is_empty() {
            problems.push("it has no cases".to_owned());
        }
        for (name, case) in &self.cases {
            problems.extend(
                case.problems(&self.effort)
                    .into_iter()
                    .map(|problem| format!("case {name}: {problem}")),
            );
        }
        problems
    }
}

impl CaseResult {
    fn problems(&self, effort: &Effort) -> Vec<String> {
        let mut problems = Vec::new();
        if self.group.is_empty() || self.about.is_empty() {
            problems.push("group and about must say something".to_owned());
        }
        if self.operations_per_sample == 0 {
            problems.push("operations_per_sample is 0".to_owned());
        }
        if self.samples.len() != effort.processes {
            problems.push(format!(
                "has samples of {} processes instead of {}",
                self.samples.len(),
                effort.processes
            ));
        }
        if self
            .samples
            .iter()
            .flatten()
            .any(|sample| !sample.is_finite() || *sample < 0.0)
        {
            problems.push("a sample is below zero or no number".to_owned());
        }
        if self.unit == Unit::Ns && self.samples.iter().flatten().any(|sample| *sample == 0.0) {
            problems.push("a time of 0 ns: the compiler removed the work".to_owned());
        }
        problems
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

/// Names every field below `at` that is an empty text, or a zero that no machine has.
fn empty_fields(at: &str, value: &Value, problems: &mut Vec<String>) {
    /// Lists that are rightly empty, and the load of a machine at rest.
    const MAY_BE_EMPTY: [&str; 2] = ["environment.commit.dirty", "environment.system.load_before"];
    if MAY_BE_EMPTY.contains(&at) {
        return;
    }
    let empty = match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => {
            for (name, field) in fields {
                empty_fields(&format!("{at}.{name}"), field, problems);
            }
            fields.is_empty()
        }
        Value::Bool(_) => false,
    };
    if empty {
        problems.push(format!("{at} is empty"));
    }
}
