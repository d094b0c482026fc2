#![forbid(unsafe_code)]
//! The commands for teachers, on small courses made for one test each.

// The tests of `course` have it too, and use more of it.
#[allow(dead_code)]
#[path = "../../../course/tests/it/course.rs"]
mod course;
mod grade;
mod handout;
mod mistake;
#[path = "../../../course/tests/it/tiny.rs"]
mod tiny;
mod verify;

use crate::course::Course;

/// The command that is tested.
const PROGRAM: &str = env!("CARGO_BIN_EXE_teach");

/// Eight ways to be wrong; each is caught by the test it names.
const WRONG: [(&str, &str, &str, &str); 8] = [
    ("adds_one", "doubles_two", "n + 1", "hello"),
    ("always_four", "doubles_zero", "{ let _ = n; 4 }", "hello"),
    ("always_zero", "doubles_two", "{ let _ = n; 0 }", "hello"),
    ("shouts", "greets", "n * base::TWO", "HELLO"),
    ("silent", "greets", "n * base::TWO", ""),
    ("triples", "doubles_two", "n * 3", "hello"),
    ("whispers", "greets", "n * base::TWO", "hell"),
    ("yawns", "greets", "n * base::TWO", "hello?"),
];

/// Three more ways to be right.
const RIGHT: [(&str, &str); 3] = [
    ("adds", "number + number"),
    ("shifts", "number << 1"),
    ("sums", "[number; 2].iter().sum()"),
];

/// A course with enough solutions to be sound. Each costs a build; without these, verifying finds two
/// faults, that there are too few right ones and wrong ones.
pub(crate) fn course_with_solutions() -> Course {
    let course = Course::new();
    for (name, test, double, greeting) in WRONG {
        course.write(&wrong(name), &patch(test, double, greeting));
    }
    for (name, double) in RIGHT {
        let solution = tiny::SOLUTION.replace("number * base::TWO", double);
        course.write(&right(name), &solution);
    }
    course
}

pub(crate) fn wrong(name: &str) -> String {
    format!("solutions-private/1-tiny/wrong/{name}.patch")
}

pub(crate) fn right(name: &str) -> String {
    format!("solutions-private/1-tiny/right/{name}.rs")
}

/// A patch of the solution: `double` and `greeting` are what it does instead.
pub(crate) fn patch(test: &str, double: &str, greeting: &str) -> String {
    let program = format!(
        "pub fn double(n: u32) -> u32 {{\n    {double}\n}}\n\n\
         pub fn greet() -> String {{\n    \"{greeting}\".to_owned()\n}}\n"
    );
    let diff = diffy::create_patch(tiny::SOLUTION, &program);
    format!("fails: tiny::{test}\nwrong: It is wrong on purpose.\ntempting: Nobody knows.\n{diff}")
}
