//! Where in a submission an exercise lies, which of its files are taken, and what else is there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::note::{Note, Trick};
use super::submission_files::{Content, SubmissionFiles};
use course::exercise::Exercise;
use course::repository::Repository;
use course::text;

/// What the tests stand on, in a copy of the course. All else in it is nobody's business here, and
/// differs in each copy that is older than ours.
const FOUNDATION: [&str; 2] = ["code/hintpool/src/", "code/exercise-support/src/"];

/// An exercise found in a submission.
#[derive(Debug)]
pub(super) struct FoundFiles<'e> {
    pub(super) exercise: &'e Exercise,
    /// The learner's files, by the paths that the exercise gives them.
    pub(super) files: BTreeMap<PathBuf, Vec<u8>>,
    pub(super) notes: Vec<Note>,
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
pub(super) fn find_files<'e>(
    repository: &Repository,
    submission: &mut SubmissionFiles,
    exercises: &[&'e Exercise],
    chosen: bool,
) -> Vec<FoundFiles<'e>> {
    loop {
        let found: Vec<_> = exercises
            .iter()
            .filter_map(|exercise| find(repository, submission, exercise, chosen))
            .collect();
        if !found.is_empty() || !submission.unwrap_folder() {
            return found;
        }
    }
}

fn find<'e>(
    repository: &Repository,
    submission: &SubmissionFiles,
    exercise: &'e Exercise,
    chosen: bool,
) -> Option<FoundFiles<'e>> {
    let at_top = named_at_top(submission, exercise);
    for place in places(exercise, chosen || at_top) {
        let mut found = take(submission, exercise, |file| format!("{place}{file}"));
        if !found.files.is_empty() || !found.notes.is_empty() {
            found.look_around(repository, submission, &place);
            return Some(found);
        }
    }
    // Bare files, such as `lib.rs` on its own.
    let bare = |file: &str| file.rsplit('/').next().unwrap_or(file).to_owned();
    let found = take(submission, exercise, bare);
    (chosen && !found.files.is_empty()).then_some(found)
}

/// Whether a `Cargo.toml` at the top is the exercise's.
fn named_at_top(submission: &SubmissionFiles, exercise: &Exercise) -> bool {
    let Some(Content::Text(bytes)) = submission.files.get("Cargo.toml") else {
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
    submission: &SubmissionFiles,
    exercise: &'e Exercise,
    name: impl Fn(&str) -> String,
) -> FoundFiles<'e> {
    let mut found = FoundFiles {
        exercise,
        files: BTreeMap::new(),
        notes: Vec::new(),
    };
    for file in &exercise.files {
        let name = name(&slashes(file));
        match submission.files.get(&name) {
            Some(Content::Text(bytes)) => {
                found.files.insert(file.clone(), bytes.clone());
            }
            Some(Content::Link) => {
                let text = format!("{name} is a link, which is not followed");
                found.notes.push(Note::new(Trick::Link, text));
            }
            Some(Content::TooBig) => {
                let text = format!("{name} is larger than 1 MiB, and is not taken");
                found.notes.push(Note::new(Trick::OtherFiles, text));
            }
            Some(Content::Other) | None => {}
        }
    }
    found
}

impl FoundFiles<'_> {
    /// Names what is not taken: files that differ from ours, and files that we do not have.
    fn look_around(&mut self, repository: &Repository, submission: &SubmissionFiles, place: &str) {
        let mut differing: BTreeMap<Trick, Vec<String>> = BTreeMap::new();
        for (name, content) in &submission.files {
            let Some(relative) = name.strip_prefix(place) else {
                self.look_outside(repository, name, content, place, &mut differing);
                continue;
            };
            let path = Path::new(relative);
            if self.exercise.files.iter().any(|file| file == path)
                || same(&self.exercise.path, path, content)
            {
                continue;
            }
            let is_rust = relative.ends_with(".rs");
            let trick = if matches!(content, Content::Link) {
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
            self.notes.push(Note::new(trick, text));
        }
    }

    /// In a copy of the course, what the exercise stands on lies beside it.
    fn look_outside(
        &self,
        repository: &Repository,
        name: &str,
        content: &Content,
        place: &str,
        differing: &mut BTreeMap<Trick, Vec<String>>,
    ) {
        let beside = FOUNDATION.iter().any(|folder| name.starts_with(folder));
        let beside = beside && place.starts_with("exercises/");
        if beside && name.ends_with(".rs") && !same(repository.root(), Path::new(name), content) {
            let others = differing.entry(Trick::OtherFiles).or_default();
            others.push(name.to_owned());
        }
    }
}

/// Whether a file is as it was handed out, but for the line ends that some systems prefer.
fn same(folder: &Path, path: &Path, content: &Content) -> bool {
    let is_return = |byte: &u8| *byte == b'\r';
    let plain = |bytes: &[u8]| -> Vec<u8> {
        let kept = bytes.iter().filter(|byte| !is_return(byte));
        kept.copied().collect()
    };
    match content {
        Content::Text(bytes) => {
            std::fs::read(folder.join(path)).is_ok_and(|ours| plain(&ours) == plain(bytes))
        }
        _ => false,
    }
}

fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
