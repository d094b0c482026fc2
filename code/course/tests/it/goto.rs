//! `cargo course goto`: where the work is.

use crate::course::{Course, LIB, Run, SOLUTION};

#[test]
fn the_next_exercise_is_named_with_its_file_its_line_and_its_page() {
    let course = Course::with_second_exercise();
    course
        .run(&["goto"])
        .exits(0)
        .says("Exercise 1: Tiny steps (easy, about 5 minutes)")
        .says("edit      exercises/1-tiny/src/lib.rs:2\n")
        .says("read      https://hintpool.github.io/a-hint-not-a-promise/doubling.html")
        .says("progress  not begun")
        .says("cargo course watch 1");
    course.write(LIB, &course.read(SOLUTION));
    course
        .run(&["goto", "1"])
        .exits(0)
        .says("edit      exercises/1-tiny/src/lib.rs\n");
    course.run(&["test", "1"]).exits(0);
    course
        .run(&["goto"])
        .exits(0)
        .says("Exercise 2: Second steps");

    // Changed since, it may not be done any more.
    course.write(
        LIB,
        &format!("{}\n// one more thought\n", course.read(SOLUTION)),
    );
    course
        .run(&["goto"])
        .exits(0)
        .says("Exercise 1: Tiny steps")
        .says("changed since");
}

#[cfg(unix)]
#[test]
fn the_editor_gets_the_file_and_its_own_arguments() {
    let course = Course::new();
    let open = |visual: &str, editor: &str| {
        let mut command = course.command(&["goto", "1", "--open"]);
        Run::of(command.env("VISUAL", visual).env("EDITOR", editor))
    };
    let file = course.root().canonicalize().unwrap().join(LIB);
    open("", "echo --wait 'a b'")
        .exits(0)
        .says(&format!("--wait a b {}", file.display()));
    open("echo visual", "echo editor").exits(0).says("visual /");
    open("", " ")
        .exits(2)
        .says("neither VISUAL nor EDITOR names your editor");
    open("", "no-such-editor")
        .exits(2)
        .says("the editor `no-such-editor` cannot be started");
    open("", "echo 'half")
        .exits(2)
        .says("has a quote that is not closed");
    open("", "false").exits(1);
}
