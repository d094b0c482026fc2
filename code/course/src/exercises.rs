//! All exercises of the course, and the one that somebody means.

use std::fs;

use anyhow::{Context, bail};

use crate::exercise::Exercise;
use crate::progress;
use crate::repository::Repository;
use crate::text;

/// Every exercise, by number.
pub fn all(repository: &Repository) -> anyhow::Result<Vec<Exercise>> {
    let folder = repository.root().join("exercises");
    let mut exercises = Vec::new();
    for entry in fs::read_dir(&folder).context("exercises/ cannot be read")? {
        let path = entry.context("exercises/ cannot be read")?.path();
        if path.join("Cargo.toml").is_file() {
            exercises.push(Exercise::read(repository, &path)?);
        }
    }
    exercises.sort_by_key(|exercise| exercise.number);
    Ok(exercises)
}

/// The exercise that `wanted` means; without it, every one.
pub fn one_or_all(repository: &Repository, wanted: Option<&str>) -> anyhow::Result<Vec<Exercise>> {
    match wanted {
        Some(wanted) => Ok(vec![one(repository, wanted)?]),
        None => all(repository),
    }
}

/// The exercise that `wanted` means; without it, the first that is not done, or the last.
pub fn one_or_next(repository: &Repository, wanted: Option<&str>) -> anyhow::Result<Exercise> {
    if let Some(wanted) = wanted {
        return one(repository, wanted);
    }
    let mut exercises = all(repository)?;
    let open = |exercise: &Exercise| !progress::state(repository, exercise).done();
    let index = exercises.iter().position(open);
    let index = index.or(exercises.len().checked_sub(1));
    Ok(exercises.swap_remove(index.context("the folder exercises/ has none")?))
}

/// The exercise that `wanted` means: its number, level, name, or the beginning of a name that
/// fits one exercise only.
pub fn one(repository: &Repository, wanted: &str) -> anyhow::Result<Exercise> {
    let mut exercises = all(repository)?;
    let asked = wanted.trim().trim_end_matches('/').to_lowercase();
    let asked = asked.strip_prefix("exercises/").unwrap_or(&asked);

    let fitting = |fits: &dyn Fn(&String) -> bool| -> Vec<usize> {
        let fits = |index: &usize| exercises[*index].handles().iter().any(fits);
        (0..exercises.len()).filter(fits).collect()
    };
    let mut found = fitting(&|handle| handle == asked);
    if found.is_empty() && !asked.is_empty() {
        found = fitting(&|handle| handle.starts_with(asked));
    }
    let problem = match found[..] {
        [index] => return Ok(exercises.swap_remove(index)),
        [] => format!("there is no exercise `{wanted}`"),
        _ => format!("`{wanted}` fits {}", text::count(found.len(), "exercise")),
    };
    let list = exercises.iter().map(|exercise| {
        let (number, name, level) = (exercise.number, &exercise.name, &exercise.level);
        format!("\n  {number}  {name:<20} {level}")
    });
    let list: String = list.collect();
    bail!("{problem}. Give a number, a name or its beginning, or a level:{list}")
}

/// The first one after that of this number that is not done, or else the first of all.
pub fn not_done(repository: &Repository, number: u32) -> anyhow::Result<Option<Exercise>> {
    let mut others = all(repository)?;
    others.retain(|other| other.number != number && !progress::state(repository, other).done());
    others.sort_by_key(|other| other.number < number);
    Ok(others.into_iter().next())
}
