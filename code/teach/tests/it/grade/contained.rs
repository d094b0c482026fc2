//! What a submission tries to reach, while it is compiled and while its tests run, is not there.
#![cfg(target_os = "linux")]

use std::fs;
use std::sync::OnceLock;

use super::{Class, bubblewrap_works, lib_of, with_double};
use crate::course::{Course, Run, SOLUTION};

/// Tries everything that it should not be able to do, and says what it could.
const LOOKS_AROUND: &str = r#"let mut could = Vec::new();
    let mut tries = |what: &'static str, could_it: bool| could.extend(could_it.then_some(what));
    tries("read the course", std::fs::read("ROOT/Cargo.toml").is_ok());
    tries("read the solution", std::fs::read("ROOT/solutions-private/1-tiny/solution.rs").is_ok());
    tries("read another submission", std::fs::read("ROOT/class/right/exercises/1-tiny/src/lib.rs").is_ok());
    // This is written to a `/tmp` of its own, if the course lies below one.
    let _ = std::fs::write("ROOT/written", "");
    tries("write to its own source", std::fs::write("src/lib.rs", "").is_ok());
    tries("read its own memory", std::fs::File::open("/proc/self/mem").is_ok());
    tries("read a secret", std::env::var("COURSE_SECRET").is_ok());
    tries("read a secret while compiling", option_env!("COURSE_SECRET").is_some());
    tries("find the user's home", option_env!("HOME").is_some());
    let connects = std::net::TcpStream::connect_timeout(&"ADDRESS".parse().unwrap(), std::time::Duration::from_secs(1));
    tries("use the network", connects.is_ok());
    let temporary = std::env::temp_dir().join("course-grade-test");
    assert!(std::fs::write(&temporary, "mine").is_ok(), "no temporary file");
    let _ = std::fs::remove_file(&temporary);
    assert!(could.is_empty(), "could {could:?}");
    n * 2"#;

/// Each is a way to make a file part of the program, and the body of `double` then.
const READS: [(&str, &str, &str); 5] = [
    ("include", "", "include!(FILE); n * 2"),
    (
        "include-str-in-turn",
        "macro_rules! call { ($name:ident) => { $name!(FILE) }; }\n",
        "panic!(\"{}\", call!(include_str))",
    ),
    ("documents", "#![doc = include_str!(FILE)]\n", "n * 2"),
    ("path", "#[path = FILE]\nmod answer;\n", "answer::double(n)"),
    (
        "path-by-pieces",
        "macro_rules! outside { ($a:tt, $b:tt) => { $a $b mod answer; } }\noutside!(#, [r#path = FILE]);\n",
        "answer::double(n)",
    ),
];

fn class(address: &str) -> Course {
    let course = Course::with_one_solution();
    let root = course.root().to_str().unwrap().to_owned();
    course.write(&lib_of("right"), &with_double("n * 2"));
    for (name, before, double) in READS {
        for (whose, file) in [("solution", SOLUTION), ("another", &*lib_of("right"))] {
            let source = format!("{before}{}", with_double(double));
            let source = source.replace("FILE", &format!("\"{root}/{file}\""));
            course.write(&lib_of(&format!("{name}-{whose}")), &source);
        }
    }
    let looks_around = LOOKS_AROUND.replace("ROOT", &root);
    let looks_around = looks_around.replace("ADDRESS", address);
    course.write(&lib_of("looks-around"), &with_double(&looks_around));
    let leaves = "std::process::Command::new(\"setsid\").args([\"sleep\", \"98765\"]).spawn().unwrap();\n    \
                  std::process::Command::new(\"sh\").args([\"-c\", \"(setsid sleep 98766 &) &\"]).status().unwrap();\n    \
                  std::thread::sleep(std::time::Duration::from_millis(300));\n    n * 2";
    course.write(&lib_of("leaves"), &with_double(leaves));
    course
}

struct Graded {
    class: Class,
    /// A server of the machine.
    _listener: std::net::TcpListener,
}

fn graded() -> Option<&'static Class> {
    static GRADED: OnceLock<Graded> = OnceLock::new();
    let graded = || {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        Graded {
            class: Class::grade(class(&address), &[]),
            _listener: listener,
        }
    };
    bubblewrap_works().then(|| &GRADED.get_or_init(graded).class)
}

#[test]
fn no_attribute_and_no_macro_finds_a_file_to_read() {
    let Some(class) = graded() else { return };
    assert_eq!(class.run.code, Some(0), "{}", class.run);
    for (name, ..) in READS {
        for whose in ["solution", "another"] {
            let learner = format!("{name}-{whose}");
            class.is(&learner, "does-not-compile");
            class.names(&learner, "reads-files", "not available");
        }
    }
    // A line that only the solution has.
    let secret = "number * base::TWO";
    assert!(class.course.read(SOLUTION).contains(secret));
    let results = class.course.read("out/results.json");
    assert!(!results.contains(secret), "{results}");
}

/// What it could do is in its message; a pass says that it could do nothing.
#[test]
fn a_test_sees_nothing_but_itself() {
    let Some(class) = graded() else { return };
    class.is("looks-around", "passed");
    assert!(!class.course.path("written").exists());
}

#[test]
fn a_process_that_leaves_its_group_is_ended() {
    let Some(class) = graded() else { return };
    class.is("leaves", "passed");
    assert_eq!(sleeping(), Vec::<String>::new());
}

/// The processes that the submission started, by what they are told.
fn sleeping() -> Vec<String> {
    let all = fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let told = fs::read_to_string(entry.ok()?.path().join("cmdline")).ok()?;
        told.starts_with("sleep\0").then_some(told)
    });
    all.filter(|told| told.contains("98765") || told.contains("98766"))
        .collect()
}

#[test]
fn without_bubblewrap_nothing_is_graded_unless_the_class_is_trusted() {
    let course = Course::with_one_solution();
    course.write(&lib_of("ada"), &with_double("n * 2"));
    let mut command = course.command(&["grade", "class", "--out=out"]);
    let run = Run::of(command.env("PATH", course.path("nothing"))).exits(2);
    run.says("there is no `bwrap`").says("--trusted");
    assert!(!course.path("out").exists());
    let run = course.run(&["grade", "class", "--out=out", "--trusted"]);
    run.exits(0)
        .says("trusted: a submission runs as you")
        .says("1 of 1 result passed");
}
