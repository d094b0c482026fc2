//! `cargo course verify`: a sound exercise passes, and each way to be unsound is named.

use std::fs;

use crate::course::{Course, HINTS, LIB, MANIFEST, NOTES, Run, SOLUTION, STARTER, TESTS, TODO};
use crate::{course_with_solutions, patch, right, wrong};

/// Verifies a course with something broken.
fn broken(course: &Course) -> Run {
    course.run(&["verify"]).exits(1)
}

/// A learner's own work does not matter, unless it must be the starter.
#[test]
fn a_sound_exercise_passes_and_each_test_is_shown_with_the_mistakes_that_only_it_catches() {
    let course = course_with_solutions();
    course.write(LIB, "this is not even Rust");
    course.run(&["verify", "--matrix"]).exits(0).says_all(&[
        "All is sound, in 1 exercise.",
        "note: you have begun tiny; verify checks the original starter",
        "Matrix of tiny: 4 wrong solutions against 3 tests",
        "    2  tiny::doubles_zero\n",
        "              1  2  3 \n adds_one     F  F  . \n always_four  .  !  . \n",
        " always_zero  !  .  . \n shouts       .  .  ! \n",
    ]);
    course.remove(&wrong("always_zero"));
    course.remove(&wrong("shouts"));
    let nothing_wrong = patch("greets", "n * base::TWO", "hello");
    course.write(&wrong("right"), &nothing_wrong);
    let run = course
        .run(&["verify", "tiny", "--matrix", "--strict"])
        .exits(1);
    run.says_all(&[
        "exercises/1-tiny/src/lib.rs differs from exercises/1-tiny/starter/lib.rs",
        "no wrong solution needs `tiny::doubles_two`: other tests catch those that fail it too (adds_one)",
        "no wrong solution fails `tiny::greets`",
        "it passes `tiny::greets`, which this line says it fails",
    ])
    .does_not_say("`tiny::doubles_zero`:");
    assert_eq!(course.read(LIB), "this is not even Rust");
}

#[test]
fn a_broken_solutions_folder_is_named() {
    let course = Course::new();
    fs::remove_dir_all(course.path("solutions-private/1-tiny")).unwrap();
    fs::create_dir_all(course.path("solutions-private/1-tiny/wrong")).unwrap();
    broken(&course).says_all(&[
        "solutions-private/1-tiny/solution.rs is missing",
        "solutions-private/1-tiny/wrong/ has no solution",
        "solutions-private/1-tiny/right/ cannot be read",
        "solutions-private/1-tiny/notes.md is missing",
    ]);
}

const TWO_HUNKS: &str = "fails: tiny::greets\nwrong: Two.\ntempting: Two.\n--- a/solution.rs\n\
    +++ b/solution.rs\n@@ -2,1 +2,1 @@\n-    number * base::TWO\n+    number * 3\n\
    @@ -6,1 +6,1 @@\n-    \"good day\".to_owned()\n+    \"hullo\".to_owned()\n";

#[test]
fn a_wrong_solution_must_say_what_it_fails_apply_and_fail_it() {
    let course = Course::new();
    let solution = patch("doubles_two", "n + 1", "hello");
    let put = |name: &str, text: &str| course.write(&wrong(name), text);
    let other = |from: &str, to: &str| solution.replace(from, to);
    put("no_key", &other("fails: ", ""));
    put("no_test", &other("tiny::doubles_two", "doubles_two"));
    put("not_wrong", &other("It is wrong on purpose.", ""));
    put("not_tempting", &other("tempting: ", ""));
    put("mistyped", &other("doubles_two", "doubles_tow"));
    put("other_hunk", TWO_HUNKS);
    let noted = TWO_HUNKS.replace("@@ -6", "Somebody's note.\n@@ -6");
    put("noted", &noted);
    put("right", TWO_HUNKS.split_once("@@").expect("a hunk").0);
    put("elsewhere", &patch("greets", "n * 3", "hello"));
    put("nonsense", &patch("greets", "nonsense", "hello"));
    course.write("solutions-private/1-tiny/right/README.md", "");
    let run = broken(&course);
    let fails = ":1: this line must be `fails: BINARY::TEST_PATH`";
    let gets_wrong = ":2: this line must be `wrong: what it gets wrong`";
    let tempting = ":3: this line must be `tempting: why somebody writes it`";
    let does_not_apply = ": error applying hunk #2: its lines are not in solutions-private/1-tiny/solution.rs; solutions-private/README.md says how";
    let passes = ":1: it passes `tiny::greets`, which this line says it fails";
    for (name, fault) in [
        ("no_key", fails),
        ("no_test", ":1: `doubles_two` is no test; write `BINARY"),
        ("not_wrong", gets_wrong),
        ("not_tempting", tempting),
        ("mistyped", ":1: there is no test `tiny::doubles_tow`"),
        ("other_hunk", does_not_apply),
        ("noted", ": no unified diff: "),
        ("right", passes),
        ("elsewhere", passes),
        ("nonsense", " does not compile"),
        ("nonsense", ":2:5"),
    ] {
        let fault = format!("{}{fault}", wrong(name));
        assert!(run.stdout.contains(&fault), "{fault}\n{run}");
    }
    run.says_all(&[
        &format!("--> solution.rs with {}:2:5", wrong("nonsense")),
        "right/README.md: only files that end with `.rs` or `.patch` belong here",
    ]);
}

