//! What a results file lacks before the text may quote it.

use serde_json::Value;

use super::{CaseResult, Commit, Effort, Results, Unit};

/// A time whose interval is wider than this factor is no figure.
const UNSURE: f64 = 2.0;

impl Results {
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
        let mut problems = Vec::new();
        let environment =
            serde_json::to_value(&self.environment).expect("an environment is plain data");
        empty_fields("environment", &environment, &mut problems);
        let mut need = |holds: bool, problem: String| problems.extend((!holds).then_some(problem));
        let date = &self.environment.date;
        need(
            humantime::parse_rfc3339(date).is_ok(),
            format!("environment.date is no RFC 3339 date in UTC: {date:?}"),
        );
        let Commit { hash, dirty } = &self.environment.commit;
        need(
            hash.len() == 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()),
            format!("environment.commit.hash is no full commit hash: {hash:?}"),
        );
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
            let lacks = case.lacks(&self.effort).into_iter();
            problems.extend(lacks.map(|lack| format!("case {name}: {lack}")));
        }
        problems
    }
}

impl CaseResult {
    fn lacks(&self, effort: &Effort) -> Vec<String> {
        let mut lacks = Vec::new();
        let mut need = |holds: bool, lack: String| lacks.extend((!holds).then_some(lack));
        let named = !self.group.is_empty() && !self.about.is_empty();
        need(named, "group and about must say something".into());
        let operations = self.operations_per_sample;
        need(operations > 0, "operations_per_sample is 0".into());
        let (found, all) = (self.samples.len(), effort.processes);
        need(
            found == all,
            format!("has samples of {found} processes instead of {all}"),
        );
        let samples = || self.samples.iter().flatten();
        let numbers = samples().all(|sample| sample.is_finite() && *sample >= 0.0);
        need(numbers, "a sample is below zero or no number".into());
        need(
            self.unit != Unit::Ns || samples().all(|sample| *sample != 0.0),
            "a time of 0 ns: the compiler removed the work".into(),
        );
        lacks
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
