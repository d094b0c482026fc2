//! `cargo course grade`, on classes made for one test each.

mod archives;
mod faults;
mod hostile;
mod kept;

use std::process::Command;

use serde_json::Value;

use crate::course::{Course, Run};

/// The class's results, by learner; each must have one.
struct Class {
    course: Course,
    run: Run,
    results: Vec<Value>,
}

/// Whether containers can be made here. Where they must be, a test is not skipped: it fails.
fn bubblewrap_works() -> bool {
    let mut bubblewrap = Command::new("bwrap");
    bubblewrap.args(["--unshare-all", "--ro-bind", "/", "/", "true"]);
    let works = bubblewrap.status().is_ok_and(|status| status.success());
    let needed = std::env::var_os("COURSE_TESTS_NEED_BUBBLEWRAP").is_some();
    assert!(works || !needed, "bubblewrap does not work");
    works
}

impl Class {
    /// Grades without a container also where none can be made: most results are the same.
    fn grade(course: Course, trusted: bool) -> Self {
        let mut command = course.command(&["grade", "class", "--out=out", "--timeout=4"]);
        if trusted || !bubblewrap_works() {
            command.arg("--trusted");
        }
        let run = Run::of(command.env("COURSE_SECRET", "the teacher's"));
        Self::read(course, run)
    }

    /// The results of this run.
    fn read(course: Course, run: Run) -> Self {
        let json = std::fs::read_to_string(course.path("out/results.json"));
        let json = json.unwrap_or_else(|error| panic!("{error}\n{run}"));
        let results = serde_json::from_str(&json).unwrap();
        Self {
            course,
            run,
            results,
        }
    }

    fn of(&self, learner: &str) -> &Value {
        let all = self.results.iter();
        let own: Vec<_> = all.filter(|result| result["learner"] == *learner).collect();
        let [result] = own[..] else {
            panic!("{learner} has not one result: {own:#?}");
        };
        result
    }

    #[track_caller]
    fn is(&self, learner: &str, verdict: &str) -> &Value {
        let result = self.of(learner);
        assert_eq!(result["verdict"], *verdict, "{result:#}");
        result
    }

    /// What a learner is told who has this verdict.
    #[track_caller]
    fn message(&self, learner: &str, verdict: &str) -> &str {
        let result = self.is(learner, verdict);
        result["feedback"]["message"].as_str().unwrap()
    }

    #[track_caller]
    fn has_no_note(&self, learner: &str) {
        let result = self.of(learner);
        assert_eq!(result["notes"], serde_json::json!([]), "{result:#}");
    }

    #[track_caller]
    fn has_note(&self, learner: &str, begins: &str) {
        let result = self.of(learner);
        let mut notes = result["notes"].as_array().unwrap().iter();
        let noted = notes.any(|note| note.as_str().unwrap().starts_with(begins));
        assert!(noted, "no note {begins:?}: {result:#}");
    }
}

/// A right answer, with `double` as given.
fn with_double(body: &str) -> String {
    format!(
        "pub fn double(n: u32) -> u32 {{\n    {body}\n}}\n\
         pub fn greet() -> String {{\n    \"hello\".to_owned()\n}}\n"
    )
}

/// Where a learner's copy of the course, within the class, has the file.
fn lib_of(learner: &str) -> String {
    format!("class/{learner}/{}", crate::course::LIB)
}