#[test]
fn a_solution_that_fails_warns_or_has_another_interface_is_shown() {
    let course = Course::new();
    let solution = course.read(SOLUTION);
    course.write(&right("adds"), &solution.replace("base::TWO", "5"));
    course.write(&right("shifts"), &solution.replace("base::TWO", "2"));
    course.replace(SOLUTION, "base::TWO", "{ let unused = 3; 3 }");
    let run = broken(&course).says_all(&[
        "solutions-private/1-tiny/solution.rs: `tiny::doubles_two` failed",
        "two and two make four",
        "warning: unused variable: `unused`",
        "--> solutions-private/1-tiny/solution.rs:2:20",
        "solutions-private/1-tiny/right/adds.rs: `tiny::doubles_two` failed",
    ]);
    run.does_not_say("right/shifts.rs: `tiny::doubles_two` failed");

    // The tests' own signatures hold the starter and every solution to the same types.
    let changed = solution.replace("String", "&'static str");
    course.write(SOLUTION, &changed.replace(".to_owned()", ""));
    broken(&course)
        .says("solutions-private/1-tiny/solution.rs does not compile")
        .says("--> exercises/1-tiny/tests/tiny.rs:20:");
}

#[test]
fn a_starter_leaves_work_and_warns_only_of_that() {
    let course = Course::new();
    let starter = course.read(STARTER);
    let line_2 = "--> exercises/1-tiny/starter/lib.rs:2:";
    for (double, says, place) in [
        ("n * 2", "the starter passes stage 1, `Doubling`", ""),
        ("return todo!(); 4", "the starter causes a warning", line_2),
        ("nonsense", "starter/lib.rs does not compile", line_2),
    ] {
        course.write(STARTER, &starter.replace(TODO, double));
        broken(&course).says(says).says(place);
    }
    course.remove(STARTER);
    broken(&course).says("exercises/1-tiny/starter/lib.rs is missing");
}

#[test]
fn stages_hints_and_notes_must_fit() {
    let course = Course::new();
    let stages = "\"tiny::greats\", \"tiny::doubles_two\"";
    course.replace(MANIFEST, "\"tiny::greets\"", stages);
    let hints = "[{ stage = 3, text = \"Multiply it.\" }, { text = \"Multiply it. \" }]";
    course.replace(MANIFEST, HINTS, hints);
    let page = "exercises/1-tiny/README.md";
    let hint =
        |text: &str| format!("<details>\n<summary>A nudge</summary>\n\n{text}\n\n</details>\n\n");
    let of = |hints: &[&str]| {
        let hints: String = hints.iter().map(|text| hint(text)).collect();
        let questions = hint("Why?");
        format!("# Tiny\n\n## Hints\n\nUnfold.\n\n{hints}## Questions\n\n{questions}")
    };
    course.write(page, &of(&["Multiply it.", "Multiply\nit."]));
    course.write(&wrong("hums"), &patch("greets", "n * 2", "hm"));
    course.replace(NOTES, "| 1 Doubling | 60 |", "| 1 Twice | 50 |");
    course.replace(NOTES, "| 2 Greeting | 2 |", "| 2 Greeting | 3 |");
    let run = broken(&course).does_not_say("is not the one of Cargo.toml");
    run.says_all(&[
        "fault in tiny, stages in Cargo.toml:\n  there is no test `tiny::greats`",
        "fault in tiny, stages in Cargo.toml:\n  `tiny::doubles_two` is named twice",
        "fault in tiny, stages in Cargo.toml:\n  no stage names the test `tiny::greets`",
        "fault in tiny, hints in Cargo.toml:\n  two hints are the same",
        "fault in tiny, hints in Cargo.toml:\n  a hint is for stage 3; the stages are 1 to 2",
        "fault in tiny, notes.md:\n  under `## Rubric` there is no row `1 Doubling`",
        "the rubric's row `2 Greeting` does not name the stage's test `greats`",
        "the rubric's points come to 90, not 100",
        "under `## Minutes per stage` the minutes come to 6, and the exercise states 5",
        "no note on `hums`",
    ]);
    course.write(page, &of(&["Multiply it.", "Divide it."]));
    course.write(NOTES, "# Notes\n\n## Rubric\n\nLater.\n");
    broken(&course).says_all(&[
        "exercises/1-tiny/README.md: hint 2 is not the one of Cargo.toml",
        "the rubric's points come to 0, not 100",
    ]);
    course.write(page, &of(&["Multiply it."]));
    broken(&course).says("exercises/1-tiny/README.md: hint 2 is not the one of Cargo.toml");
}

#[test]
fn a_test_that_takes_whatever_a_submission_offers_is_refused() {
    let course = Course::new();
    let tests = course.read(TESTS);
    for (import, line) in [
        ("use tiny::*;\n", 1),
        ("use ::tiny::{inner::*, double};\n", 1),
        ("#[macro_use]\nextern crate tiny;\n", 2),
        ("mod within {\n    fn f() { use tiny::*; }\n}\n", 2),
    ] {
        course.write(TESTS, &format!("{import}{tests}"));
        course.run(&["verify", "1"]).exits(2).says(&format!(
            "exercises/1-tiny: tests/tiny.rs:{line}: a test must name what it imports from `tiny`"
        ));
    }
    // Globs of other crates are nobody's business, and a name may be imported.
    let allowed = "#[allow(unused_imports)]\nuse {std::fmt::*, tiny::double};\n";
    course.write(TESTS, &format!("{allowed}{tests}"));
    let run = course.run(&["verify", "1"]).exits(1);
    run.does_not_say("a test must name what it imports");
}
