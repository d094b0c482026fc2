//! Code that does what no test should: each case is ended, named, and harms no other.
//!
//! One run of one exercise holds them all; each test here looks at its own line of the result.

use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

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
#[should_panic]
fn does_not_panic() {
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
#[should_panic(expected = "I cannot go on")]
fn panics_as_it_should() {
    tiny::panics();
}

#[test]
fn returns_early() -> Result<(), std::num::ParseIntError> {
    if "2".parse::<u8>()? == 2 {
        return Ok(());
    }
    panic!("the return above was taken for one of another function");
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
fn deletes_its_own_folder() {
    std::fs::remove_dir_all(env!("CARGO_MANIFEST_DIR")).unwrap();
}

#[test]
fn finds_its_own_folder() {
    assert!(std::fs::read_to_string("src/lib.rs").is_ok());
}

#[test]
fn passes_at_last() {}
"#;

struct Ran {
    course: Course,
    json: Value,
}

fn ran() -> &'static Ran {
    static RAN: OnceLock<Ran> = OnceLock::new();
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
        let limits = ["--timeout=2", "--memory=256", "--output=1"];
        let run = course.run(&[&["test", "1", "--all", "--json"], &limits[..]].concat());
        Ran {
            json: run.exits(1).json(),
            course,
        }
    })
}

fn result(test: &str) -> &'static Value {
    let ran = &ran().json;
    let tests = ran["stages"][0]["tests"].as_array();
    let mut tests = tests.into_iter().flatten();
    let wanted = format!("tiny::{test}");
    let result = tests.find(|result| result["test"] == *wanted);
    result.unwrap_or_else(|| panic!("{test} did not run: {ran:#}"))
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
    ("does_not_panic", "failed", "did not panic as expected"),
    ("aborts", "aborted (signal 6)", "about to abort"),
    (
        "exits_early",
        "ended early: the process exited with 0 before the test finished",
        "",
    ),
    ("panics_as_it_should", "passed", ""),
    ("returns_early", "passed", ""),
    ("overflows_the_stack", "stack overflow", ""),
];

#[test]
fn each_is_told_from_a_failure_and_by_its_name() {
    for &(test, verdict, said) in ENDED {
        let result = ended(test, verdict);
        let told = [&result["message"], &result["printed"]];
        let told = told.map(|text| text.as_str().unwrap());
        assert!(told.iter().any(|text| text.contains(said)), "{result:#}");
    }
}

#[track_caller]
fn ended(test: &str, verdict: &str) -> &'static Value {
    let result = result(test);
    let said = result["verdict"].as_str().unwrap();
    assert!(said.starts_with(verdict), "{result:#}");
    result
}

#[test]
fn a_gigabyte_of_output_is_cut_off() {
    let result = ended("prints_a_gigabyte", "killed: more than 1 MiB of output");
    let printed = result["printed"].as_str().unwrap().len();
    let some = 1 << 10..=1 << 20;
    assert!(some.contains(&printed), "kept {printed} bytes");
}

#[cfg(target_os = "linux")]
#[test]
fn a_child_does_not_outlive_its_test() {
    let result = ended("leaves_a_child", "passed");
    let pid = result["printed"].as_str().unwrap().trim();
    assert!(pid.parse::<u32>().is_ok(), "{result:#}");
    assert!(!alive(pid), "process {pid} is still there");
}

/// The limit that `submission::process` documents: a child in a session of its own escapes.
/// It must not keep us waiting, though it holds our pipe open.
#[cfg(target_os = "linux")]
#[test]
fn a_child_that_escapes_is_not_waited_for() {
    let result = ended("leaves_a_child_in_another_session", "passed");
    let pid = result["printed"].as_str().unwrap().trim();
    assert!(alive(pid), "{result:#}");
    assert!(Command::new("kill").arg(pid).status().unwrap().success());
}

#[test]
fn a_deleted_folder_is_the_scratch_copy_only() {
    ended("deletes_its_own_folder", "passed");
    let course = &ran().course;
    assert_eq!(course.read(LIB), CODE);
    assert!(course.path(TESTS).is_file());
    // The test after it started in a folder laid out anew.
    ended("finds_its_own_folder", "passed");
}

#[test]
fn none_of_them_stops_the_next_stage() {
    let last = &ran().json["stages"][1]["tests"][0];
    assert_eq!(last["outcome"], "passed", "{last:#}");
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
