//! Finding exercises and reading what describes them; where the work is, and its hints.

use crate::course::{Course, LIB, MANIFEST, Run};

#[test]
fn an_exercise_has_a_number_a_level_a_name_and_its_beginning() {
    let course = Course::with_second_exercise();
    let named = [
        "2",
        "hard",
        "second",
        "2-second",
        "sec",
        "SECOND",
        "exercises/2-second/",
    ];
    for wanted in named {
        let run = course.run(&["goto", wanted]).exits(0);
        run.says("Exercise 2: Second steps");
    }
    let run = course.run(&["test", "zebra"]).exits(2);
    run.says_all(&["there is no exercise `zebra`", "1  tiny", "2  second"]);
    let manifest = "exercises/2-second/Cargo.toml";
    course.replace(manifest, "name = \"second\"", "name = \"timid\"");
    let run = course.run(&["test", "ti"]).exits(2);
    run.says("`ti` fits 2 exercises").says("2  timid");
    let run = course.run(&["test", ""]).exits(2);
    run.says("there is no exercise");
}

#[test]
fn a_manifest_that_says_nonsense_is_named_with_its_line() {
    let course = Course::new();
    course.replace(MANIFEST, "minutes", "minuets");
    let run = course.run(&["list"]).exits(2);
    run.says_all(&[MANIFEST, "line 16", "unknown field `minuets`"]);
}

#[test]
fn the_next_exercise_is_named_with_its_file_its_line_and_its_page() {
    let course = Course::with_second_exercise();
    course.run(&["goto"]).exits(0).says_all(&[
        "Exercise 1: Tiny steps (easy, about 5 minutes)",
        "edit      exercises/1-tiny/src/lib.rs:2\n",
        "read      https://hintpool.github.io/a-hint-not-a-promise/doubling.html",
        "progress  not begun",
        "cargo course watch 1",
    ]);
    course.solve();
    let edit = "edit      exercises/1-tiny/src/lib.rs\n";
    course.run(&["goto", "1"]).exits(0).says(edit);
}

#[cfg(unix)]
#[test]
fn the_editor_gets_the_file_and_its_own_arguments() {
    let course = Course::new();
    let file = course.root().canonicalize().unwrap().join(LIB);
    let opened = format!("--wait a b {}", file.display());
    for (visual, editor, code, says) in [
        ("", "echo --wait 'a b'", 0, &*opened),
        ("echo visual", "echo editor", 0, "visual /"),
        ("", " ", 2, "neither VISUAL nor EDITOR names your editor"),
        (
            "",
            "no-such-editor",
            2,
            "the editor `no-such-editor` cannot be started",
        ),
        ("", "echo 'half", 2, "has a quote that is not closed"),
        ("", "false", 1, ""),
    ] {
        let mut command = course.command(&["goto", "1", "--open"]);
        let run = Run::of(command.env("VISUAL", visual).env("EDITOR", editor));
        run.exits(code).says(says);
    }
}

/// Each time one more, and then no more.
#[test]
fn hints_are_given_one_at_a_time() {
    let course = Course::new();
    let hint = |arguments: &[&str]| course.run(&[&["hint"], arguments].concat()).exits(0);
    hint(&["--again"]).says("No hint was given yet.");
    let run = hint(&[]).says("Exercise 1: Tiny steps");
    run.says("Hint 1 of 2\nMultiply.");
    let run = hint(&["tiny"]).says("Hint 2 of 2\nSay hello.");
    run.does_not_say("Multiply.");
    hint(&["1"])
        .says("There are no more hints. Read on in book/doubling.md")
        .says("cargo course hint 1 --from-start")
        .does_not_say("Say hello.");
    hint(&["1", "--again"]).says("Hint 2 of 2");
    hint(&["1", "--from-start"]).says("Hint 1 of 2");
    hint(&["1"]).says("Hint 2 of 2");
    // An exercise may lose its hints.
    course.replace(MANIFEST, ", { text = \"Say hello.\" }", "");
    hint(&["--again"]).says("Hint 1 of 1");
    hint(&[]).says("There are no more hints");

    // One that can't be remembered is shown all the same.
    let course = Course::new();
    course.write("target/course/hints.json/in-the-way", "");
    let run = course.run(&["hint"]).exits(2);
    run.says("Hint 1 of 2\nMultiply.").says("hints.json");
}
