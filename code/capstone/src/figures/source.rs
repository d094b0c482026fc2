//! Where a figure comes from: pointers into results files, and the values that they lead to.

use anyhow::{Context, Result, bail};
use serde_json::Value as Json;

use crate::prove::answers;
use crate::recordings;
use bench_harness::repository::RESULTS;
use bench_harness::results::{Results, Unit};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pointer {
    pub(super) file: String,
    pub(super) pointer: String,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Source {
    One(Pointer),
    Ratio(Pointer, Pointer),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(f64, Unit),
    Ratio(f64),
    Text(String),
}

impl Source {
    /// The files that it points into.
    pub(super) fn files(&self) -> Vec<&str> {
        match self {
            Self::One(pointer) => vec![&pointer.file],
            Self::Ratio(above, below) => vec![&above.file, &below.file],
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
#[derive(Debug)]
pub(super) struct Recordings<'r>(Vec<Recording<'r>>);

#[derive(Debug)]
struct Recording<'r> {
    machine: &'r str,
    file: &'r str,
    results: &'r Results,
    view: Json,
}

/// What each machine's recording has at a place, the newest first.
type OfMachines<'r> = Vec<(&'r str, Result<Value>)>;

impl<'r> Recordings<'r> {
    pub(super) fn new(recorded: &'r [recordings::Recording]) -> Result<Self> {
        let recordings = recorded.iter().map(|recorded| {
            let results = &recorded.results;
            let mut view = results.view()?;
            for (name, value) in answers::named(results) {
                view[name] = value;
            }
            Ok(Recording {
                machine: &recorded.machine,
                file: &recorded.file,
                results,
                view,
            })
        });
        Ok(Self(recordings.collect::<Result<_>>()?))
    }

    /// The value that the source leads to, in the newest recording that has it; the error of the newest if none has.
    pub(super) fn value(&self, source: &Source) -> Result<Value> {
        let mut values = self.of_machines(source)?;
        let newest = values.iter().position(|(_, value)| value.is_ok());
        values.swap_remove(newest.unwrap_or(0)).1
    }

    /// The machine that the value is of, if the newest recording does not have it.
    pub(super) fn older(&self, source: &Source) -> Option<&'r str> {
        let values = self.of_machines(source).ok()?;
        let newest = values.iter().position(|(_, value)| value.is_ok());
        newest
            .filter(|place| *place > 0)
            .map(|place| values[place].0)
    }

    /// What each machine that has a recording of this kind says.
    pub(super) fn of_machines(&self, source: &Source) -> Result<OfMachines<'r>> {
        let (file, other) = match source {
            Source::One(pointer) => (&pointer.file, &pointer.file),
            Source::Ratio(above, below) => (&above.file, &below.file),
        };
        if file != other {
            bail!(
                "{file} and {other} are two recordings: take a ratio of what was measured in one"
            );
        }
        let of_kind = self.0.iter().filter(|recording| recording.file == file);
        let values: OfMachines<'r> = of_kind
            .map(|recording| (recording.machine, recording.value(source)))
            .collect();
        if values.is_empty() {
            bail!(
                "there is no {file} of any machine in {RESULTS}: correct the marker, or record the file"
            );
        }
        Ok(values)
    }
}

struct Found<'r> {
    value: Value,
    group: Option<&'r str>,
}

impl Recording<'_> {
    fn value(&self, source: &Source) -> Result<Value> {
        match source {
            Source::One(pointer) => Ok(self.find(pointer)?.value),
            Source::Ratio(above, below) => self.ratio(above, below),
        }
    }

    fn ratio(&self, above: &Pointer, below: &Pointer) -> Result<Value> {
        let (above, below) = (self.find(above)?, self.find(below)?);
        if above.group != below.group {
            bail!(
                "they were not measured in turns: one is of the group {:?}, the other of {:?}. Take a ratio within a group",
                above.group.unwrap_or("none"),
                below.group.unwrap_or("none")
            );
        }
        match (&above.value, &below.value) {
            (Value::Number(above, unit), Value::Number(below, other)) if unit == other => {
                if *below == 0.0 {
                    bail!("the second value of the ratio is 0");
                }
                Ok(Value::Ratio(above / below))
            }
            (above, below) => bail!(
                "a ratio needs two numbers of one unit, not {} and {}",
                above.kind(),
                below.kind()
            ),
        }
    }

    fn find(&self, pointer: &Pointer) -> Result<Found<'_>> {
        let Pointer { file, pointer } = pointer;
        let case_name = pointer
            .strip_prefix("/cases/")
            .and_then(|rest| rest.split('/').next());
        let case = case_name.and_then(|name| self.results.cases.get(name));
        if let (Some(name), None) = (case_name, case) {
            bail!("{file} has no case {name:?}: `cargo run -p capstone -- show` lists what it has");
        }
        if let (Some(name), Some(doubt)) = (case_name, case.and_then(|case| case.doubts().pop())) {
            bail!("{file}: case {name} can't be quoted: {doubt}");
        }
        let json = self.view.pointer(pointer).with_context(|| match case_name {
            Some(_) => format!("{file} has nothing at {pointer}: a case has median, low, high, p10, p90 and its fields"),
            None if pointer.starts_with("/answers/") => format!("{file} has nothing at {pointer}: write /answers/GROUP/ARM/ and word, verdict, interval, gain, low or high"),
            None => format!("{file} has nothing at {pointer}"),
        })?;
        let value = match json {
            Json::String(text) => Value::Text(text.clone()),
            Json::Number(number) => {
                let number = number
                    .as_f64()
                    .with_context(|| format!("{number} is too large"))?;
                match pointer.starts_with("/answers/") {
                    true => Value::Ratio(number),
                    false => Value::Number(number, unit_at(pointer, case.map(|case| case.unit))),
                }
            }
            _ => bail!("{pointer} of {file} is neither a number nor a text"),
        };
        Ok(Found {
            value,
            group: case.map(|case| case.group.as_str()),
        })
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
