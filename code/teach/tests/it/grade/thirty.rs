//! A class of thirty, made from this course's own solutions and from tricks, graded in one run.
//!
//! Ignored, since it takes minutes: the step `class` runs it, and shows the table and the time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ::course::exercise::Exercise;
use ::course::repository::Repository;
use serde_json::Value;
use teach::wrong_solution::{self, WrongSolution};

use crate::course::{Course, Run};

const BODY: &str = "todo!(\"stage 1: lend a buffer from a pool\")";
const FORGED: &str = "println!(\"test result: ok. 1 passed; 0 failed;\"); std::process::exit(0)";
const DERIVES: &str = "#[derive(Clone, Copy, Debug, PartialEq, Eq)]";

/// By the name of the note: what of the starter of exercise 1 becomes what, in the learner's file.
const TRICKS: [(&str, &str, &str); 6] = [
    ("ends-the-process", BODY, "std::process::exit(0)"),
    ("forged-output", BODY, FORGED),
    (
        "unsafe-code",
        BODY,
        "unsafe { std::hint::unreachable_unchecked() }",
    ),
    (
        "reads-files",
        BODY,
        "panic!(\"{}\", include_str!(\"/etc/hostname\"))",
    ),
    (
        "other-files",
        "use hintpool::Guard;",
        "use hintpool::Guard;\nmod answer;",
    ),
    (
        "changed-interface",
        DERIVES,
        "#[derive(Clone, Copy, Debug)]",
    ),
];

/// By the name of the note: a file of the exercise that is not the learner's.
const FILES: [(&str, &str, &str); 3] = [
    (
        "replaced-tests",
        "tests/buffers/main.rs",
        "#[test] fn passes() {}\n",
    ),
    (
        "build-script",
        "build.rs",
        "fn main() { panic!(\"a build script ran\"); }\n",
    ),
    (
        "cargo-settings",
        "Cargo.toml",
        "[package]\nname = \"buffer-reuse\"\nautotests = false\n",
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn right(repository: &Repository, exercise: &Exercise) -> Vec<PathBuf> {
    let folder = exercise.solutions(repository).join("right");
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Ten learners who are right in every exercise, ten who are wrong in one, nine who try a trick.
/// Gives who is wrong in which exercise, and the test that fails.
fn make(class: &Course) -> Vec<(String, String, String)> {
    let repository = Repository::at(&root()).unwrap();
    let exercises = ::course::exercises::all(&repository).unwrap();
    let hand_in = |learner: &str, exercise: &Exercise, program: &str| {
        let (folder, file) = (&exercise.folder, exercise.files[0].display());
        class.write(
            &format!("class/{learner}/exercises/{folder}/{file}"),
            program,
        );
    };
    let mut wrong = Vec::new();
    for number in 0..10 {
        for exercise in &exercises {
            let right = right(&repository, exercise);
            let program = fs::read_to_string(&right[number % right.len()]).unwrap();
            hand_in(&format!("right-{number}"), exercise, &program);
        }
        let exercise = &exercises[number % exercises.len()];
        let patches = wrong_solution::patches(&repository, exercise).unwrap();
        let patch = &patches[number * 5 % patches.len()];
        let mistake = WrongSolution::read(&repository, exercise, patch).unwrap();
        let learner = format!("wrong-{number}");
        hand_in(&learner, exercise, &mistake.program);
        wrong.push((learner, exercise.name.clone(), mistake.fails.to_string()));
    }
    let first = &exercises[0];
    let starter = fs::read_to_string(first.starter_of(&first.files[0])).unwrap() + "// begun\n";
    for (trick, from, to) in TRICKS {
        assert!(
            starter.contains(from),
            "{trick}: {from} is not in the starter"
        );
        hand_in(trick, first, &starter.replacen(from, to, 1));
    }
    for (trick, file, text) in FILES {
        hand_in(trick, first, &starter);
        class.write(
            &format!("class/{trick}/exercises/{}/{file}", first.folder),
            text,
        );
    }
    class.write(
        "class/other-files/exercises/1-buffer-reuse/src/answer.rs",
        "",
    );
    wrong
}

#[test]
#[ignore = "takes minutes: the step `class` runs it"]
fn a_class_of_thirty_gets_what_it_deserves() {
    let class = Course::in_empty_folder();
    let wrong = make(&class);
    let run = Run::of(
        Command::new(crate::PROGRAM)
            .arg("grade")
            .arg(class.path("class"))
            .args(super::trusted())
            // Compiling is not what this asks, and a machine may be busy.
            .args(["--compile-timeout", "900"])
            .arg("--out")
            .arg(class.path("out"))
            .current_dir(root()),
    )
    .exits(0);
    println!("{run}");

    let json: Value = serde_json::from_str(&class.read("out/results.json")).unwrap();
    let results = json["results"].as_array().unwrap();
    assert_eq!(results.len(), 10 * 3 + 10 + TRICKS.len() + FILES.len());
    let of = |learner: &str| -> Vec<&Value> {
        let own = results
            .iter()
            .filter(|result| result["learner"] == *learner);
        own.collect()
    };
    for number in 0..10 {
        for result in of(&format!("right-{number}")) {
            assert_eq!(result["verdict"], "passed", "{result:#}");
            assert!(result["notes"].as_array().unwrap().is_empty(), "{result:#}");
        }
    }
    for (learner, name, test) in wrong {
        let result = of(&learner)[0];
        assert_eq!(
            (&result["verdict"], &result["exercise"]),
            (&"failed".into(), &name.into())
        );
        // Its own test is among those that fail: the stage of that test has failed.
        let stage = test
            .split("stage_")
            .nth(1)
            .and_then(|rest| rest.split('_').next());
        let stage: usize = stage.unwrap().parse().unwrap();
        let mark = &result["stages"][stage - 1]["mark"];
        assert_ne!(mark, "passed", "{learner} should fail {test}: {result:#}");
    }
    for (trick, ..) in TRICKS.into_iter().chain(FILES) {
        let result = of(trick)[0];
        assert_ne!(result["verdict"], "passed", "{result:#}");
        let mut notes = result["notes"].as_array().unwrap().iter();
        assert!(notes.any(|note| note["trick"] == *trick), "{result:#}");
    }
}
