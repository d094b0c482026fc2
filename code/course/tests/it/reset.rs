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
        run.says(&format!("{LIB} is the starter again."))
            .says("What was there is kept: 1 file in backups/");
        assert_eq!(course.read(LIB), course.read(STARTER));
    }
    let kept = kept(&course);
    let texts: Vec<&str> = kept.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["first try", "second try"], "{kept:?}");
    let mut paths = kept.iter().map(|(path, _)| path);
    assert!(
        paths.all(|path| path.ends_with(&format!("/{LIB}"))),
        "{kept:?}"
    );

    // A file that is gone comes back, and hints begin again.
    course.run(&["hint"]).exits(0).says("Hint 1 of 2");
    course.remove(LIB);
    let run = course.run(&["reset", "1", "--yes"]).exits(0);
    run.does_not_say("kept");
    assert_eq!(course.read(LIB), course.read(STARTER));
    course.run(&["hint"]).exits(0).says("Hint 1 of 2");
}

#[test]
fn one_or_all_must_be_named() {
    let course = Course::with_second_exercise();
    course.run(&["reset"]).exits(2).says("<EXERCISE|--all>");
    course.run(&["reset", "1", "--all"]).exits(2);
    course.write(LIB, "one");
    course.write(SECOND_LIB, "two");
    let run = course.run(&["reset", "2", "--yes"]).exits(0);
    run.does_not_say(LIB);
    assert_eq!(course.read(LIB), "one");
    course.write(SECOND_LIB, "two again");
    let run = course.run(&["reset", "--all", "--yes"]).exits(0);
    run.says("2 files in backups/");
    assert_eq!(course.read(LIB), course.read(STARTER));
    assert_eq!(course.read(SECOND_LIB), course.read(STARTER));
    let nothing = "Nothing was reset: it is still the starter.";
    course.run(&["reset", "--all"]).exits(0).says(nothing);
    assert_eq!(kept(&course).len(), 3);
}

#[test]
fn without_a_terminal_a_place_for_the_copy_or_a_starter_the_work_stays() {
    let course = Course::new();
    course.write(LIB, "my work");
    let refused = |arguments: &[&str], says: &str| {
        course.run(arguments).exits(2).says(says);
        assert_eq!(course.read(LIB), "my work");
    };
    let nobody = "there is no terminal to ask in, so nothing was changed; `--yes`";
    refused(&["reset", "1"], nobody);
    assert_eq!(kept(&course), []);
    course.write("backups", "a file where the folder should be");
    refused(&["reset", "1", "--yes"], "backups/ cannot be made");
    course.remove(STARTER);
    let missing = "exercises/1-tiny/starter/lib.rs is missing";
    refused(&["reset", "1", "--yes"], missing);
}

#[cfg(unix)]
#[test]
fn on_a_terminal_only_a_yes_resets() {
    use crate::terminal::Terminal;

    let course = Course::new();
    course.write(LIB, "my work");
    for (answer, code) in [("\x03", 130), ("\r", 1), ("no\r", 1), ("yes\r", 0)] {
        assert_eq!(course.read(LIB), "my work");
        assert!(!course.path("backups").exists());
        let mut terminal = Terminal::new(50, &course, &["reset", "1"]);
        terminal.shows("The starter would replace: exercises/1-tiny/src/lib.rs");
        terminal.shows("Reset? [y/N]");
        terminal.press(answer);
        terminal.exits(code);
    }
    assert_eq!(course.read(LIB), course.read(STARTER));
}
