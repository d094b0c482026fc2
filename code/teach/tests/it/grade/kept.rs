//! What is graded is kept, until something that it depends on has changed; and results of several runs
//! become one.

use super::{lib_of, with_double};
use crate::course::{Course, Run, TESTS};
use crate::tiny;

const HANGS: &str = "loop { let _ = n; std::thread::park(); }";
const GRADE: &str = "grade class --out out --trusted";

fn class_of_two() -> Course {
    let course = Course::new();
    course.write(&lib_of("ada"), &with_double("n * 2"));
    course.write(&lib_of("bob"), &with_double("n + 2"));
    course
}

/// Runs the command, whose words are divided by a blank each.
#[track_caller]
fn run(course: &Course, command: &str, code: i32) -> Run {
    let words: Vec<&str> = command.split(' ').collect();
    course.run(&words).exits(code)
}

#[test]
fn a_result_is_kept_until_the_submission_the_exercise_or_a_limit_changes() {
    let course = class_of_two();
    let first = run(&course, GRADE, 0).says("1 of 2 results passed");
    first.says("0 kept from before");
    course.write(&lib_of("bob"), &with_double("n + n"));
    run(&course, GRADE, 0).says_all(&[
        "2 of 2 results passed",
        "1 kept from before",
        "ada: tiny passed (kept)",
    ]);
    course.replace(TESTS, "tiny::double(0), 0", "tiny::double(0), 1");
    let other = run(&course, GRADE, 0).says("0 of 2 results passed");
    other.says("0 kept from before");

    // One more each time, so that each run differs from the last in one limit. What is refused as soon as it
    // is read is graded fastest.
    course.write("quick/ada.rs", "// naked_asm!");
    let mut grade = "grade quick --exercise=1 --out=quick-out --trusted".to_owned();
    for limit in [
        "",
        " --memory=900",
        " --timeout=9",
        " --output=2",
        " --compile-timeout=119",
    ] {
        grade += limit;
        let fresh = run(&course, &grade, 0).says("refused");
        fresh.says("0 kept from before");
    }
    run(&course, &grade, 0).says("1 kept from before");
    run(&course, &(grade + " --again"), 0).says("0 kept from before");
}

#[cfg(unix)]
#[test]
fn after_ctrl_c_the_same_command_goes_on() {
    use std::os::unix::process::CommandExt;
    use std::time::Duration;

    let course = class_of_two();
    course.write(&lib_of("bob"), &with_double(HANGS));
    let grade = format!("{GRADE} --timeout 600");
    let mut command = course.command(&grade.split(' ').collect::<Vec<_>>());
    let child = command.process_group(0).spawn().unwrap();
    while !course.path("out/records/ada.json").exists() {
        std::thread::sleep(Duration::from_millis(10));
    }
    crate::course::press_ctrl_c(&child);
    let ended = Run::from(child.wait_with_output().unwrap()).exits(130);
    ended.says("the results so far are kept; the same command continues");
    assert!(!course.path("out/records/bob.json").exists());
    assert!(!course.path("out/results.json").exists());

    course.write(&lib_of("bob"), &with_double("n + 2"));
    let rest = run(&course, &grade, 0).says("1 of 2 results passed");
    rest.says("1 kept from before");
}

#[test]
fn two_runs_merge_and_what_would_spoil_a_result_is_refused() {
    let course = Course::new();
    // Neither is compiled.
    course.write(&lib_of("ada"), tiny::UNTOUCHED);
    course.write(&lib_of("bob"), "// naked_asm!");
    for (part, learner) in [("1/2", "ada"), ("2/2", "bob")] {
        let grade = format!("grade class --trusted --part {part} --out part-{learner}");
        let told = format!("1/1  {learner}: tiny");
        run(&course, &grade, 0).says(&told);
    }
    let merge = "grade merge part-bob part-ada/results.json part-bob --out all";
    run(&course, merge, 0).says("0 of 2 results passed");
    let csv = course.read("all/results.csv");
    let rows = csv.lines().filter_map(|line| line.split_once(",1,tiny,"));
    let learners: Vec<&str> = rows.map(|(learner, _)| learner).collect();
    assert_eq!(learners, ["ada", "bob"], "{csv}");
    assert!(course.path("all/pages/bob.html").is_file());

    course.replace("part-bob/results.json", "\"refused\"", "\"passed\"");
    course.write("mine/diary.txt", "private");
    for (command, says) in [
        (
            "grade merge all part-bob --out all",
            "`bob` has two results for exercise 1, refused and passed",
        ),
        ("grade merge all", "--out"),
        ("grade merge book.toml --out x", "is not a results.json"),
        ("grade class --part 3/2", "K is 1 to N"),
        (
            "grade class --out mine --trusted",
            "mine has other files in it",
        ),
    ] {
        run(&course, command, 2).says(says);
    }
    let mine = std::fs::read_dir(course.path("mine")).unwrap();
    assert_eq!(mine.count(), 1);
}
