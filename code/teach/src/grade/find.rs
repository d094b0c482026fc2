//! Which submissions there are: each path that was given, or each thing in a folder of them. And where in
//! one an exercise lies, which of its files are taken, and what else is there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use walkdir::WalkDir;

use super::graded::note;
use super::read::{Content, SubmissionFiles, archive_stem};
use course::exercise::Exercise;
use course::repository::Repository;
use course::submission::Files;
use course::text;

/// What one learner handed in. The name is the folder's or the archive's.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) learner: String,
    pub(super) path: PathBuf,
}

/// The Kth of N parts, written `K/N`.
pub(super) fn part(text: &str) -> anyhow::Result<(usize, usize)> {
    let parts = text.split_once('/');
    let numbers = parts.and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    let within = numbers.filter(|(number, of)| (1..=*of).contains(number));
    within.context("write K/N, where K is 1 to N, such as 2/8")
}

/// The submissions, and what lies beside them and is none.
pub(super) fn gather(
    paths: &[PathBuf],
    exercises: &[Exercise],
) -> anyhow::Result<(Vec<Entry>, Vec<PathBuf>)> {
    let (mut found, mut left_out) = (Vec::new(), Vec::new());
    // A Rust file alone does not say of which exercise it is.
    let is_file_of_one = |path: &Path| {
        let is_rust = path.extension().is_some_and(|ending| ending == "rs");
        let is_clear = archive_stem(path).is_some() || (is_rust && exercises.len() == 1);
        path.is_file() && is_clear
    };
    for path in paths {
        let real = path.canonicalize();
        let path = real.with_context(|| format!("{} cannot be found", path.display()))?;
        if path.is_dir() && !is_submission(&path, exercises) {
            let children = WalkDir::new(&path).min_depth(1).max_depth(1);
            for child in children.sort_by_file_name() {
                let child = child.with_context(|| format!("{} cannot be read", path.display()))?;
                let hidden = child.file_name().to_string_lossy().starts_with('.');
                let hidden = hidden || child.path_is_symlink();
                let child = child.into_path();
                match !hidden && (child.is_dir() || is_file_of_one(&child)) {
                    true => found.push(child),
                    false => left_out.push(child),
                }
            }
        } else if path.is_dir() || is_file_of_one(&path) {
            found.push(path);
        } else {
            bail!(
                "{} is not a submission: give a folder, or a .zip, .tar or .tar.gz archive, or, with `--exercise`, a Rust file",
                path.display()
            );
        }
    }
    ensure!(
        !found.is_empty(),
        "there is nothing to grade: no folder, archive or Rust file was found"
    );
    let entries: Vec<Entry> = found.into_iter().map(entry).collect();
    // Two results under one name would be one too few. Some file systems ignore case.
    let mut seen = BTreeMap::new();
    for Entry { learner, path } in &entries {
        if let Some(other) = seen.insert(id(learner).to_lowercase(), path) {
            bail!(
                "{} and {} would have the same name in the results; rename one",
                other.display(),
                path.display()
            );
        }
    }
    Ok((entries, left_out))
}

fn entry(path: PathBuf) -> Entry {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".rs").unwrap_or(&name);
    let learner = text::harmless(&archive_stem(&path).unwrap_or(name.to_owned()));
    Entry { learner, path }
}

/// A learner's name as part of a file's name.
pub(super) fn id(learner: &str) -> String {
    let plain = |letter: char| match letter {
        _ if letter.is_alphanumeric() || "-_".contains(letter) => letter,
        _ => '_',
    };
    learner.chars().map(plain).take(100).collect()
}

/// Whether a folder is a copy of the course or of an exercise, and not a folder of several.
fn is_submission(folder: &Path, exercises: &[Exercise]) -> bool {
    let names = exercises.iter().flat_map(|it| [&*it.folder, &*it.name]);
    let mut names = names.chain(["exercises", "src"]);
    names.any(|name| folder.join(name).is_dir())
}

/// What the tests stand on, in a copy of the course. All else in it is nobody's business here, and
/// differs in each copy that is older than ours.
const FOUNDATION: [&str; 2] = ["code/hintpool/src/", "code/exercise-support/src/"];

/// An exercise found in a submission.
#[derive(Debug)]
pub(super) struct FoundFiles<'e> {
    pub(super) exercise: &'e Exercise,
    /// The learner's files, by the paths that the exercise gives them.
    pub(super) files: Files,
    pub(super) notes: Vec<String>,
}

/// Each of the exercises that is there, after taking away folders that hold everything.
pub(super) fn find_files<'e>(
    repository: &Repository,
    submission: &mut SubmissionFiles,
    exercises: &'e [Exercise],
) -> Vec<FoundFiles<'e>> {
    loop {
        let find = |exercise| find(repository, submission, exercise, exercises.len() == 1);
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
    is_only: bool,
) -> Option<FoundFiles<'e>> {
    let Exercise { folder, name, .. } = exercise;
    let mut places = vec![
        format!("exercises/{folder}/"),
        format!("{folder}/"),
        format!("{name}/"),
    ];
    // It may lie at the top, if no other is graded or the manifest says so.
    let named = format!("name = \"{name}\"");
    let says_so = match submission.files.get("Cargo.toml") {
        Some(Content::Text(bytes)) => String::from_utf8_lossy(bytes).lines().any(|it| it == named),
        _ => false,
    };
    if is_only || says_so {
        places.push(String::new());
    }
    for place in places {
        let mut found = take(submission, exercise, |file| format!("{place}{file}"));
        if !found.files.is_empty() || !found.notes.is_empty() {
            found.look_around(repository, submission, &place);
            return Some(found);
        }
    }
    // Bare files, such as `lib.rs` on its own.
    let bare = |file: &str| file.rsplit('/').next().unwrap_or(file).to_owned();
    let found = take(submission, exercise, bare);
    (is_only && !found.files.is_empty()).then_some(found)
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
                notes.push(note("link", &text));
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
                        "build.rs" => "build script",
                        "Cargo.toml" => "cargo settings",
                        _ if relative.starts_with(".cargo/") => "cargo settings",
                        _ if relative.starts_with("tests/") && is_rust => "replaced tests",
                        _ if is_rust => "other files",
                        _ => continue,
                    };
                    (self.exercise.path.join(path), trick)
                }
                None if is_foundation && is_rust && place.starts_with("exercises/") => {
                    (repository.root().join(name), "other files")
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
            self.notes.push(note(trick, &text));
        }
    }
}

/// Whether a file is as it was handed out, but for the line ends that some systems prefer.
fn same(ours: &Path, content: &Content) -> bool {
    let plain = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace('\r', "");
    match content {
        Content::Text(bytes) => fs::read(ours).is_ok_and(|ours| plain(&ours) == plain(bytes)),
        _ => false,
    }
}
