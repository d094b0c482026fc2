//! Code that does what no test should: each case is ended, named, and harms no other.
//!
//! One run of one exercise holds them all; each test here looks at its own line of the result.

use std::process::Command;
use std::sync::OnceLock;

use ::course::exercises;
use ::course::interrupt::Stop;
use ::course::repository::Repository;
use ::course::submission::Submission;
use ::course::submission::limits::Limits;
use ::course::submission::run::TestResult;
use ::course::submission::sandbox::Sandbox;
use ::course::submission::test_run::{self, TestRun};

#[cfg(target_os = "linux")]
use crate::course::Run;
use crate::course::{Course, LIB, MANIFEST, TESTS};
#[cfg(target_os = "linux")]
use crate::terminal::alive;

/// What the tests call.
const CODE: &str = r#"use std::hint::black_box;

pub fn panics() {
    println!("before it panics");
    panic!("I cannot go on");
}

#[allow(unconditional_recursion)]
pub fn overflows_the_stack(depth: u64) -> u64 {
    black_box(overflows_the_stack(depth + 1)) + 1
}
"#;

/// Its tests.
const UNRULY: &str = r#"use std::hint::black_box;
use std::process::Command;

#[test]
fn loops_for_ever() {
    loop {
        black_box(0);
    }
}

#[test]
fn panics() {
    tiny::panics();
}

#[test]
fn aborts() {
    println!("about to abort");
    std::process::abort();
}

#[test]
fn exits_early() {
    std::process::exit(0);
}

#[test]
fn prints_a_gigabyte() {
    let line = "round and round it goes ".repeat(43);
    for _ in 0..1 << 20 {
        println!("{line}");
    }
}

#[test]
fn allocates_without_end() {
    let mut all = Vec::new();
    loop {
        all.push(black_box(vec![0_u8; 64 << 20]));
    }
}

#[test]
fn overflows_the_stack() {
    tiny::overflows_the_stack(0);
}

#[test]
fn leaves_a_child() {
    let child = Command::new("sleep").arg("30").spawn().unwrap();
    println!("{}", child.id());
}

#[test]
fn leaves_a_child_in_another_session() {
    let child = Command::new("setsid").args(["sleep", "30"]).spawn().unwrap();
    println!("{}", child.id());
    // Until it has left our group.
    std::thread::sleep(std::time::Duration::from_millis(300));
}

#[test]
fn passes_at_last() {}
"#;

fn ran() -> &'static TestRun {
    static RAN: OnceLock<TestRun> = OnceLock::new();
    RAN.get_or_init(|| {
        let course = Course::new();
        course.write(LIB, CODE);
        course.write(TESTS, UNRULY);
        let names = UNRULY.lines().filter_map(|line| line.strip_prefix("fn "));
        let names = names.filter_map(|line| Some(line.split_once('(')?.0));
        let names: Vec<_> = names.map(|name| format!("\"tiny::{name}\"")).collect();
        let before = "\"tiny::doubles_two\", \"tiny::doubles_zero\"";
        course.replace(MANIFEST, before, &names.join(", "));
        course.replace(MANIFEST, "[\"tiny::greets\"]", "[\"tiny::passes_at_last\"]");

        let repository = Repository::at(course.root()).unwrap();
        let exercise = exercises::one(&repository, "1").unwrap();
        let submission = Submission::learners(&repository, &exercise).unwrap();
        let limits = Limits {
            test_seconds: 2,
            memory_mib: 256,
            output_mib: 1,
            compile_seconds: 120,
            stop: Stop::default(),
            completion: None,
            isolation: None,
        };
        let sandbox = Sandbox::open(&repository, &limits).unwrap();
        test_run::run_all(&sandbox, &submission).unwrap()
    })
}

/// Checks how the verdict of a test begins.
#[track_caller]
fn ended(test: &str, verdict: &str) -> &'static TestResult {
    let mut tests = ran().tests();
    let result = tests.find(|result| result.test.path == test);
    let result = result.unwrap_or_else(|| panic!("{test} did not run: {:#?}", ran()));
    let said = result.outcome.to_string();
    assert!(said.starts_with(verdict), "{said}: {result:#?}");
    result
}

/// The test, how its verdict begins, and what its message or what it printed holds.
const ENDED: &[(&str, &str, &str)] = &[
    // Only Linux enforces the limit of memory.
    #[cfg(target_os = "linux")]
    (
        "allocates_without_end",
        "killed: more than 256 MiB of memory",
        "",
    ),
    ("loops_for_ever", "timed out after 2 s", ""),
    ("panics", "failed", "I cannot go on"),
    (
        "panics",
        "failed",
        "panicked at exercises/1-tiny/src/lib.rs:",
    ),
    ("aborts", "aborted (signal 6)", "about to abort"),
    (
        "exits_early",
        "ended early: the process exited with 0 before the test finished",
        "",
    ),
    ("overflows_the_stack", "stack overflow", ""),
];

#[test]
fn each_is_told_from_a_failure_and_by_its_name() {
    for &(test, verdict, said) in ENDED {
        let result = ended(test, verdict);
        let told = [&result.message, &result.printed];
        assert!(told.iter().any(|text| text.contains(said)), "{result:#?}");
    }
    // None of them stops the next stage.
    ended("passes_at_last", "passed");
}

#[test]
fn a_gigabyte_of_output_is_cut_off() {
    let result = ended("prints_a_gigabyte", "killed: more than 1 MiB of output");
    let printed = result.printed.len();
    let some = 1 << 10..=1 << 20;
    assert!(some.contains(&printed), "kept {printed} bytes");
}

#[cfg(target_os = "linux")]
#[test]
fn a_child_does_not_outlive_its_test() {
    let pid = &ended("leaves_a_child", "passed").printed;
    assert!(pid.parse::<u32>().is_ok(), "{pid}");
    assert!(!alive(pid), "process {pid} is still there");
}

/// The limit that `submission::process` documents: a child in a session of its own escapes.
/// It must not keep us waiting, though it holds our pipe open.
#[cfg(target_os = "linux")]
#[test]
fn a_child_that_escapes_is_not_waited_for() {
    let pid = &ended("leaves_a_child_in_another_session", "passed").printed;
    assert!(alive(pid), "process {pid} is gone");
    assert!(Command::new("kill").arg(pid).status().unwrap().success());
}

/// As in some containers and computer rooms. That is no fault of the learner's.
#[cfg(target_os = "linux")]
#[test]
fn a_lower_limit_of_the_machine_serves() {
    let course = Course::new();
    course.double("n * 2");
    let test = course.command(&["test", "1", "stage_1"]);
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "ulimit -d 1000000; exec \"$@\"", "sh"])
        .arg(test.get_program())
        .args(test.get_args())
        .current_dir(course.root())
        .env_remove("CARGO_TARGET_DIR");
    Run::of(&mut limited).exits(0);
}
