//! `cargo course update`: what is new arrives, and no work is lost on any path.

use std::fs;
use std::path::Path;
use std::process::Command;

use ::course::exercises;
use ::course::repository::Repository;

use crate::course::{ALONE, Course, LIB, Run, STARTER, TESTS, commit, git};

const ATTRIBUTES: &str = "/exercises/*/src/lib.rs merge=learner\n";
pub(crate) const WORK: &str = "// my work\npub fn double(n: u32) -> u32 {\n    n + n\n}\n";

/// The course as it is published, and a learner's clone of it.
pub(crate) struct Published {
    pub(crate) teacher: Course,
    pub(crate) learner: Course,
}

impl Published {
    pub(crate) fn new() -> Self {
        let teacher = Course::new();
        git(&teacher, &["init", "--quiet", "--initial-branch=main"]);
        teacher.replace(".gitignore", "/target/", "/target/\n/backups/");
        teacher.write(".gitattributes", ATTRIBUTES);
        commit(&teacher, "the course");
        let learner = Course::in_empty_folder();
        let from = teacher.root().to_str().unwrap();
        git(&learner, &["clone", "--quiet", from, "."]);
        git(&learner, &["config", "user.name", "Learner"]);
        git(&learner, &["config", "user.email", "learner@example.org"]);
        Self { teacher, learner }
    }

    /// A copy that a service made from a template: its files, with one commit that knows nothing of them.
    pub(crate) fn from_template() -> Self {
        let copy = Self::new();
        git(&copy.learner, &["remote", "rename", "origin", "template"]);
        git(&copy.learner, &["checkout", "--quiet", "--orphan", "mine"]);
        commit(&copy.learner, "Initial commit");
        copy.teacher.replace("book/SUMMARY.md", "Hello", "Good day");
        commit(&copy.teacher, "another word");
        copy
    }

    pub(crate) fn update(&self) -> Run {
        self.update_from(&[])
    }

    pub(crate) fn update_from(&self, from: &[&str]) -> Run {
        let mut command = self.learner.command(&[&["update"], from].concat());
        Run::of(command.envs(ALONE))
    }

    /// A change of the course's tests, and of nothing else.
    pub(crate) fn publish_new_words(&self) {
        self.teacher.replace(TESTS, "two and two", "two plus two");
        commit(&self.teacher, "new words");
    }

    pub(crate) fn has_new_words(&self) -> bool {
        self.learner.read(TESTS).contains("two plus two")
    }

    /// The commit that the learner is at.
    pub(crate) fn head(&self) -> String {
        git(&self.learner, &["rev-parse", "HEAD"])
    }

    /// The learner has this work, committed.
    pub(crate) fn commit_work(&self) {
        self.learner.write(LIB, WORK);
        commit(&self.learner, "my work");
    }

    /// The learner's files that differ from the last commit.
    fn changed(&self) -> Vec<String> {
        let names = git(&self.learner, &["diff", "--name-only", "HEAD"]);
        names.lines().map(str::to_owned).collect()
    }

    /// Runs the command that begins so, as the message has it between backticks.
    fn follow(&self, told: &Run, beginning: &str) {
        let mut quoted = told.stderr.split('`').skip(1).step_by(2);
        let command = quoted.find(|command| command.starts_with(beginning));
        let command = command.unwrap_or_else(|| panic!("no `{beginning} …` in {told}"));
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(self.learner.root());
        let output = shell.envs(ALONE).output().unwrap();
        // A stash that conflicts comes back all the same.
        let done = output.status.success() || beginning == "git stash pop";
        assert!(done, "{command}: {output:?}");
    }

    /// What was backed up last, at `path`.
    fn kept(&self, path: &str) -> String {
        let backups = fs::read_dir(self.learner.path("backups")).unwrap();
        let newest = backups.map(|entry| entry.unwrap().path()).max().unwrap();
        fs::read_to_string(newest.join(path)).unwrap()
    }
}

#[test]
fn all_else_is_new_and_the_work_is_as_it_was() {
    let course = Published::new();
    let (teacher, learner) = (&course.teacher, &course.learner);
    let up_to_date = "The course is up to date with origin/main.";
    course.update().exits(0).says(up_to_date);

    learner.write(LIB, WORK);
    let notes = "exercises/1-tiny/src/notes.md";
    learner.write(notes, "my notes");
    teacher.replace("book/SUMMARY.md", "Doubling", "Doubling again");
    teacher.replace(TESTS, "two and two", "two plus two");
    let better = teacher.read(STARTER).replace("double it", "double it well");
    teacher.write(STARTER, &better);
    teacher.write(LIB, &better);
    commit(teacher, "better words");

    course.update().exits(0).says_all(&[
        "The course is up to date: 1 change from origin/main.",
        "Your files are as you had them; a copy is kept: 1 file in backups/",
        "Exercise 1 has changed: run cargo course test 1",
        "compare yours with exercises/1-tiny/starter/lib.rs",
    ]);
    assert_eq!(learner.read(LIB), WORK);
    assert_eq!(course.kept(LIB), WORK);
    assert_eq!(learner.read(STARTER), better);
    assert!(course.has_new_words());
    assert!(learner.read("book/SUMMARY.md").contains("Doubling again"));
    assert_eq!(learner.read(notes), "my notes");
    course.update().exits(0).says(up_to_date);
}

