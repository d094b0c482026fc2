//! The recordings in the repository, `code/capstone/results/MACHINE/FILE.json`, and what a marker finds in them.

use std::cmp::Reverse;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use bench_harness::repository::RESULTS;
use bench_harness::results::{Results, Unit};
use serde_json::Value as Json;
use walkdir::WalkDir;

use super::format::Value;
use super::marker::Source;
use crate::prove::answers;

/// What one machine measured of one kind.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The name of its folder.
    pub machine: String,
    /// The name of its file, which is that of its kind.
    pub file: String,
    /// What lies there.
    pub results: Results,
    /// The same as markers see it, with what is computed from the samples.
    view: Json,
}

/// All of them, the newest first.
pub fn all(root: &Path) -> Result<Vec<Recording>> {
    read(root, |_| ())
}

/// All of them, each without what the text may not quote because its control does not hold.
pub(super) fn quotable(root: &Path) -> Result<Vec<Recording>> {
    read(root, Results::leave_out_what_a_control_makes_doubtful)
}

fn read(root: &Path, prepare: impl Fn(&mut Results)) -> Result<Vec<Recording>> {
    let folder = root.join(RESULTS);
    let mut recordings = Vec::new();
    if folder.is_dir() {
        for entry in WalkDir::new(&folder).min_depth(2).max_depth(2) {
            let entry = entry.with_context(|| format!("{RESULTS} can't be read"))?;
            let path = entry.path();
            if path.extension().is_some_and(|ending| ending == "json") {
                let mut results = Results::load(path)?;
                prepare(&mut results);
                let name = |path: &Path| Some(path.file_name()?.to_string_lossy().into_owned());
                recordings.push(Recording {
                    machine: path.parent().and_then(name).unwrap_or_default(),
                    file: name(path).unwrap_or_default(),
                    view: view(&results).with_context(|| path.display().to_string())?,
                    results,
                });
            }
        }
    }
    recordings.sort_by_cached_key(|recording| {
        let date = recording.results.environment.date.clone();
        let Recording { machine, file, .. } = recording;
        (Reverse(date), machine.clone(), file.clone())
    });
    Ok(recordings)
}

fn view(results: &Results) -> Result<Json> {
    let mut view = results.view()?;
    for (name, value) in answers::named(results) {
        view[name] = value;
    }
    Ok(view)
}

/// The value that the source leads to, in the newest recording that has it, and the machine if that is not the newest of all; the error of the newest if none has.
pub(super) fn value<'r>(
    recordings: &'r [Recording],
    source: &Source,
) -> Result<(Value, Option<&'r str>)> {
    let mut values = of_machines(recordings, source)?;
    let newest = values.iter().position(|(_, value)| value.is_ok());
    let newest = newest.unwrap_or(0);
    let (machine, value) = values.swap_remove(newest);
    Ok((value?, (newest > 0).then_some(machine)))
}

/// What each machine that has a recording of this kind says, the newest first.
pub(super) fn of_machines<'r>(
    recordings: &'r [Recording],
    source: &Source,
) -> Result<Vec<(&'r str, Result<Value>)>> {
    let file = &source.file;
    let of_kind = recordings.iter().filter(|known| known.file == *file);
    let values: Vec<_> = of_kind
        .map(|known| (known.machine.as_str(), known.value(source)))
        .collect();
    ensure!(
        !values.is_empty(),
        "there is no {file} of any machine in {RESULTS}: correct the marker, or record the file"
    );
    Ok(values)
}

impl Recording {
    fn value(&self, source: &Source) -> Result<Value> {
        let (above, group) = self.find(&source.pointer)?;
        let Some(below) = &source.below else {
            return Ok(above);
        };
        let (below, other) = self.find(below)?;
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
    fn find(&self, pointer: &str) -> Result<(Value, &str)> {
        let file = &self.file;
        let mut has = "";
        let mut case = None;
        if let Some(rest) = pointer.strip_prefix("/cases/") {
            let name = rest.split('/').next().unwrap_or_default();
            let found = self.results.cases.get(name).with_context(|| {
                format!("{file} has no case {name:?}: look into the file for the names of those that it has")
            })?;
            if let Some(doubt) = found.doubts().pop() {
                bail!("{file}: case {name} can't be quoted: {doubt}");
            }
            case = Some(found);
            has = ": a case has median, low, high and its fields";
        }
        let of_answer = pointer.starts_with("/answers/");
        if of_answer {
            has = ": write /answers/GROUP/ARM/ and word, verdict, interval, gain, low or high";
        }
        let json = self.view.pointer(pointer);
        let json = json.with_context(|| format!("{file} has nothing at {pointer}{has}"))?;
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
    let of_samples = ["median", "low", "high"].contains(&field) || pointer.contains("/samples/");
    match of_case {
        Some(unit) if of_samples => unit,
        _ if field.ends_with("bytes") => Unit::Bytes,
        _ => Unit::Count,
    }
}
