//! A class of thirty, made from this course's own solutions and from tricks, graded in one run.
//!
//! Ignored, since it takes minutes: the step `class` runs it, and shows the table and the time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ::course::exercises;
use ::course::repository::Repository;
use serde_json::Value;
use teach::wrong_solution::WrongSolution;

use crate::course::{Course, Run};

const EXERCISES: [(&str, &str, &str); 3] = [
    ("1-buffer-reuse", "buffer-reuse", "src/lib.rs"),
    ("2-isolated-workers", "isolated-workers", "src/lib.rs"),
    ("3-prove-it", "prove-it", "src/proof.rs"),
];

/// Names, what is put where in exercise 1, and how it is found out.
const TRICKS: [Hostile; 9] = [
    Hostile::new(
        "replaced-tests",
        "",
        "pub fn get() -> Buffer {",
        "pub fn get() -> Buffer {",
        ("tests/buffers/main.rs", "#[test] fn passes() {}\n"),
    ),
    Hostile::new("ends-the-process", "", BODY, "std::process::exit(0)", NONE),
    Hostile::new("forged-output", "", BODY, FORGED, NONE),
    Hostile::new(
        "build-script",
        "",
        "",
        "",
        (
            "build.rs",
            "fn main() { panic!(\"a build script ran\"); }\n",
        ),
    ),
    Hostile::new(
        "cargo-settings",
        "",
        "",
        "",
        (
            "Cargo.toml",
            "[package]\nname = \"buffer-reuse\"\nautotests = false\n",
        ),
    ),
    Hostile::new(
        "unsafe-code",
        "",
        BODY,
        "core::arch::global_asm!(\"nop\"); todo!()",
        NONE,
    ),
    Hostile::new(
        "reads-files",
        "",
        BODY,
        "panic!(\"{}\", include_str!(\"/etc/hostname\"))",
        NONE,
    ),
    Hostile::new(
        "other-files",
        "",
        "use hintpool::Guard;",
        "use hintpool::Guard;\nmod answer;",
        ("src/answer.rs", ""),
    ),
    Hostile::new(
        "changed-interface",
        "",
        "#[derive(Clone, Copy, Debug, PartialEq, Eq)]",
        "#[derive(Clone, Copy, Debug)]",
        NONE,
    ),
];

const BODY: &str = "todo!(\"stage 1: lend a buffer from a pool\")";
const FORGED: &str = "println!(\"test result: ok. 1 passed; 0 failed;\"); std::process::exit(0)";
const NONE: (&str, &str) = ("", "");

struct Hostile {
    trick: &'static str,
    first: &'static str,
    from: &'static str,
    to: &'static str,
    beside: (&'static str, &'static str),
}

impl Hostile {
    const fn new(
        trick: &'static str,
        first: &'static str,
        from: &'static str,
        to: &'static str,
        beside: (&'static str, &'static str),
    ) -> Self {
        Self {
            trick,
            first,
            from,
            to,
            beside,
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn solutions(exercise: &str, kind: &str) -> Vec<PathBuf> {
    let folder = root().join("solutions-private").join(exercise).join(kind);
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Ten learners who are right in every exercise, ten who are wrong in one, nine who try a trick.
fn make(class: &Course) -> Vec<(String, &'static str, String)> {
    let repository = Repository::at(&root()).unwrap();
    let mut wrong = Vec::new();
    for number in 0..10 {
        for (folder, _, file) in EXERCISES {
            let right = solutions(folder, "right");
            let answer = fs::read_to_string(&right[number % right.len()]).unwrap();
            class.write(
                &format!("class/right-{number}/exercises/{folder}/{file}"),
                &answer,
            );
        }
        let (folder, name, file) = EXERCISES[number % 3];
        let mistakes = solutions(folder, "wrong");
        let exercise = exercises::one(&repository, name).unwrap();
        let patch = &mistakes[number * 5 % mistakes.len()];
        let mistake = WrongSolution::read(&repository, &exercise, patch).unwrap();
        let learner = format!("wrong-{number}");
        class.write(
            &format!("class/{learner}/exercises/{folder}/{file}"),
            &mistake.program,
        );
        wrong.push((learner, name, mistake.fails.to_string()));
    }
    let starter = fs::read_to_string(root().join("exercises/1-buffer-reuse/starter/lib.rs"));
    let starter = starter.unwrap() + "// begun\n";
    for Hostile {
        trick,
        first,
        from,
        to,
        beside,
    } in TRICKS
    {
        assert!(
            starter.contains(from),
            "{trick}: {from} is not in the starter"
        );
        let folder = format!("class/{trick}/exercises/1-buffer-reuse");
        let source = first.to_owned() + &starter.replacen(from, to, 1);
        class.write(&format!("{folder}/src/lib.rs"), &source);
        if beside != NONE {
            class.write(&format!("{folder}/{}", beside.0), beside.1);
        }
    }
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
            .arg("--out")
            .arg(class.path("out"))
            .current_dir(root()),
    )
    .exits(0);
    println!("{run}");

    let json: Value = serde_json::from_str(&class.read("out/results.json")).unwrap();
    let results = json["results"].as_array().unwrap();
    assert_eq!(results.len(), 10 * 3 + 10 + TRICKS.len());
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
    for Hostile { trick, .. } in TRICKS {
        let result = of(trick)[0];
        assert_ne!(result["verdict"], "passed", "{result:#}");
        let mut notes = result["notes"].as_array().unwrap().iter();
        assert!(notes.any(|note| note["trick"] == *trick), "{result:#}");
    }
}
