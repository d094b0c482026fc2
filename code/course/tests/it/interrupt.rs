//! Ctrl-C ends the command, what it started, and says nothing about it.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

use crate::course::{Course, LIB, Run, press_ctrl_c};
use crate::terminal::{self, Terminal};

#[track_caller]
fn ended_quietly(child: Child) {
    let run = Run::from(child.wait_with_output().unwrap()).exits(130);
    assert!(!run.stderr.contains("error"), "{run}");
}

#[test]
fn a_test_that_hangs_is_ended_with_the_command() {
    let course = Course::new();
    let pid_file = course.path("pid");
    course.replace(
        LIB,
        "todo!(\"double it\")",
        &format!(
            "{{ std::fs::write({pid_file:?}, std::process::id().to_string()).unwrap(); loop {{ std::hint::black_box(n); }} }}"
        ),
    );
    let child = course
        .command(&["test", "1", "--timeout", "60"])
        .process_group(0)
        .spawn();
    let child = child.unwrap();
    let pid = loop {
        match std::fs::read_to_string(&pid_file) {
            Ok(pid) if !pid.is_empty() => break pid,
            _ => thread::sleep(Duration::from_millis(10)),
        }
    };
    press_ctrl_c(&child);
    ended_quietly(child);
    let status = Command::new("kill").args(["-0", &pid]).output().unwrap();
    assert!(
        !status.status.success(),
        "the test's process {pid} lives on"
    );
}

#[test]
fn the_server_ends_with_the_command() {
    let course = Course::new();
    course.write(
        "code/book-server/Cargo.toml",
        "[package]\nname = \"book-server\"\nversion.workspace = true\nedition.workspace = true\n",
    );
    course.write(
        "code/book-server/src/main.rs",
        "fn main() {\n    println!(\"serving\");\n    \
         std::thread::sleep(std::time::Duration::from_secs(60));\n}\n",
    );
    let mut child = course.command(&["read"]).process_group(0).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert_eq!(line, "serving\n");
    press_ctrl_c(&child);
    ended_quietly(child);
}

#[test]
fn at_the_question_of_a_reset_nothing_is_reset() {
    let course = Course::new();
    course.write(LIB, "my work");
    let mut terminal = Terminal::new(80, &course, &["reset", "1"]);
    terminal.shows("Reset? [y/N]");
    terminal.press("\x03");
    terminal.exits(130);
    assert_eq!(course.read(LIB), "my work");
    assert!(!course.path("backups").exists());
}

/// It asks whatever it likes, a file name for one.
#[test]
fn in_an_editor_that_it_ends_it_ends_the_command() {
    let course = Course::new();
    let command = terminal::command(&course, &["goto", "1", "--open"])
        .env_remove("VISUAL")
        .env("EDITOR", "sh -c 'echo which file?; read file'");
    let mut terminal = Terminal::of(80, command);
    terminal.shows("which file?");
    terminal.press("\x03");
    terminal.exits(130);
}

/// git asks for a password, here by a helper of its own, and Ctrl-C ends git.
#[test]
fn at_the_password_for_an_update_nothing_is_updated() {
    let course = crate::update::Published::new();
    course.learner.write(LIB, "my work");
    let asks = "#!/bin/sh\necho 'password?' > /dev/tty\nread password < /dev/tty\n";
    course.learner.write("asks", asks);
    let asks = format!("sh {}", course.learner.path("asks").display());
    let command = terminal::command(&course.learner, &["update"])
        .envs(crate::git::ALONE)
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", "remote.origin.uploadpack")
        .env("GIT_CONFIG_VALUE_0", asks);
    let mut terminal = Terminal::of(80, command);
    terminal.shows("password?");
    terminal.press("\x03");
    terminal.exits(130);
    assert_eq!(course.learner.read(LIB), "my work");
    assert!(!course.learner.path("backups").exists());
}
