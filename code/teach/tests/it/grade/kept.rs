//! What is graded is kept, until something that it depends on has changed; and results of several runs
//! become one.

use super::{lib_of, with_double};
use crate::course::{Course, TESTS};

fn class_of_two() -> Course {
    let course = Course::with_one_solution();
    course.write(&lib_of("ada"), &with_double("n * 2"));
    course.write(&lib_of("bob"), &with_double("n + 2"));
    course
}

#[test]
fn a_result_is_kept_until_the_submission_the_exercise_or_a_limit_changes() {
    let course = class_of_two();
    let grade = ["grade", "class", "--out", "out", "--trusted"];
    course
        .run(&grade)
        .exits(0)
        .says("1 of 2 results passed")
        .says("0 kept from before");
    course
        .run(&grade)
        .exits(0)
        .says("1 of 2 results passed")
        .says("2 kept from before");

    course.write(&lib_of("bob"), &with_double("n + n"));
    let run = course.run(&grade).exits(0);
    run.says("2 of 2 results passed")
        .says("1 kept from before")
        .says("ada: tiny passed (kept)");

    course.replace(TESTS, "tiny::double(0), 0", "tiny::double(0), 1");
    course
        .run(&grade)
        .exits(0)
        .says("0 of 2 results passed")
        .says("0 kept from before");
    // One more each time, so that each run differs from the last in one limit.
    let limits = [
        "--memory=900",
        "--timeout=9",
        "--output=2",
        "--compile-timeout=119",
    ];
    for given in 1..=limits.len() {
        course
            .run(&[&grade[..], &limits[..given]].concat())
            .exits(0)
            .says("0 kept from before");
    }
    course
        .run(&[&grade[..], &limits, &["--again"]].concat())
        .exits(0)
        .says("0 kept from before");
}

#[test]
fn a_folder_with_other_things_in_it_is_not_written_to() {
    let course = class_of_two();
    course.write("mine/diary.txt", "private");
    let grade = ["grade", "class", "--out", "mine", "--trusted"];
    let run = course.run(&grade).exits(2);
    run.says("mine has other files in it");
    assert_eq!(std::fs::read_dir(course.path("mine")).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn after_ctrl_c_the_same_command_goes_on() {
    use std::os::unix::process::CommandExt;
    use std::time::Duration;

    let course = class_of_two();
    course.write(
        &lib_of("bob"),
        &with_double("loop { std::hint::black_box(n); }"),
    );
    let grade = [
        "grade",
        "class",
        "--trusted",
        "--out",
        "out",
        "--timeout",
        "600",
    ];
    let child = course.command(&grade).process_group(0).spawn().unwrap();
    while !course.path("out/records/ada.json").exists() {
        std::thread::sleep(Duration::from_millis(10));
    }
    crate::course::press_ctrl_c(&child);
    let run = crate::course::Run::from(child.wait_with_output().unwrap()).exits(130);
    run.says("the results so far are kept; the same command continues");
    assert!(!course.path("out/records/bob.json").exists());
    assert!(!course.path("out/results.json").exists());

    course.write(&lib_of("bob"), &with_double("n + 2"));
    course
        .run(&grade)
        .exits(0)
        .says("1 of 2 results passed")
        .says("1 kept from before");
}

#[test]
fn two_runs_merge_and_a_contradiction_is_named() {
    let course = class_of_two();
    for (part, learner) in [("1/2", "ada"), ("2/2", "bob")] {
        let out = format!("part-{learner}");
        let run = course.run(&["grade", "class", "--trusted", "--part", part, "--out", &out]);
        run.exits(0).says(&format!("1/1  {learner}: tiny"));
    }
    let run = course.run(&["grade", "class", "--part", "3/2"]).exits(2);
    run.says("K is 1 to N");
    let merge = [
        "grade",
        "merge",
        "part-bob",
        "part-ada/results.json",
        "part-bob",
        "--out",
        "all",
    ];
    course.run(&merge).exits(0).says("1 of 2 results passed");
    let csv = course.read("all/results.csv");
    let learners: Vec<&str> = csv
        .lines()
        .filter_map(|line| line.split_once(",1,tiny,"))
        .map(|(learner, _)| learner)
        .collect();
    assert_eq!(learners, ["ada", "bob"], "{csv}");
    assert!(course.path("all/pages/bob.html").is_file());

    course.replace("part-bob/results.json", "\"failed\"", "\"passed\"");
    let run = course
        .run(&["grade", "merge", "all", "part-bob", "--out", "all"])
        .exits(2);
    run.says("`bob` has two results for exercise 1, failed and passed");
    course
        .run(&["grade", "merge", "all"])
        .exits(2)
        .says("--out");
    course
        .run(&["grade", "merge", "book.toml", "--out", "x"])
        .exits(2)
        .says("is not a results.json");
}
