//! `cargo course verify`: a sound exercise passes, and each way to be unsound is named.

use std::fs;

use crate::course::{
    Course, LIB, MANIFEST, NOTES, Run, SOLUTION, STARTER, TESTS, right, wrong, wrong_solution,
};

/// Verifies a course with one thing broken.
fn broken(course: &Course) -> Run {
    course.run(&["verify"]).exits(1)
}

#[test]
fn a_sound_exercise_passes() {
    let course = Course::new();
    course
        .run(&["verify"])
        .exits(0)
        .says("fails 3 of 3")
        .says("passes 3, and 3 more")
        .says("2 stages, 3 tests")
        .says("8 caught")
        .says("100 points")
        .says("All is sound.");
    course.run(&["verify", "tiny", "--strict"]).exits(0);
}

#[test]
fn a_learners_work_is_a_note_and_a_fault_only_when_strict() {
    let course = Course::new();
    course.write(LIB, "this is not even Rust");
    course
        .run(&["verify"])
        .exits(0)
        .says("note: you have begun tiny; verify checks the original starter")
        .says("All is sound.");
    course
        .run(&["verify", "--strict"])
        .exits(1)
        .says("exercises/1-tiny/src/lib.rs differs from exercises/1-tiny/starter/lib.rs");
    assert_eq!(course.read(LIB), "this is not even Rust");
}

#[test]
fn a_broken_solutions_folder_is_named() {
    let course = Course::new();
    fs::remove_dir_all(course.path("solutions-private/1-tiny")).unwrap();
    course.write("solutions-private/README.md", "empty");
    broken(&course)
        .says("solutions-private/1-tiny/solution.rs is missing")
        .says("solutions-private/1-tiny/wrong/ is missing")
        .says("solutions-private/1-tiny/right/ is missing")
        .says("solutions-private/1-tiny/notes.md");

    fs::create_dir_all(course.path("solutions-private/1-tiny/wrong")).unwrap();
    fs::write(course.path(SOLUTION), b"\n\xff").unwrap();
    broken(&course)
        .says("solutions-private/1-tiny/solution.rs:2: this line is not UTF-8")
        .says("solutions-private/1-tiny/wrong/ holds 0 wrong solutions; at least 8 are needed");
}

#[test]
fn a_wrong_solution_must_say_what_it_fails() {
    let course = Course::new();
    course.replace(&wrong("shouts"), "fails: tiny::greets", "tiny::greets");
    course.write(&wrong("silent"), "");
    course.replace(
        &wrong("adds_one"),
        "wrong: It is wrong on purpose.",
        "wrong: ",
    );
    course.replace(&wrong("yawns"), "tempting: ", "");
    course.replace(&wrong("triples"), "tiny::doubles_two", "doubles_two");
    course.replace(&wrong("always_zero"), "doubles_two", "doubles_tow");
    let line = "this line must be `fails: BINARY::TEST_PATH`";
    broken(&course)
        .says(&format!("{}:1: {line}", wrong("shouts")))
        .says(&format!("{}:1: {line}", wrong("silent")))
        .says(&format!("{}:1: {line}", wrong("triples")))
        .says(&format!(
            "{}:2: this line must be `wrong: what it gets wrong`",
            wrong("adds_one")
        ))
        .says(&format!(
            "{}:3: this line must be `tempting: why somebody writes it`",
            wrong("yawns")
        ))
        .says(&format!(
            "{}:1: there is no test `tiny::doubles_tow`",
            wrong("always_zero")
        ))
        .says("tiny::doubles_two");
}

