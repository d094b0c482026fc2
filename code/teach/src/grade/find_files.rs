//! Where in a submission an exercise lies, which of its files are taken, and what else is there.

use std::collections::BTreeMap;
use std::path::Path;

use super::graded::Note;
use super::read::{Content, SubmissionFiles};
use course::exercise::Exercise;
use course::repository::Repository;
use course::submission::Files;
use course::text;

/// What the tests stand on, in a copy of the course. All else in it is nobody's business here, and
/// differs in each copy that is older than ours.
const FOUNDATION: [&str; 2] = ["code/hintpool/src/", "code/exercise-support/src/"];

/// An exercise found in a submission.
#[derive(Debug)]
pub(super) struct FoundFiles<'e> {
    pub(super) exercise: &'e Exercise,
    /// The learner's files, by the paths that the exercise gives them.
    pub(super) files: Files,
    pub(super) notes: Vec<Note>,
}

/// Where the files of an exercise may lie: in a copy of the course, in a folder of the exercise's
/// name, or, if it was said which exercise is meant or `manifest` says so, at the top.
pub(super) fn places(exercise: &Exercise, chosen: bool, manifest: &[u8]) -> Vec<String> {
    let Exercise { folder, name, .. } = exercise;
    let manifest = String::from_utf8_lossy(manifest)
        .parse::<toml::Table>()
        .ok();
    let package = manifest
        .as_ref()
        .and_then(|table| table.get("package")?.get("name")?.as_str());
    let mut places = vec![
        format!("exercises/{folder}/"),
        format!("{folder}/"),
        format!("{name}/"),
    ];
    if chosen || package == Some(name) {
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
        let find = |exercise: &&'e Exercise| find(repository, submission, exercise, chosen);
        let found: Vec<_> = exercises.iter().filter_map(find).collect();
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
    let manifest: &[u8] = match submission.files.get("Cargo.toml") {
        Some(Content::Text(bytes)) => bytes,
        _ => &[],
    };
    for place in places(exercise, chosen, manifest) {
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

fn take<'e>(
    submission: &SubmissionFiles,
    exercise: &'e Exercise,
    name: impl Fn(&str) -> String,
) -> FoundFiles<'e> {
    let (mut files, mut notes) = (Files::new(), Vec::new());
    for file in &exercise.files {
        let name = name(&file.to_string_lossy().replace('\\', "/"));
        match submission.files.get(&name) {
            Some(Content::Text(bytes)) => {
                files.insert(file.clone(), bytes.clone());
            }
            Some(Content::Link) => {
                let text = format!("{name} is a link, which is not followed");
                notes.push(Note::new("link", &text));
            }
            Some(Content::TooBig) => {
                let text = format!("{name} is larger than 1 MiB, and is not taken");
                notes.push(Note::new("other-files", &text));
            }
            Some(Content::Other) | None => {}
        }
    }
    FoundFiles {
        exercise,
        files,
        notes,
    }
}

impl FoundFiles<'_> {
    /// Names what is not taken: files that differ from ours, and files that we do not have.
    fn look_around(&mut self, repository: &Repository, submission: &SubmissionFiles, place: &str) {
        let mut differing: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, content) in &submission.files {
            let is_rust = name.ends_with(".rs");
            // In a copy of the course, what the exercise stands on lies beside it.
            let is_foundation = FOUNDATION.iter().any(|folder| name.starts_with(folder));
            let (ours, trick) = match name.strip_prefix(place) {
                Some(relative) => {
                    let path = Path::new(relative);
                    if self.exercise.files.iter().any(|file| file == path) {
                        continue;
                    }
                    let trick = match relative {
                        _ if matches!(content, Content::Link) => "link",
                        "build.rs" => "build-script",
                        "Cargo.toml" => "cargo-settings",
                        _ if relative.starts_with(".cargo/") => "cargo-settings",
                        _ if relative.starts_with("tests/") && is_rust => "replaced-tests",
                        _ if is_rust => "other-files",
                        _ => continue,
                    };
                    (self.exercise.path.join(path), trick)
                }
                None if is_foundation && is_rust && place.starts_with("exercises/") => {
                    (repository.root().join(name), "other-files")
                }
                None => continue,
            };
            if !same(&ours, content) {
                differing.entry(trick).or_default().push(name);
            }
        }
        for (trick, names) in differing {
            let shown = names[..names.len().min(3)].join(", ");
            let more = match names.len().saturating_sub(3) {
                0 => String::new(),
                more => format!(" and {}", text::count(more, "more file")),
            };
            let text = format!("{shown}{more}: not as handed out, and not taken");
            self.notes.push(Note::new(trick, &text));
        }
    }
}

/// Whether a file is as it was handed out, but for the line ends that some systems prefer.
fn same(ours: &Path, content: &Content) -> bool {
    let plain = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace('\r', "");
    match content {
        Content::Text(bytes) => std::fs::read(ours).is_ok_and(|ours| plain(&ours) == plain(bytes)),
        _ => false,
    }
}
