//! Where in a submission an exercise lies, which of its files are taken, and what else is there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::received::{Found, Received};
use super::remark::{Remark, Trick};
use crate::exercise::Exercise;
use crate::repository::Repository;
use crate::text;

/// What the tests stand on, in a copy of the course. All else in it is nobody's business here, and
/// differs in each copy that is older than ours.
const FOUNDATION: [&str; 2] = ["code/hintpool/src/", "code/exercise-support/src/"];

/// An exercise found in a submission.
#[derive(Debug)]
pub(super) struct Located<'e> {
    pub(super) exercise: &'e Exercise,
    /// The learner's files, by the paths that the exercise gives them.
    pub(super) files: BTreeMap<PathBuf, Vec<u8>>,
    pub(super) remarks: Vec<Remark>,
}

/// Where the files of an exercise may lie: in a copy of the course, in a folder of the exercise's
/// name, or, if it was said which exercise is meant, at the top.
pub(super) fn places(exercise: &Exercise, chosen: bool) -> Vec<String> {
    let Exercise { folder, name, .. } = exercise;
    let mut places = vec![
        format!("exercises/{folder}/"),
        format!("{folder}/"),
        format!("{name}/"),
    ];
    if chosen {
        places.push(String::new());
    }
    places
}

/// Each of the exercises that is there, after taking away folders that hold everything.
pub(super) fn locate<'e>(
    repository: &Repository,
    received: &mut Received,
    exercises: &[&'e Exercise],
    chosen: bool,
) -> Vec<Located<'e>> {
    loop {
        let located: Vec<_> = exercises
            .iter()
            .filter_map(|exercise| find(repository, received, exercise, chosen))
            .collect();
        if !located.is_empty() || !received.unwrap_folder() {
            return located;
        }
    }
}

fn find<'e>(
    repository: &Repository,
    received: &Received,
    exercise: &'e Exercise,
    chosen: bool,
) -> Option<Located<'e>> {
    let at_top = named_at_top(received, exercise);
    for place in places(exercise, chosen || at_top) {
        let mut located = take(received, exercise, |file| format!("{place}{file}"));
        if !located.files.is_empty() || !located.remarks.is_empty() {
            located.look_around(repository, received, &place);
            return Some(located);
        }
    }
    // Bare files, such as `lib.rs` on its own.
    let bare = |file: &str| file.rsplit('/').next().unwrap_or(file).to_owned();
    let located = take(received, exercise, bare);
    (chosen && !located.files.is_empty()).then_some(located)
}

/// Whether a `Cargo.toml` at the top is the exercise's.
fn named_at_top(received: &Received, exercise: &Exercise) -> bool {
    let Some(Found::Text(bytes)) = received.files.get("Cargo.toml") else {
        return false;
    };
    let manifest = String::from_utf8_lossy(bytes);
    let manifest = manifest.parse::<toml::Table>().ok();
    let name = manifest
        .as_ref()
        .and_then(|table| table.get("package")?.get("name")?.as_str());
    name == Some(&exercise.name)
}

fn take<'e>(
    received: &Received,
    exercise: &'e Exercise,
    name: impl Fn(&str) -> String,
) -> Located<'e> {
    let mut located = Located {
        exercise,
        files: BTreeMap::new(),
        remarks: Vec::new(),
    };
    for file in &exercise.files {
        let name = name(&slashes(file));
        match received.files.get(&name) {
            Some(Found::Text(bytes)) => {
                located.files.insert(file.clone(), bytes.clone());
            }
            Some(Found::Link) => {
                let text = format!("{name} is a link, which is not followed");
                located.remarks.push(Remark::new(Trick::Link, text));
            }
            Some(Found::TooBig) => {
                let text = format!("{name} is larger than 1 MiB, and is not taken");
                located.remarks.push(Remark::new(Trick::OtherFiles, text));
            }
            Some(Found::Other) | None => {}
        }
    }
    located
}

impl Located<'_> {
    /// Names what is not taken: files that differ from ours, and files that we do not have.
    fn look_around(&mut self, repository: &Repository, received: &Received, place: &str) {
        let mut differing: BTreeMap<Trick, Vec<String>> = BTreeMap::new();
        for (name, found) in &received.files {
            let Some(relative) = name.strip_prefix(place) else {
                self.look_outside(repository, name, found, place, &mut differing);
                continue;
            };
            let path = Path::new(relative);
            if self.exercise.files.iter().any(|file| file == path)
                || same(&self.exercise.path, path, found)
            {
                continue;
            }
            let is_rust = relative.ends_with(".rs");
            let trick = if matches!(found, Found::Link) {
                Trick::Link
            } else if relative == "build.rs" {
                Trick::BuildScript
            } else if relative == "Cargo.toml" || relative.starts_with(".cargo/") {
                Trick::CargoSettings
            } else if relative.starts_with("tests/") && is_rust {
                Trick::ReplacedTests
            } else if is_rust {
                Trick::OtherFiles
            } else {
                continue;
            };
            differing.entry(trick).or_default().push(name.clone());
        }
        for (trick, names) in differing {
            let shown = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
            let more = match names.len().saturating_sub(3) {
                0 => String::new(),
                more => format!(" and {}", text::count(more, "more file")),
            };
            let text = format!("{shown}{more}: not as handed out, and not taken");
            self.remarks.push(Remark::new(trick, text));
        }
    }

    /// In a copy of the course, what the exercise stands on lies beside it.
    fn look_outside(
        &self,
        repository: &Repository,
        name: &str,
        found: &Found,
        place: &str,
        differing: &mut BTreeMap<Trick, Vec<String>>,
    ) {
        let beside = FOUNDATION.iter().any(|folder| name.starts_with(folder));
        let beside = beside && place.starts_with("exercises/");
        if beside && name.ends_with(".rs") && !same(repository.root(), Path::new(name), found) {
            let others = differing.entry(Trick::OtherFiles).or_default();
            others.push(name.to_owned());
        }
    }
}

/// Whether a file is as it was handed out, but for the line ends that some systems prefer.
fn same(folder: &Path, path: &Path, found: &Found) -> bool {
    let is_return = |byte: &u8| *byte == b'\r';
    let plain = |bytes: &[u8]| -> Vec<u8> {
        let kept = bytes.iter().filter(|byte| !is_return(byte));
        kept.copied().collect()
    };
    match found {
        Found::Text(bytes) => {
            std::fs::read(folder.join(path)).is_ok_and(|ours| plain(&ours) == plain(bytes))
        }
        _ => false,
    }
}

fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
