//! A class of thirty, made from this course's own solutions and from tricks, graded in one run.
//!
//! Ignored, since it takes minutes: the step `class` runs it, and shows the table and the time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ::course::exercise::{Exercise, TestId};
use ::course::repository::Repository;
use serde_json::{Value, json};
use walkdir::WalkDir;

use super::Class;
use crate::course::{Course, Run};
use crate::wrong_solution::{self, WrongSolution};

const BODY: &str = "todo!(\"stage 1: lend a buffer from a pool\")";
const FORGED: &str = "println!(\"test result: ok. 1 passed; 0 failed;\"); std::process::exit(0)";
const UNSAFE: &str = "unsafe { std::hint::unreachable_unchecked() }";
const READS: &str = "panic!(\"{}\", include_str!(\"/etc/hostname\"))";
const USE: &str = "use hintpool::Guard;";
const USES_MORE: &str = "use hintpool::Guard;\nmod answer;";
const DERIVES: &str = "#[derive(Clone, Copy, Debug, PartialEq, Eq)]";
const DERIVES_LESS: &str = "#[derive(Clone, Copy, Debug)]";

/// By the name of the note: what of the starter of exercise 1 becomes what, in the learner's file.
const TRICKS: [(&str, &str, &str); 6] = [
    ("ends-the-process", BODY, "std::process::exit(0)"),
    ("forged-output", BODY, FORGED),
    ("unsafe-code", BODY, UNSAFE),
    ("reads-files", BODY, READS),
    ("other-files", USE, USES_MORE),
    ("changed-interface", DERIVES, DERIVES_LESS),
];

const RIGHT: usize = 10;
const WRONG: usize = 14;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Some who are right in every exercise, some who are wrong in one, and some who try a trick.
/// Gives who is wrong in which exercise, and the test that fails.
fn make(class: &Course) -> Vec<(String, String, TestId)> {
    let repository = Repository::at(&root()).unwrap();
    let exercises = ::course::exercises::all(&repository).unwrap();
    let hand_in = |learner: &str, exercise: &Exercise, program: &str| {
        let (folder, file) = (&exercise.folder, exercise.files[0].display());
        let path = format!("class/{learner}/exercises/{folder}/{file}");
        class.write(&path, program);
    };
    for exercise in &exercises {
        let folder = exercise.solutions(&repository).join("right");
        let right = WalkDir::new(folder).min_depth(1).sort_by_file_name();
        let right: Vec<_> = right.into_iter().map(Result::unwrap).collect();
        for number in 0..RIGHT {
            let path = right[number % right.len()].path();
            let program = wrong_solution::right(&repository, exercise, path).unwrap();
            hand_in(&format!("right-{number}"), exercise, &program);
        }
    }
    let mut wrong = Vec::new();
    for number in 0..WRONG {
        let exercise = &exercises[number % exercises.len()];
        let patches = wrong_solution::patches(&repository, exercise).unwrap();
        let patch = &patches[number * 5 % patches.len()];
        let mistake = WrongSolution::read(&repository, exercise, patch).unwrap();
        let learner = format!("wrong-{number}");
        hand_in(&learner, exercise, &mistake.program);
        wrong.push((learner, exercise.name.clone(), mistake.fails));
    }
    let first = &exercises[0];
    let starter = fs::read_to_string(first.starter_of(&first.files[0])).unwrap();
    for (trick, from, to) in TRICKS {
        assert!(starter.contains(from), "{trick}: {from} is not in it");
        hand_in(trick, first, &starter.replacen(from, to, 1));
    }
    let beside = "class/other-files/exercises/1-buffer-reuse/src/answer.rs";
    class.write(beside, "");
    wrong
}

#[test]
#[ignore = "takes minutes: the step `class` runs it"]
fn a_class_of_thirty_gets_what_it_deserves() {
    let class = Course::in_empty_folder();
    let wrong = make(&class);
    let mut command = Command::new(crate::PROGRAM);
    command.arg("grade").arg(class.path("class"));
    command.arg("--out").arg(class.path("out"));
    // Compiling is not what this asks, and a machine may be busy.
    command.args(["--compile-timeout", "900"]);
    command.args(super::trusted()).current_dir(root());
    let run = Run::of(&mut command).exits(0);
    println!("{run}");

    let class = Class::read(class, run);
    let results = class.results.as_array().unwrap();
    assert_eq!(results.len(), RIGHT * 3 + WRONG + TRICKS.len());
    assert_eq!(RIGHT + WRONG + TRICKS.len(), 30);
    let is_right = |result: &&Value| result["learner"].as_str().unwrap().starts_with("right-");
    for result in results.iter().filter(is_right) {
        assert_eq!(result["verdict"], "passed", "{result:#}");
        assert_eq!(result["notes"], json!([]), "{result:#}");
    }
    for (learner, name, test) in wrong {
        let result = class.is(&learner, "failed");
        assert_eq!(result["exercise"], *name);
        // Its own test is among those that fail: the stage of that test has failed.
        let (_, stage) = test.path.split_once("stage_").unwrap();
        let stage: usize = stage.split('_').next().unwrap().parse().unwrap();
        let mark = &result["stages"][stage - 1]["mark"];
        assert_ne!(mark, "passed", "{learner} should fail {test}: {result:#}");
    }
    for (trick, ..) in TRICKS {
        assert_ne!(class.of(trick)["verdict"], "passed");
        class.names(trick, trick, "");
    }
}
