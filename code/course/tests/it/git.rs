//! Git, in a course that is a repository.

use std::process::Command;

use crate::course::Course;

/// Nobody's own settings change the result.
pub(crate) const ALONE: [(&str, &str); 2] = [
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_SYSTEM", "/dev/null"),
];

#[track_caller]
pub(crate) fn git(course: &Course, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=Somebody"])
        .args(["-c", "user.email=somebody@example.org"])
        .args(arguments)
        .current_dir(course.root())
        .envs(ALONE)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

pub(crate) fn commit(course: &Course, message: &str) {
    git(course, &["add", "--all"]);
    git(course, &["commit", "--quiet", "--message", message]);
}
