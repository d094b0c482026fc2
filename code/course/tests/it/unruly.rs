//! Code that does what no test should: each case is ended, named, and harms no other.

use std::process::Command;

use crate::course::{Course, MANIFEST, Run, TESTS};
use crate::terminal::alive;

/// The tests of the exercise, and one of its second stage.
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
fn greets() {}
"#;

/// The tests of the first stage, and how the verdict of each begins.
const ENDS: [(&str, &str); 9] = [
    ("loops_for_ever", "timed out after 2 s"),
    ("aborts", "aborted (signal 6)"),
    (
        "exits_early",
        "ended early: the process exited with 0 before the test finished",
    ),
    ("prints_a_gigabyte", "killed: more than 1 MiB of output"),
    (
        "allocates_without_end",
        "killed: more than 256 MiB of memory",
    ),
    ("overflows_the_stack", "stack overflow"),
    ("leaves_a_child", "passed"),
    ("leaves_a_child_in_another_session", "passed"),
    (
        "is_not_there",
        "missing: the test is not in the exercise's tests/",
    ),
];

#[test]
fn each_is_told_by_its_name_and_harms_no_other() {
    let course = Course::new();
    course.write(TESTS, UNRULY);
    let names = ENDS.map(|(name, _)| format!("\"tiny::{name}\""));
    let before = "\"tiny::doubles_two\", \"tiny::doubles_zero\"";
    course.replace(MANIFEST, before, &names.join(", "));
    let test = course.command(&["test", "1", "--all", "--json", "--timeout", "2"]);
    // As in some computer rooms, the machine allows less than we do, here of the processor's time. That is no
    // fault of the learner's.
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "ulimit -t 6; exec \"$@\"", "sh"])
        .arg(test.get_program())
        .args(test.get_args())
        .args(["--memory", "256"])
        .current_dir(course.root())
        .env_remove("CARGO_TARGET_DIR");
    let run = Run::of(&mut limited).exits(1).json();

    let result = |index: usize, key: &str| {
        let text = run["stages"][0]["tests"][index][key].as_str();
        text.unwrap_or_else(|| panic!("no test {index} with {key}: {run:#}"))
    };
    for (index, (name, verdict)) in ENDS.into_iter().enumerate() {
        assert_eq!(result(index, "test"), format!("tiny::{name}"));
        let ended = result(index, "verdict");
        // Elsewhere the limit of memory is not enforced, and `setsid` may not be there.
        if cfg!(target_os = "linux") || ![4, 7].contains(&index) {
            assert!(ended.starts_with(verdict), "{name}: {ended}");
        }
    }
    // None of them stops the next stage.
    let next = &run["stages"][1]["tests"][0]["verdict"];
    assert_eq!(next, "passed", "{run:#}");

    let printed = |name: &str| {
        let index = ENDS.iter().position(|(it, _)| *it == name);
        result(index.expect("a test of this name"), "printed")
    };
    assert_eq!(printed("aborts"), "about to abort");
    let (gigabyte, some) = (printed("prints_a_gigabyte").len(), 1 << 10..=1 << 20);
    assert!(some.contains(&gigabyte), "kept {gigabyte} bytes");
    let child = printed("leaves_a_child");
    assert!(child.parse::<u32>().is_ok(), "{child}");
    assert!(!alive(child), "process {child} is still there");
    if cfg!(target_os = "linux") {
        // The limit that `submission::process` documents: a child in a session of its own escapes.
        // It does not keep us waiting, though it holds our pipe open.
        let child = printed("leaves_a_child_in_another_session");
        assert!(alive(child), "process {child} is gone");
        let killed = Command::new("kill").arg(child).status();
        assert!(killed.unwrap().success());
    }
}