#[test]
fn a_patch_that_does_not_apply_is_named_with_its_hunk() {
    let course = Course::new();
    let two_hunks = "fails: tiny::greets\nwrong: Two.\ntempting: Two.\n--- a/solution.rs\n\
        +++ b/solution.rs\n@@ -2,1 +2,1 @@\n-    number * base::TWO\n+    number * 3\n\
        @@ -6,1 +6,1 @@\n-    \"good day\".to_owned()\n+    \"hullo\".to_owned()\n";
    course.write(&wrong("shouts"), two_hunks);
    course.write(
        &wrong("silent"),
        &two_hunks.replace("@@ -6", "Somebody's note.\n@@ -6"),
    );
    course.write(
        &wrong("yawns"),
        &two_hunks.replace("+    number * 3", "+    number * 3\n+"),
    );
    let header = two_hunks.split_once("@@").expect("a hunk").0;
    course.write(&wrong("whispers"), header);
    course.write("solutions-private/1-tiny/right/README.md", "");
    broken(&course)
        .says(&format!(
            "{}: error applying hunk #2: its lines are not in solutions-private/1-tiny/solution.rs; solutions-private/README.md says how",
            wrong("shouts")
        ))
        .says(&format!("{}: no unified diff: ", wrong("silent")))
        .says(&format!("{}: no unified diff: ", wrong("yawns")))
        .says(&format!("{}: the patch is empty", wrong("whispers")))
        .says("right/README.md: only files that end with `.rs` belong here");
}

#[test]
fn a_wrong_solution_that_is_not_wrong_is_named() {
    let course = Course::new();
    course.write(
        &wrong("shouts"),
        &wrong_solution("greets", "n * 2", "hello"),
    );
    course.write(
        &wrong("silent"),
        &wrong_solution("greets", "n * 3", "hello"),
    );
    course.write(
        &wrong("adds_one"),
        &wrong_solution("greets", "nonsense", "hello"),
    );
    broken(&course)
        .says(&format!(
            "{}:1: it passes `tiny::greets` and every other test",
            wrong("shouts")
        ))
        .says(&format!(
            "{}:1: it passes `tiny::greets`, which this line",
            wrong("silent")
        ))
        .says("It fails elsewhere:\n    tiny::doubles_two")
        .says(&format!(
            "solution.rs with {} does not compile",
            wrong("adds_one")
        ))
        .says(&format!("--> solution.rs with {}:2:5", wrong("adds_one")));
}

#[test]
fn a_solution_that_fails_or_warns_is_shown() {
    let course = Course::with_one_solution();
    course.replace(SOLUTION, "base::TWO", "{ let unused = 3; 3 }");
    broken(&course)
        .says("solutions-private/1-tiny/solution.rs: `tiny::doubles_two` failed")
        .says("two and two make four")
        .says("warning: unused variable: `unused`")
        .says("--> solutions-private/1-tiny/solution.rs:2:20");
}

#[test]
fn another_right_way_must_pass_too() {
    let course = Course::with_one_solution();
    let solution = course.read(SOLUTION);
    course.write(
        &right("adds"),
        &solution.replace("number * base::TWO", "number + number"),
    );
    broken(&course)
        .says("solutions-private/1-tiny/right/ holds 1 other right solution; at least 3 are needed")
        .does_not_say("right/adds.rs: `tiny::doubles_two` failed");
    course.write(&right("adds"), &solution.replace("base::TWO", "5"));
    broken(&course).says("solutions-private/1-tiny/right/adds.rs: `tiny::doubles_two` failed");
}

/// The tests' own signatures hold the starter and every solution to the same types.
#[test]
fn a_solution_with_another_interface_does_not_compile() {
    let course = Course::with_one_solution();
    let solution = course.read(SOLUTION);
    let changed = solution
        .replace("String", "&'static str")
        .replace(".to_owned()", "");
    course.write(SOLUTION, &changed);
    broken(&course)
        .says("solutions-private/1-tiny/solution.rs does not compile")
        .says("--> exercises/1-tiny/tests/tiny.rs:20:");
}

#[test]
fn a_starter_leaves_work_and_warns_only_of_that() {
    let course = Course::with_one_solution();
    course.replace(STARTER, "todo!(\"double it\")", "n * 2");
    broken(&course).says("the starter passes stage 1, `Doubling`");

    course.replace(STARTER, "n * 2", "return todo!(); 4");
    broken(&course)
        .says("the starter causes a warning")
        .says("--> exercises/1-tiny/starter/lib.rs:2:");

    course.replace(STARTER, "return todo!(); 4", "nonsense");
    broken(&course)
        .says("the starter does not compile")
        .says("--> exercises/1-tiny/starter/lib.rs:2:5");

    fs::remove_file(course.path(STARTER)).unwrap();
    broken(&course).says("exercises/1-tiny/starter/lib.rs is missing");
}

