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

/// Four ways to be wrong; each is caught by the test it names.
const WRONG: [(&str, &str, &str, &str); 4] = [
    ("adds_one", "doubles_two", "n + 1", "hello"),
    ("always_four", "doubles_zero", "{ let _ = n; 4 }", "hello"),
    ("always_zero", "doubles_two", "{ let _ = n; 0 }", "hello"),
    ("shouts", "greets", "n * base::TWO", "HELLO"),
];

/// A course with more solutions than the one that every course has.
pub(crate) fn course_with_solutions() -> Course {
    let course = Course::new();
    for (name, test, double, greeting) in WRONG {
        course.write(&wrong(name), &patch(test, double, greeting));
    }
    let adds = tiny::SOLUTION.replace("number * base::TWO", "number + number");
    course.write(&right("adds"), &adds);
    let shifts = tiny::SOLUTION.replace("number * base::TWO", "number << 1");
    let shifts = diffy::create_patch(tiny::SOLUTION, &shifts).to_string();
    course.write("solutions-private/1-tiny/right/shifts.patch", &shifts);
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