/// What the course changes lies beside the learner's lines, or is one of them.
#[test]
fn work_is_kept_whole_where_the_starter_changed_too() {
    for line in [
        "pub fn greet() -> String {",
        "pub fn double(n: u32) -> u32 {",
    ] {
        for (committed, uncommitted) in [(true, false), (false, true), (true, true)] {
            let course = Published::new();
            let (teacher, learner) = (&course.teacher, &course.learner);
            learner.double("n + n");
            let first = learner.read(LIB);
            if committed {
                commit(learner, "my work");
            }
            if committed && uncommitted {
                learner.double("n * 2");
            }
            let work = learner.read(LIB);
            let better = format!("/// In other words.\n{line}");
            for file in [LIB, STARTER] {
                teacher.replace(file, line, &better);
            }
            commit(teacher, "other words");

            let run = course.update().exits(0);
            run.says("1 change from origin/main")
                .says("compare yours with exercises/1-tiny/starter/lib.rs");
            assert_eq!(learner.read(LIB), work);
            assert_eq!(course.kept(LIB), work);
            assert!(learner.read(STARTER).contains(&better));
            let head = git(learner, &["show", &format!("HEAD:{LIB}")]);
            match committed {
                true => assert_eq!(head, first),
                false => assert!(head.contains(&better), "{head}"),
            }
            assert_eq!(course.changed().is_empty(), !uncommitted);
            assert_eq!(git(learner, &["stash", "list"]), "");
        }
    }
}

/// Each exercise names the learner's files, and git finds out from another file which these are.
#[test]
fn git_is_told_which_files_are_the_learners() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let real = Repository::at(&root).unwrap();
    let course = Course::in_empty_folder();
    git(&course, &["init", "--quiet"]);
    fs::copy(root.join(".gitattributes"), course.path(".gitattributes")).unwrap();
    let all = exercises::all(&real).unwrap();
    assert!(!all.is_empty());
    for exercise in all {
        for file in &exercise.files {
            let path = real.shown(&exercise.path.join(file));
            let said = git(&course, &["check-attr", "merge", "--", &path]);
            assert_eq!(said, format!("{path}: merge: learner\n"));
        }
    }
}

#[test]
fn a_conflict_among_commits_is_given_up_and_told() {
    let course = Published::new();
    let learner = &course.learner;
    learner.replace(TESTS, "two and two", "two times two");
    course.commit_work();
    let later = format!("{WORK}// and not committed\n");
    learner.write(LIB, &later);
    course.publish_new_words();
    let before = course.head();

    let told = course.update().exits(2)
        .says("change the same lines, outside the files of an exercise that you edit:\n  exercises/1-tiny/tests/tiny.rs")
        .says("Nothing was updated, and your files are as they were.");
    assert_eq!(learner.read(LIB), later);
    assert_eq!(course.kept(LIB), later);
    assert_eq!(course.head(), before);
    assert_eq!(course.changed(), [LIB]);

    course.follow(&told, "git restore");
    git(learner, &["commit", "--quiet", "--message", "the course's"]);
    course.update().exits(0);
    assert_eq!(learner.read(LIB), later);
    assert!(course.has_new_words());
    assert_eq!(course.changed(), [LIB]);
}

/// With work beside it that the update's starter would conflict with.
#[test]
fn a_change_elsewhere_that_clashes_is_named_with_advice_before_anything_happens() {
    let course = Published::new();
    let (teacher, learner) = (&course.teacher, &course.learner);
    learner.write(LIB, WORK);
    learner.replace(TESTS, "two and two", "two times two");
    teacher.write(LIB, "// another starter\n");
    teacher.write(STARTER, "// another starter\n");
    course.publish_new_words();
    let before = course.head();

    let told = course.update().exits(2).says("Nothing was changed.");
    let told =
        told.says("not files of an exercise that you edit:\n  exercises/1-tiny/tests/tiny.rs\n");
    assert_eq!(course.changed(), [LIB, TESTS]);
    assert_eq!(course.head(), before);
    course.follow(&told, "git stash push");
    course.update().exits(0);
    course.follow(&told, "git stash pop");
    let clash = learner.read(TESTS).contains("<<<<<<<");
    assert!(clash, "no clash to decide");
    assert_eq!(learner.read(LIB), WORK);
}

#[test]
fn an_exercise_that_is_gone_leaves_its_work_in_the_backup_and_a_renamed_one_takes_it_along() {
    for (committed, renamed) in [(false, false), (false, true), (true, false), (true, true)] {
        let course = Published::new();
        let learner = &course.learner;
        match committed {
            true => course.commit_work(),
            false => learner.write(LIB, WORK),
        }
        let change = match renamed {
            true => ["mv", "exercises/1-tiny", "exercises/1-small"],
            false => ["rm", "-r", "exercises/1-tiny"],
        };
        git(&course.teacher, &change);
        commit(&course.teacher, "another exercise");
        let run = course.update().exits(0);
        run.says("exercises/1-tiny/src/lib.rs is no longer part of the course: see that copy");
        assert_eq!(course.kept(LIB), WORK);
        assert!(!learner.path("exercises/1-tiny").exists());
        if renamed && committed {
            assert_eq!(learner.read("exercises/1-small/src/lib.rs"), WORK);
        }
        assert_eq!(course.changed(), [""; 0]);
    }
}
