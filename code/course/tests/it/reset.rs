//! `cargo course reset`: back to the starter, and nothing is lost.

use std::fs;

use crate::course::{Course, LIB, SECOND_LIB, STARTER};

/// Every file under `backups/`, with its text.
fn kept(course: &Course) -> Vec<(String, String)> {
    let root = course.path("backups");
    let files = walkdir::WalkDir::new(&root).sort_by_file_name();
    let files = files.into_iter().filter_map(Result::ok);
    let files = files.filter(|entry| entry.file_type().is_file());
    let file = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(&root).unwrap();
        let text = fs::read_to_string(entry.path()).unwrap();
        (path.to_str().unwrap().to_owned(), text)
    };
    files.map(file).collect()
}

#[test]
fn the_starter_comes_back_and_the_work_is_kept_each_time_anew() {
    let course = Course::new();
    for work in ["first try", "second try"] {
        course.write(LIB, work);
        let run = course.run(&["reset", "1", "--yes"]).exits(0);
        let run = run.says(&format!("{LIB} is the starter again."));
        run.says("What was there is kept: 1 file in backups/");
        assert_eq!(course.read(LIB), course.read(STARTER));
    }
    let kept = kept(&course);
    let texts: Vec<&str> = kept.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["first try", "second try"], "{kept:?}");
    assert!(
        kept.iter()
            .all(|(path, _)| path.ends_with(&format!("/{LIB}"))),
        "{kept:?}"
    );
}

#[test]
fn without_a_terminal_it_asks_nobody_and_changes_nothing() {
    let course = Course::new();
    course.write(LIB, "my work");
    course
        .run(&["reset", "1"])
        .exits(2)
        .says("there is no terminal to ask in, so nothing was changed; `--yes`");
    assert_eq!(course.read(LIB), "my work");
    assert_eq!(kept(&course), []);
}

#[test]
fn one_or_all_must_be_named() {
    let course = Course::with_second_exercise();
    course.run(&["reset"]).exits(2).says("<EXERCISE|--all>");
    course.run(&["reset", "1", "--all"]).exits(2);
    course.write(LIB, "one");
    course.write(SECOND_LIB, "two");
    course
        .run(&["reset", "2", "--yes"])
        .exits(0)
        .does_not_say(LIB);
    assert_eq!(course.read(LIB), "one");
    course.write(SECOND_LIB, "two again");
    course
        .run(&["reset", "--all", "--yes"])
        .exits(0)
        .says("2 files in backups/");
    assert_eq!(course.read(LIB), course.read(STARTER));
    assert_eq!(course.read(SECOND_LIB), course.read(STARTER));
    course
        .run(&["reset", "--all"])
        .exits(0)
        .says("Every exercise is still the starter; nothing was reset.");
    assert_eq!(kept(&course).len(), 3);
}

#[test]
fn a_file_that_is_gone_comes_back_and_hints_begin_again() {
    let course = Course::new();
    course.run(&["hint"]).exits(0).says("Hint 1 of 2");
    fs::remove_file(course.path(LIB)).unwrap();
    course
        .run(&["reset", "1", "--yes"])
        .exits(0)
        .does_not_say("kept");
    assert_eq!(course.read(LIB), course.read(STARTER));
    course.run(&["hint"]).exits(0).says("Hint 1 of 2");
}

#[test]
fn without_a_starter_or_a_place_for_the_copy_the_work_stays() {
    let course = Course::new();
    course.write(LIB, "my work");
    course.write("backups", "a file where the folder should be");
    course
        .run(&["reset", "1", "--yes"])
        .exits(2)
        .says("backups/ cannot be made");
    assert_eq!(course.read(LIB), "my work");
    fs::remove_file(course.path(STARTER)).unwrap();
    course
        .run(&["reset", "1", "--yes"])
        .exits(2)
        .says("exercises/1-tiny/starter/lib.rs is missing");
    assert_eq!(course.read(LIB), "my work");
}

#[cfg(unix)]
#[test]
fn on_a_terminal_only_a_yes_resets() {
    use crate::terminal::Terminal;

    let course = Course::new();
    course.write(LIB, "my work");
    for (answer, code) in [("\r", 1), ("no\r", 1), ("yes\r", 0)] {
        assert_eq!(course.read(LIB), "my work");
        let mut terminal = Terminal::new(50, &course, &["reset", "1"]);
        terminal.shows("The starter would replace: exercises/1-tiny/src/lib.rs");
        terminal.shows("Reset? [y/N]");
        terminal.press(answer);
        terminal.exits(code);
    }
    assert_eq!(course.read(LIB), course.read(STARTER));
}
