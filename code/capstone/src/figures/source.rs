//! Where a figure comes from: pointers into results files, and the values that they lead to.

use anyhow::{Context, Result, bail, ensure};
use bench_harness::repository::RESULTS;
use bench_harness::results::Unit;
use serde_json::Value as Json;

use crate::prove::answers;
use crate::recordings;

#[derive(Clone, Debug)]
pub(super) struct Pointer {
    pub(super) file: String,
    pub(super) pointer: String,
}

#[derive(Clone, Debug)]
pub(super) enum Source {
    One(Pointer),
    Ratio(Pointer, Pointer),
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Number(f64, Unit),
    Ratio(f64),
    Text(String),
}

impl Source {
    /// The files that it points into.
    pub(super) fn files(&self) -> [&str; 2] {
        match self {
            Self::One(pointer) => [&pointer.file, &pointer.file],
            Self::Ratio(above, below) => [&above.file, &below.file],
        }
    }
}

impl Value {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Number(_, Unit::Ns) => "a time",
            Self::Number(_, Unit::Bytes) => "bytes",
            Self::Number(_, Unit::Count) => "a count",
            Self::Ratio(_) => "a ratio",
            Self::Text(_) => "a text",
        }
    }
}

/// The recordings of a repository as the text quotes them, the newest first.
pub(super) struct Recordings<'r>(Vec<Recording<'r>>);

struct Recording<'r> {
    recorded: &'r recordings::Recording,
    view: Json,
}

/// What each machine's recording has at a place, the newest first.
type OfMachines<'r> = Vec<(&'r str, Result<Value>)>;

impl<'r> Recordings<'r> {
    pub(super) fn new(recorded: &'r [recordings::Recording]) -> Result<Self> {
        let recordings = recorded.iter().map(|recorded| {
            let mut view = recorded.results.view()?;
            for (name, value) in answers::named(&recorded.results) {
                view[name] = value;
            }
            Ok(Recording { recorded, view })
        });
        Ok(Self(recordings.collect::<Result<_>>()?))
    }

    /// The value that the source leads to, in the newest recording that has it, and the machine if that is not the newest of all; the error of the newest if none has.
    pub(super) fn value(&self, source: &Source) -> Result<(Value, Option<&'r str>)> {
        let mut values = self.of_machines(source)?;
        let newest = values.iter().position(|(_, value)| value.is_ok());
        let newest = newest.unwrap_or(0);
        let (machine, value) = values.swap_remove(newest);
        Ok((value?, (newest > 0).then_some(machine)))
    }

    /// What each machine that has a recording of this kind says.
    pub(super) fn of_machines(&self, source: &Source) -> Result<OfMachines<'r>> {
        let [file, other] = source.files();
        ensure!(
            file == other,
            "{file} and {other} are two recordings: take a ratio of what was measured in one"
        );
        let of_kind = self.0.iter().filter(|known| known.recorded.file == file);
        let values: OfMachines<'r> = of_kind
            .map(|known| (known.recorded.machine.as_str(), known.value(source)))
            .collect();
        ensure!(
            !values.is_empty(),
            "there is no {file} of any machine in {RESULTS}: correct the marker, or record the file"
        );
        Ok(values)
    }
}

impl Recording<'_> {
    fn value(&self, source: &Source) -> Result<Value> {
        let ((above, group), (below, other)) = match source {
            Source::One(pointer) => return Ok(self.find(pointer)?.0),
            Source::Ratio(above, below) => (self.find(above)?, self.find(below)?),
        };
        ensure!(
            group == other,
            "they were not measured in turns: one is of the group {group:?}, the other of {other:?}. Take a ratio within a group"
        );
        match (&above, &below) {
            (Value::Number(above, unit), Value::Number(below, other)) if unit == other => {
                ensure!(*below != 0.0, "the second value of the ratio is 0");
                Ok(Value::Ratio(above / below))
            }
            (above, below) => bail!(
                "a ratio needs two numbers of one unit, not {} and {}",
                above.kind(),
                below.kind()
            ),
        }
    }

    /// The value at this place, and the group of its case, if it is of one.
    fn find(&self, Pointer { file, pointer }: &Pointer) -> Result<(Value, &str)> {
        let case_name = pointer
            .strip_prefix("/cases/")
            .and_then(|rest| rest.split('/').next());
        let case = case_name.and_then(|name| self.recorded.results.cases.get(name));
        if let (Some(name), None) = (case_name, case) {
            bail!(
                "{file} has no case {name:?}: look into the file for the names of those that it has"
            );
        }
        if let (Some(name), Some(doubt)) = (case_name, case.and_then(|case| case.doubts().pop())) {
            bail!("{file}: case {name} can't be quoted: {doubt}");
        }
        let of_answer = pointer.starts_with("/answers/");
        let json = self.view.pointer(pointer).with_context(|| match case_name {
            Some(_) => format!("{file} has nothing at {pointer}: a case has median, low, high, p10, p90 and its fields"),
            None if of_answer => format!("{file} has nothing at {pointer}: write /answers/GROUP/ARM/ and word, verdict, interval, gain, low or high"),
            None => format!("{file} has nothing at {pointer}"),
        })?;
        let value = match (json, json.as_f64()) {
            (Json::String(text), _) => Value::Text(text.clone()),
            (_, Some(number)) if of_answer => Value::Ratio(number),
            (_, Some(number)) => {
                Value::Number(number, unit_at(pointer, case.map(|case| case.unit)))
            }
            _ => bail!("{pointer} of {file} is neither a number nor a text"),
        };
        Ok((value, case.map_or("none", |case| &case.group)))
    }
}

/// What is said of a case's samples has their unit; any other number counts bytes or things, as its name says.
fn unit_at(pointer: &str, of_case: Option<Unit>) -> Unit {
    let field = pointer.rsplit('/').next().unwrap_or_default();
    let of_samples =
        ["median", "low", "high", "p10", "p90"].contains(&field) || pointer.contains("/samples/");
    match of_case {
        Some(unit) if of_samples => unit,
        _ if field.ends_with("bytes") => Unit::Bytes,
        _ => Unit::Count,
    }
}
