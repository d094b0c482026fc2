//! `cargo course mistake`: a wrong solution is listed, shown, laid out, and guessed by a class.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use crate::course::{LIB, Run};
use crate::course_with_solutions;

#[test]
fn one_is_listed_shown_and_laid_out_and_what_was_there_is_kept() {
    let course = course_with_solutions();
    let run = course.run(&["mistake", "tiny"]).exits(0);
    run.says("Exercise 1: Tiny steps, 4 wrong solutions")
        .says("  adds_one     It is wrong on purpose.\n  always_four  It is wrong on purpose.\n")
        .does_not_say("tiny::doubles_two");
    course
        .run(&["mistake", "1", "adds_one"])
        .exits(0)
        .says_all(&[
            "What is wrong:  It is wrong on purpose.",
            "Why tempting:   Nobody knows.",
            "A test fails:   tiny::doubles_two",
            "-    number * base::TWO\n+pub fn double(n: u32) -> u32 {\n+    n + 1\n",
        ]);
    let run = course.run(&["mistake", "1", "adds_two"]).exits(2);
    run.says("no wrong solution `adds_two`; `cargo course mistake 1` lists them");

    course.write(LIB, "// my work\n");
    let run = course.run(&["mistake", "1", "adds_one", "--lay-out"]);
    let run = run.exits(0).says(&format!("{LIB} is adds_one now."));
    assert!(course.read(LIB).contains("n + 1"), "{run}");
    let (_, rest) = run.stdout.split_once("1 file in ").expect("a backup");
    let folder = rest.lines().next().unwrap();
    assert_eq!(course.read(&format!("{folder}{LIB}")), "// my work\n");

    fs::remove_dir_all(course.path("solutions-private")).unwrap();
    let run = course.run(&["mistake", "1"]).exits(2);
    run.says("solutions-private/ is not here");
}

#[test]
fn a_quiz_shows_a_program_and_after_the_vote_what_failed() {
    let course = course_with_solutions();
    let mut quiz = course.command(&["mistake", "1", "--quiz", "--seed", "11"]);
    let mut quiz = quiz.stdin(Stdio::piped()).spawn().unwrap();
    writeln!(quiz.stdin.take().unwrap()).expect("Enter");
    let run = Run::from(quiz.wait_with_output().unwrap()).exits(0);
    let (program, _) = run.stdout.split_once("press Enter").expect("a vote");
    assert!(program.contains("HELLO"), "{run}");
    assert!(!program.contains("greets"), "it names a test: {run}");
    run.says_all(&[
        "Stage 2: Greeting\n\nThis is number 11: `--seed 11` shows it again.\nWhich stage",
        "passed  Stage 1",
        "failed  Stage 2",
        "A test fails:   tiny::greets",
        "+    \"HELLO\".to_owned()",
    ]);

    // A seed that nobody gave is shown, and draws the same again.
    let first = course.run(&["mistake", "1", "--quiz"]).exits(0);
    let (_, seed) = first.stdout.split_once("This is number ").expect("a seed");
    let seed = seed.split(':').next().unwrap();
    let again = course.run(&["mistake", "1", "--quiz", "--seed", seed]);
    let program = |run: &Run| run.stdout.split("Which stage").next().map(str::to_owned);
    assert_eq!(program(&first), program(&again.exits(0)));
}

#[cfg(unix)]
#[test]
fn a_quiz_waits_for_the_vote_and_ctrl_c_ends_it() {
    use std::os::unix::process::CommandExt;

    let course = course_with_solutions();
    let mut quiz = course.command(&["mistake", "1", "--quiz"]);
    let quiz = quiz.stdin(Stdio::piped()).process_group(0);
    let mut quiz = quiz.spawn().unwrap();
    let _keyboard = quiz.stdin.take();
    let mut said = BufReader::new(quiz.stdout.take().unwrap()).lines();
    let mut said = said.by_ref().map(Result::unwrap);
    assert!(said.any(|line| line.ends_with("press Enter.")));
    crate::course::press_ctrl_c(&quiz);
    assert_eq!(quiz.wait().unwrap().code(), Some(130));
    assert_eq!(said.next(), None);
    assert!(!course.path("target").exists(), "something was compiled");
}
