//! Where the command works, and what it says there.

use std::fs;

use crate::course::{Course, LIB, Run, SOLUTION};

#[test]
fn outside_the_course_it_says_where_to_go() {
    let elsewhere = tempfile::tempdir().unwrap();
    let course = Course::new();
    for arguments in [
        &[][..],
        &["list"],
        &["test", "1"],
        &["verify"],
        &["mistake", "1"],
        &["read"],
    ] {
        Run::of(course.command(arguments).current_dir(elsewhere.path()))
            .exits(2)
            .says("this is not the course's folder")
            .says("cd a-hint-not-a-promise");
    }
}

#[test]
fn it_works_in_any_folder_below_the_root() {
    let course = Course::new();
    Run::of(
        course
            .command(&["list"])
            .current_dir(course.path("exercises/1-tiny/src")),
    )
    .exits(0)
    .says("tiny");
}

#[test]
fn alone_it_shows_chapters_exercises_and_what_is_next() {
    let course = Course::new();
    course
        .run(&[])
        .exits(0)
        .says("Hello")
        .says("1 Doubling")
        .says("cargo course read --open")
        .says("tiny  easy")
        .says("not begun")
        .says("Next: read book/doubling.md, edit exercises/1-tiny/src/lib.rs");
}

#[test]
fn it_remembers_the_last_test_and_says_when_that_is_stale() {
    let course = Course::new();
    course.replace(LIB, "todo!(\"double it\")", "n * 2");
    course.run(&[]).exits(0).says("not tested yet");

    course.run(&["test", "1"]).exits(1);
    course
        .run(&[])
        .exits(0)
        .says("1 of 2 stages done")
        .does_not_say("changed since");

    course.write(LIB, &course.read(SOLUTION));
    course
        .run(&[])
        .exits(0)
        .says("1 of 2 stages done when last tested, changed since");

    course.run(&["test", "1"]).exits(0);
    course.run(&[]).exits(0).says("All exercises are done.");
    let list = course.run(&["list", "--json"]).exits(0).json();
    assert_eq!(list[0]["stages"]["done"], 2, "{list}");
    assert_eq!(list[0]["stale"], false, "{list}");
}

#[test]
fn the_list_tells_progress_and_the_time_ahead_in_words_too() {
    let course = Course::with_second_exercise();
    course
        .run(&["list"])
        .exits(0)
        .says("1  tiny    easy      5 min  [..]  not begun (2 stages)")
        .says("About 10 of 10 minutes are ahead.");
    course.replace(LIB, "todo!(\"double it\")", "n * 2");
    course.run(&["test", "1"]).exits(1);
    course
        .run(&["list"])
        .exits(0)
        .says("1  tiny    easy      5 min  [#.]  1 of 2 stages done\n")
        .says("About 8 of 10 minutes are ahead.");
    course.write(LIB, &course.read(SOLUTION));
    course.run(&["test", "1"]).exits(0);
    course
        .run(&["list"])
        .exits(0)
        .says("[##]  done\n")
        .says("About 5 of 10 minutes are ahead.");
}

#[test]
fn a_damaged_memory_counts_as_none() {
    let course = Course::new();
    course.replace(LIB, "double it", "double it soon");
    course.write("target/course/progress.json", "{ not json");
    course.run(&[]).exits(0).says("not tested yet");
}

#[test]
fn a_missing_book_does_not_stop_the_exercises() {
    let course = Course::new();
    fs::remove_dir_all(course.path("book")).unwrap();
    course
        .run(&[])
        .exits(0)
        .says("book/SUMMARY.md is missing")
        .says("tiny  easy");
}

#[test]
fn help_teaches_by_example() {
    let course = Course::new();
    course.run(&["--help"]).exits(0).says("cargo course test 1");
    course
        .run(&["read", "--help"])
        .exits(0)
        .says("cargo course read --port 4000");
    course
        .run(&["test", "--help"])
        .exits(0)
        .says("cargo course test easy");
    let help = course.run(&["--help"]).exits(0);
    let (learners, teachers) = help.stdout.split_once("For teachers:").expect("a heading");
    for name in ["verify", "mistake", "grade", "handout"] {
        assert!(teachers.contains(&format!("\n  {name} ")), "{help}");
        assert!(!learners.contains(name), "{help}");
    }
}

/// What is typed in exercises/, and what the program of another package is started with, and where:
/// `HERE` is that folder and `ROOT` the course's.
const HANDED_OVER: [(&[&str], &str); 7] = [
    (
        &["--color=never", "grade", "class", "--out", "o", "--help"],
        r#"teach ["grade", "--color=never", "class", "--out", "o", "--help"] in "HERE""#,
    ),
    (
        &["read", "--no-watch", "--port", "4000", "--open"],
        r#"book-server ["--port=4000", "--open", "--no-watch"] in "ROOT""#,
    ),
    (
        &["read", "--build-only"],
        r#"book-server ["--build-only"] in "ROOT""#,
    ),
    (
        &["prove", "--quick", "--out", "mine.json", "map"],
        r#"capstone ["prove", "--quick", "--out=HERE/mine.json", "map"] optimised in "ROOT""#,
    ),
    (
        &["prove", "--type", "mine.rs", "other.rs"],
        r#"capstone ["prove", "--type=HERE/mine.rs", "--type=HERE/other.rs"] optimised in "ROOT""#,
    ),
    (
        &["prove", "--template", "mine.rs"],
        r#"capstone ["prove", "--template", "HERE/mine.rs"] optimised in "ROOT""#,
    ),
    // The capstone fails here, so there is no copy to read.
    (
        &["read", "--open", "--results", "laptop.json"],
        r#"capstone ["own-book", "--into=ROOT/target/prove/book", "HERE/laptop.json"] optimised in "ROOT""#,
    ),
];

#[test]
fn other_packages_get_what_was_typed_and_their_exit_code_is_ours() {
    let course = with_stand_ins();
    for (typed, started) in HANDED_OVER {
        let root = course.root().canonicalize().unwrap();
        let here = root.join("exercises");
        let started = started.replace("HERE", here.to_str().unwrap());
        let started = started.replace("ROOT", root.to_str().unwrap()) + "\n";
        let run = Run::of(course.command(typed).current_dir(&here)).exits(7);
        assert_eq!(run.stdout, started, "{run}");
    }
    let capstone = course.read("code/capstone/src/main.rs");
    let succeeds = capstone.replace("exit(7)", "exit(0)");
    course.write("code/capstone/src/main.rs", &succeeds);
    let copy = course.root().canonicalize().unwrap();
    let copy = copy.join("target/prove/book");
    course
        .run(&["read", "--open", "--results", "laptop.json"])
        .exits(7)
        .says(&format!(
            "book-server [\"--open\", \"--folder={}\"]",
            copy.display()
        ));
}

/// Packages that say how they were started.
fn with_stand_ins() -> Course {
    let course = Course::new();
    let manifest = course.read("Cargo.toml") + "\n[profile.measure]\ninherits = \"release\"\n";
    course.write("Cargo.toml", &manifest);
    for package in ["teach", "book-server", "capstone"] {
        course.write(
            &format!("code/{package}/Cargo.toml"),
            &format!(
                "[package]\nname = \"{package}\"\nversion.workspace = true\nedition.workspace = true\n"
            ),
        );
        course.write(
            &format!("code/{package}/src/main.rs"),
            include_str!("course/stand_in.rs"),
        );
    }
    course
}
