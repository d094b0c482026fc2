//! What is the grader's own fault is never a mark: it is told, and graded again the next time.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::{Class, bubblewrap_works, lib_of, with_double};
use crate::course::{Course, Run};
use crate::tiny;

/// A course whose programs are linked by a shell script. `CALLS` in it is how often it was called.
fn linked_by(script: &str) -> Course {
    let course = Course::new();
    let root = course.root().to_str().unwrap();
    let linker = course.path("linker");
    let script = format!(
        "#!/bin/sh\necho >>{root}/calls\nCALLS=$(wc -l <{root}/calls)\n{script}\nexec cc \"$@\"\n"
    );
    fs::write(&linker, script.replace("ROOT", root)).unwrap();
    fs::set_permissions(&linker, fs::Permissions::from_mode(0o755)).unwrap();
    let config = format!("[target.'cfg(unix)']\nlinker = \"{root}/linker\"\n");
    course.write(".cargo/config.toml", &config);
    course.write(&lib_of("ada"), &with_double("n * 2"));
    course.write(&lib_of("bob"), &with_double("n * two"));
    course
}

/// The first call links the tests of the starter, when the dependencies are compiled.
#[test]
fn a_linker_that_fails_in_the_middle_is_no_fault_of_a_learner() {
    let course = linked_by("[ $CALLS = 1 ] || { echo the linker is out of order; exit 1; }");
    let class = Class::grade(course, true);
    assert_eq!(class.run.code, Some(1), "{}", class.run);
    for learner in ["ada", "bob"] {
        let said = class.message(learner, "not-graded");
        assert!(said.contains("does not compile here either"), "{said}");
        assert!(said.contains("the linker is out of order"), "{said}");
        let record = format!("out/records/{learner}.json");
        assert!(!class.course.path(&record).exists());
    }

    let course = class.course;
    course.replace("linker", "exit 1", "true");
    let class = Class::grade(course, true);
    assert!(class.run.stdout.contains("0 kept"), "{}", class.run);
    class.is("ada", "passed");
    // A learner whose file alone does not compile is told so.
    let said = class.message("bob", "does-not-compile");
    assert!(said.contains("cannot find value `two`"), "{said}");
    assert!(class.course.path("out/records/bob.json").exists());
}

#[test]
fn a_disk_that_is_full_in_the_middle_is_no_fault_of_a_learner() {
    if !bubblewrap_works() {
        return;
    }
    let course = linked_by("[ $CALLS = 1 ] || cat /dev/zero >ROOT/target/filled");
    fs::create_dir(course.path("target")).unwrap();
    // A disk of 256 MiB for what is compiled.
    let mut command = Command::new("bwrap");
    command.args(["--dev-bind", "/", "/", "--size", "268435456", "--tmpfs"]);
    command.arg(course.path("target"));
    // One at a time: each call of the linker empties the file first.
    let grade = course.command(&["grade", "class", "--trusted", "--out=out", "--jobs=1"]);
    command.arg(grade.get_program()).args(grade.get_args());
    command.current_dir(course.root());
    command.env_remove("CARGO_TARGET_DIR");
    command.env("CARGO_NET_OFFLINE", "true");
    let run = Run::of(&mut command);
    let class = Class::read(course, run);
    for learner in ["ada", "bob"] {
        let said = class.message(learner, "not-graded");
        assert!(said.contains("No space left on device"), "{said}");
    }
}

#[test]
fn a_starter_that_does_not_compile_is_told_and_nothing_is_graded() {
    let course = linked_by("sleep 60");
    let grade = "grade class --trusted --out=out --compile-timeout=1";
    let grade: Vec<&str> = grade.split(' ').collect();
    let run = course.run(&grade).exits(2);
    run.says("the starter of tiny does not compile, so no submission can be graded")
        .says("compiling took longer than 1 s");
    assert!(!course.path("out/records").exists());
}

#[test]
fn without_bubblewrap_nothing_is_graded_unless_the_class_is_trusted() {
    let course = Course::new();
    course.write(&lib_of("ada"), tiny::UNTOUCHED);
    let mut command = course.command(&["grade", "class", "--out=out"]);
    let run = Run::of(command.env("PATH", course.path("nothing"))).exits(2);
    run.says("there is no `bwrap`").says("--trusted");
    assert!(!course.path("out").exists());
    course
        .run(&["grade", "class", "--trusted"])
        .exits(0)
        .says("trusted: a submission runs as you");
}
