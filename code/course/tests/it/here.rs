//! Where the command works, and what it says there.

use std::fs;

use crate::course::{Course, LIB, MANIFEST, Run, SOLUTION};

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
fn a_broken_fast_track_is_named_with_its_line() {
    let course = Course::new();
    for stage in ["1", "3"] {
        let track = format!("minutes = 5\nfast_track = {stage}");
        let before = course.read(MANIFEST);
        course.replace(MANIFEST, "minutes = 5", &track);
        course.run(&["list"]).exits(2).says(&format!(
            "{MANIFEST}:17: a fast track begins at one of the stages 2 to 2"
        ));
        course.write(MANIFEST, &before);
    }
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

#[test]
fn what_teachers_run_has_all_that_was_typed_and_stays_in_the_folder() {
    let course = Course::new();
    stand_in(&course, "teach");
    let exercises = course.path("exercises");
    let typed = [
        "--color=never",
        "grade",
        "class",
        "--out",
        "grades",
        "--help",
    ];
    let run = Run::of(course.command(&typed).current_dir(&exercises)).exits(7);
    let exercises = exercises.canonicalize().unwrap();
    run.says(&format!(
        "teach [\"grade\", \"--color=never\", \"class\", \"--out\", \"grades\", \"--help\"] in {exercises:?}"
    ));
}

#[test]
fn read_passes_its_flags_to_the_server_and_its_exit_code_back() {
    let course = Course::new();
    stand_in(&course, "book-server");
    let run = Run::of(
        course
            .command(&["read", "--no-watch", "--port", "4000", "--open"])
            .current_dir(course.path("exercises")),
    )
    .exits(7);
    let root = course.root().canonicalize().unwrap();
    run.says("book-server [\"--port=4000\", \"--open\", \"--no-watch\"]")
        .says(&format!("in {root:?}"));
    course
        .run(&["read", "--build-only"])
        .exits(7)
        .says("book-server [\"--build-only\"]");
}

#[test]
fn prove_passes_its_flags_to_the_capstone_with_paths_from_here() {
    let course = Course::new();
    stand_in(&course, "capstone");
    let manifest = course.read("Cargo.toml") + "\n[profile.measure]\ninherits = \"release\"\n";
    course.write("Cargo.toml", &manifest);
    let exercises = course.path("exercises");
    let run = Run::of(
        course
            .command(&["prove", "--quick", "--out", "mine.json", "map"])
            .current_dir(&exercises),
    )
    .exits(7);
    let out = exercises.canonicalize().unwrap().join("mine.json");
    run.says(&format!(
        "capstone [\"prove\", \"--quick\", \"--out={}\", \"map\"] optimised",
        out.display()
    ));
    let mine = out.with_file_name("mine.rs");
    for (flag, passed) in [
        ("--type", "\"--type="),
        ("--template", "\"--template\", \""),
    ] {
        Run::of(
            course
                .command(&["prove", flag, "mine.rs"])
                .current_dir(&exercises),
        )
        .says(&format!("{passed}{}\"]", mine.display()));
    }
}

#[test]
fn read_with_results_has_the_capstone_copy_the_book_and_the_server_show_the_copy() {
    let course = Course::new();
    stand_in(&course, "capstone");
    stand_in(&course, "book-server");
    let manifest = course.read("Cargo.toml") + "\n[profile.measure]\ninherits = \"release\"\n";
    course.write("Cargo.toml", &manifest);
    let read = || {
        Run::of(
            course
                .command(&["read", "--open", "--results", "laptop.json"])
                .current_dir(course.path("exercises")),
        )
    };
    let root = course.root().canonicalize().unwrap();
    let copy = root.join("target/prove/book").display().to_string();
    let results = root.join("exercises/laptop.json").display().to_string();
    let own_book = format!("capstone [\"own-book\", \"--into={copy}\", \"{results}\"]");
    // The capstone fails here, so there is no copy to read.
    read()
        .exits(7)
        .says(&own_book)
        .does_not_say("book-server [");

    let capstone = course.read("code/capstone/src/main.rs");
    let succeeds = capstone.replace("exit(7)", "exit(0)");
    course.write("code/capstone/src/main.rs", &succeeds);
    read()
        .exits(7)
        .says(&own_book)
        .says(&format!("book-server [\"--open\", \"--folder={copy}\"]"));
}

/// A package of this name that says how it was started.
fn stand_in(course: &Course, package: &str) {
    course.write(
        &format!("code/{package}/Cargo.toml"),
        &format!(
            "[package]\nname = \"{package}\"\nversion.workspace = true\nedition.workspace = true\n"
        ),
    );
    course.write(
        &format!("code/{package}/src/main.rs"),
        "fn main() {\n    let arguments: Vec<_> = std::env::args().skip(1).collect();\n    \
         let build = if cfg!(debug_assertions) { \"\" } else { \"optimised \" };\n    \
         println!(\"{} {arguments:?} {build}in {:?}\", env!(\"CARGO_PKG_NAME\"), std::env::current_dir().unwrap());\n    \
         std::process::exit(7)\n}\n",
    );
}
