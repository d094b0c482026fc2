//! `cargo course mistake`: a wrong solution is listed, shown, laid out, and guessed by a class.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Stdio};

use crate::course::{Course, LIB, Run};
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

/// Begins a quiz, and reads what it shows until the vote.
fn quiz(course: &Course, seed: &[&str]) -> (Child, BufReader<ChildStdout>, String) {
    let mut command = course.command(&[&["mistake", "1", "--quiz"], seed].concat());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut quiz = command.stdin(Stdio::piped()).spawn().expect("run `course`");
    let mut out = BufReader::new(quiz.stdout.take().expect("its output"));
    let mut said = String::new();
    while !said.contains("press Enter") {
        assert_ne!(out.read_line(&mut said).expect("a line"), 0, "{said}");
    }
    (quiz, out, said)
}

#[test]
fn a_quiz_waits_for_enter_and_then_shows_what_failed() {
    let course = course_with_solutions();
    let (mut child, mut out, program) = quiz(&course, &["--seed", "11"]);
    for shown in ["HELLO", "Stage 2: Greeting", "`--seed 11` shows it again"] {
        assert!(program.contains(shown), "{program}");
    }
    // Until the vote it names no test.
    assert!(!program.contains("greets"), "{program}");
    writeln!(child.stdin.take().expect("a keyboard")).expect("Enter");
    let mut rest = String::new();
    out.read_to_string(&mut rest).expect("its output");
    assert!(child.wait().expect("its end").success(), "{rest}");
    for said in [
        "passed  Stage 1",
        "failed  Stage 2",
        "A test fails:   tiny::greets",
        "+    \"HELLO\".to_owned()",
    ] {
        assert!(rest.contains(said), "{said}:\n{rest}");
    }

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
fn ctrl_c_during_the_vote_ends_the_quiz_and_no_test_runs() {
    let course = course_with_solutions();
    let (mut child, mut out, _) = quiz(&course, &[]);
    crate::course::press_ctrl_c(&child);
    assert_eq!(child.wait().expect("its end").code(), Some(130));
    let mut rest = String::new();
    out.read_to_string(&mut rest).expect("its output");
    assert_eq!(rest, "");
}
