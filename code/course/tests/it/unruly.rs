//! Code that does what no test should: each case is ended, named, and harms no other.
//!
//! One run of one exercise holds them all; each test here looks at its own line of the result.

use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

#[cfg(target_os = "linux")]
use crate::course::Run;
use crate::course::{Course, MANIFEST, TESTS};
#[cfg(target_os = "linux")]
use crate::terminal::alive;

/// The tests of the exercise.
const UNRULY: &str = r#"use std::hint::black_box;
use std::process::Command;

#[test]
fn loops_for_ever() {
    loop {
        black_box(0);
    }
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
    #[allow(unconditional_recursion)]
    fn descend(depth: u64) -> u64 {
        black_box(descend(depth + 1)) + 1
    }
    descend(0);
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

/// The result of each test.
fn ran() -> &'static [Value] {
    static RAN: OnceLock<Vec<Value>> = OnceLock::new();
    RAN.get_or_init(|| {
        let course = Course::new();
        course.write(TESTS, UNRULY);
        let names = UNRULY.lines().filter_map(|line| line.strip_prefix("fn "));
        let names = names.filter_map(|line| Some(line.split_once('(')?.0));
        let names: Vec<_> = names.map(|name| format!("\"tiny::{name}\"")).collect();
        let before = "\"tiny::doubles_two\", \"tiny::doubles_zero\"";
        course.replace(MANIFEST, before, &names.join(", "));
        course.replace(MANIFEST, "[\"tiny::greets\"]", "[\"tiny::passes_at_last\"]");
        let limits = ["--timeout", "2", "--memory", "256"];
        let run = course.run(&[&["test", "1", "--all", "--json"], &limits[..]].concat());
        let run = run.exits(1).json();
        let stages = run["stages"].as_array().expect("a list").iter();
        let tests = stages.filter_map(|stage| stage["tests"].as_array());
        tests.flatten().cloned().collect()
    })
}

/// Checks how the verdict of a test begins, and gives what the test printed.
#[track_caller]
fn ended(test: &str, verdict: &str) -> &'static str {
    let name = format!("tiny::{test}");
    let result = ran().iter().find(|result| result["test"] == name);
    let result = result.unwrap_or_else(|| panic!("{test} did not run: {:#?}", ran()));
    let text = |key: &str| result[key].as_str().expect("a text");
    assert!(text("verdict").starts_with(verdict), "{result:#}");
    text("printed")
}

#[test]
fn each_is_told_from_a_failure_and_by_its_name() {
    // Only Linux enforces the limit of memory.
    if cfg!(target_os = "linux") {
        let memory = "killed: more than 256 MiB of memory";
        ended("allocates_without_end", memory);
    }
    ended("loops_for_ever", "timed out after 2 s");
    ended("exits_early", "ended early: the process exited with 0");
    ended("overflows_the_stack", "stack overflow");
    let printed = ended("aborts", "aborted (signal 6)");
    assert_eq!(printed, "about to abort");
    // None of them stops the next stage.
    ended("passes_at_last", "passed");
}

#[test]
fn a_gigabyte_of_output_is_cut_off() {
    let printed = ended("prints_a_gigabyte", "killed: more than 1 MiB of output");
    let (printed, some) = (printed.len(), 1 << 10..=1 << 20);
    assert!(some.contains(&printed), "kept {printed} bytes");
}

#[cfg(target_os = "linux")]
#[test]
fn a_child_does_not_outlive_its_test() {
    let pid = ended("leaves_a_child", "passed");
    assert!(pid.parse::<u32>().is_ok(), "{pid}");
    assert!(!alive(pid), "process {pid} is still there");
}

/// The limit that `submission::process` documents: a child in a session of its own escapes.
/// It must not keep us waiting, though it holds our pipe open.
#[cfg(target_os = "linux")]
#[test]
fn a_child_that_escapes_is_not_waited_for() {
    let pid = ended("leaves_a_child_in_another_session", "passed");
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