#[test]
fn stages_and_tests_must_fit_together() {
    let course = Course::with_one_solution();
    course.replace(
        MANIFEST,
        "\"tiny::greets\"",
        "\"tiny::greats\", \"tiny::doubles_two\"",
    );
    broken(&course)
        .says("exercises/1-tiny/Cargo.toml:21: there is no test `tiny::greats`")
        .says("exercises/1-tiny/Cargo.toml:21: `tiny::doubles_two` is named at line 20 too")
        .says("exercises/1-tiny/Cargo.toml: no stage names the test `tiny::greets`");
}

#[test]
fn hints_are_at_least_two_and_differ() {
    let course = Course::with_one_solution();
    for (hints, fault) in [
        ("[\"Multiply.\"]", "1 hint; at least 2 are needed"),
        ("[\"Multiply.\", \" \"]", "a hint is empty"),
        ("[\"Multiply.\", \"Multiply. \"]", "two hints are the same"),
        (
            "[{ stage = 3, text = \"Multiply.\" }, \"Say hello.\"]",
            "a hint is for stage 3; the stages are 1 to 2",
        ),
    ] {
        let before = course.read(MANIFEST);
        course.replace(MANIFEST, "[\"Multiply.\", \"Say hello.\"]", hints);
        broken(&course).says(&format!("exercises/1-tiny/Cargo.toml: {fault}"));
        course.write(MANIFEST, &before);
    }
}

#[test]
fn hints_on_the_page_are_those_of_the_manifest() {
    let course = Course::with_one_solution();
    let page = "exercises/1-tiny/README.md";
    let hint =
        |text: &str| format!("<details>\n<summary>A nudge</summary>\n\n{text}\n\n</details>\n\n");
    let of = |hints: &[&str]| {
        let hints: String = hints.iter().map(|text| hint(text)).collect();
        format!(
            "# Tiny\n\n## Hints\n\nUnfold.\n\n{hints}## Questions\n\n{}",
            hint("Why?")
        )
    };
    course.write(page, &of(&["Multiply.", "Say\nhello."]));
    broken(&course).does_not_say("fault in tiny, hints");
    course.write(page, &of(&["Multiply.", "Say goodbye."]));
    broken(&course)
        .says("hint 2 differs between exercises/1-tiny/README.md and exercises/1-tiny/Cargo.toml")
        .says("    Say goodbye.\n    Say hello.");
    course.write(page, &of(&["Multiply."]));
    broken(&course)
        .says("exercises/1-tiny/README.md has 1 hint, and exercises/1-tiny/Cargo.toml 2");
}

#[test]
fn notes_that_do_not_match_the_exercise_are_named() {
    let course = Course::with_one_solution();
    course.write(&wrong("hums"), &wrong_solution("greets", "n * 2", "hm"));
    course.replace(NOTES, "| 1 Doubling | 60 |", "| 1 Twice | 50 |");
    course.replace(NOTES, "`greets`", "a greeting");
    course.replace(NOTES, "| 2 Greeting | 2 |", "| 2 Greeting | 3 |");
    broken(&course)
        .says("notes.md: the rubric has no row `1 Doubling`")
        .says("the rubric's row `2 Greeting` does not name the stage's test `greets`")
        .says("the rubric's points come to 90, not 100")
        .says("the minutes come to 6, and the exercise states 5")
        .says("no note on `hums`");

    course.write(NOTES, "# Notes\n\n## Rubric\n\nLater.\n");
    broken(&course)
        .says("there is no table under `## Rubric`")
        .says("there is no table under `## Minutes per stage`");
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
    course
        .run(&["verify", "1"])
        .does_not_say("a test must name what it imports");
}
