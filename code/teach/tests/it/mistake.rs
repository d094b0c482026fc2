//! `cargo course mistake`: a wrong solution is listed, shown, laid out, and guessed by a class.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use crate::course::{Course, LIB, Run};

#[test]
fn without_a_name_each_is_listed_with_what_it_gets_wrong() {
    let course = Course::new();
    course
        .run(&["mistake", "tiny"])
        .exits(0)
        .says("Exercise 1: Tiny steps, 8 wrong solutions")
        .says("  adds_one     It is wrong on purpose.\n  always_four  It is wrong on purpose.\n")
        .does_not_say("tiny::doubles_two");
}

#[test]
fn one_is_shown_with_its_test_and_its_difference() {
    let course = Course::new();
    course
        .run(&["mistake", "1", "adds_one"])
        .exits(0)
        .says("What is wrong:  It is wrong on purpose.")
        .says("Why tempting:   Nobody knows.")
        .says("A test fails:   tiny::doubles_two")
        .says("-    number * base::TWO\n+pub fn double(n: u32) -> u32 {\n+    n + 1\n");
    course
        .run(&["mistake", "1", "adds_two"])
        .exits(2)
        .says("no wrong solution `adds_two`; `cargo course mistake 1` lists them");
}

#[test]
fn laid_out_it_is_the_learners_file_and_what_was_there_is_kept() {
    let course = Course::new();
    course.write(LIB, "// my work\n");
    let run = course.run(&["mistake", "1", "adds_one", "--lay-out"]);
    let run = run.exits(0).says(&format!("{LIB} is adds_one now."));
    assert!(course.read(LIB).contains("n + 1"), "{run}");
    let (_, rest) = run.stdout.split_once("1 file in ").expect("a backup");
    let folder = rest.lines().next().unwrap();
    assert_eq!(course.read(&format!("{folder}{LIB}")), "// my work\n");
}

#[test]
fn a_quiz_waits_for_enter_and_then_shows_what_failed() {
    let course = Course::new();
    let arguments = ["mistake", "1", "--quiz", "--seed", "11"];
    let mut quiz = course.command(&arguments).stdin(Stdio::piped()).spawn();
    let quiz = quiz.as_mut().expect("run `course`");
    let mut keyboard = quiz.stdin.take().expect("a keyboard");
    // The vote: what it shows until here names no test.
    let mut out = std::io::BufReader::new(quiz.stdout.take().expect("its output"));
    let mut program = String::new();
    while !program.contains("press Enter") {
        let read = std::io::BufRead::read_line(&mut out, &mut program);
        assert_ne!(read.expect("a line"), 0, "{program}");
    }
    assert!(program.contains("HELLO"), "{program}");
    assert!(program.contains("Stage 2: Greeting"), "{program}");
    assert!(program.contains("`--seed 11` shows it again"), "{program}");
    assert!(!program.contains("greets"), "{program}");

    writeln!(keyboard).expect("Enter");
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut out, &mut rest).expect("its output");
    assert!(quiz.wait().expect("its end").success(), "{rest}");
    for said in [
        "passed  Stage 1",
        "failed  Stage 2",
        "A test fails:   tiny::greets",
        "+    \"HELLO\".to_owned()",
    ] {
        assert!(rest.contains(said), "{said}:\n{rest}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_during_the_vote_ends_the_quiz_and_no_test_runs() {
    use std::os::unix::process::CommandExt;

    let course = Course::new();
    let mut command = course.command(&["mistake", "1", "--quiz"]);
    let mut quiz = command.stdin(Stdio::piped()).process_group(0).spawn();
    let quiz = quiz.as_mut().expect("run `course`");
    let mut out = std::io::BufReader::new(quiz.stdout.take().expect("its output"));
    let mut said = String::new();
    while !said.contains("press Enter") {
        let read = std::io::BufRead::read_line(&mut out, &mut said);
        assert_ne!(read.expect("a line"), 0, "{said}");
    }
    crate::course::press_ctrl_c(quiz);
    assert_eq!(quiz.wait().expect("its end").code(), Some(130));
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut out, &mut rest).expect("its output");
    assert_eq!(rest, "");
}

#[test]
fn a_seed_that_nobody_gave_is_shown_and_draws_the_same_again() {
    let course = Course::new();
    let first = course.run(&["mistake", "1", "--quiz"]).exits(0);
    let (_, seed) = first.stdout.split_once("This is number ").expect("a seed");
    let seed = seed.split(':').next().unwrap();
    let again = course.run(&["mistake", "1", "--quiz", "--seed", seed]);
    let program = |run: &Run| run.stdout.split("Which stage").next().map(str::to_owned);
    assert_eq!(program(&first), program(&again.exits(0)));
}

#[test]
fn a_hand_out_has_none_to_show() {
    let course = Course::new();
    fs::remove_dir_all(course.path("solutions-private")).unwrap();
    course
        .run(&["mistake", "1"])
        .exits(2)
        .says("solutions-private/ is not here");
}
