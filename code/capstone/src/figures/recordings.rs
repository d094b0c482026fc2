//! The recordings in the repository, `code/capstone/results/MACHINE/FILE.json`, and what a marker finds in them.

use std::cmp::Reverse;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use bench_harness::repository::RESULTS;
use bench_harness::results::{Results, Unit};
use serde_json::Value as Json;
use walkdir::WalkDir;

use super::format::Value;
use super::page::Source;
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
    let mut recordings = Vec::new();
    let name = |path: &Path| Some(path.file_name()?.to_string_lossy().into_owned());
    for entry in WalkDir::new(root.join(RESULTS)).min_depth(2).max_depth(2) {
        let entry = entry.with_context(|| format!("{RESULTS} can't be read"))?;
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let machine = path.parent().and_then(name).unwrap_or_default();
            let file = name(path).unwrap_or_default();
            let recording = Recording::new(machine, file, Results::load(path)?);
            recordings.push(recording.with_context(|| path.display().to_string())?);
        }
    }
    recordings.sort_by_cached_key(|recording| {
        let date = recording.results.environment.date.clone();
        let Recording { machine, file, .. } = recording;
        (Reverse(date), machine.clone(), file.clone())
    });
    Ok(recordings)
}

/// The value that the source leads to in the newest recording of its file.
pub(super) fn newest(recordings: &[Recording], source: &Source) -> Result<Value> {
    let newest = of_machines(recordings, source).next();
    let file = &source.file;
    let (_, value) = newest.with_context(|| {
        format!(
            "there is no {file} of any machine in {RESULTS}: correct the marker, or record the file"
        )
    })?;
    value
}

/// What each machine that has a recording of this file says, the newest first.
pub(super) fn of_machines<'r>(
    recordings: &'r [Recording],
    source: &'r Source,
) -> impl Iterator<Item = (&'r str, Result<Value>)> {
    let of_file = recordings.iter().filter(|known| known.file == source.file);
    of_file.map(|known| (known.machine.as_str(), known.value(source)))
}

impl Recording {
    pub(super) fn new(machine: String, file: String, results: Results) -> Result<Self> {
        let mut view = results.view()?;
        answers::add_to(&mut view, &results);
        Ok(Self {
            machine,
            file,
            results,
            view,
        })
    }

    fn value(&self, source: &Source) -> Result<Value> {
        let (above, group) = self.find(&source.pointer)?;
        let Some(below) = &source.divisor else {
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
        let of_case = pointer.strip_prefix("/cases/");
        let name = of_case.and_then(|rest| rest.split('/').next());
        let case = name.and_then(|name| self.results.cases.get(name));
        if let Some(doubt) = case.and_then(|case| case.doubts().pop()) {
            bail!("{pointer} of {file} can't be quoted: {doubt}");
        }
        let json = self.view.pointer(pointer).with_context(|| {
            format!("{file} has nothing at {pointer}: code/capstone/README.md says what a pointer may lead to")
        })?;
        let value = match (json, json.as_f64()) {
            (Json::String(text), _) => Value::Text(text.clone()),
            (_, Some(number)) if pointer.starts_with("/answers/") => Value::Ratio(number),
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
