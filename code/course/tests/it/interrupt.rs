//! Ctrl-C ends the command, what it started, and says nothing about it.
#![cfg(unix)]

use std::os::unix::process::CommandExt;

use crate::course::{Course, Run, press_ctrl_c};
use crate::terminal::{self, Terminal, alive, content_of, spins};

#[test]
fn a_test_that_hangs_is_ended_with_the_command() {
    let course = Course::new();
    let pid_file = course.path("pid");
    course.double(&spins(&pid_file));
    let mut command = course.command(&["test", "1", "--timeout", "60"]);
    let child = command.process_group(0).spawn().unwrap();
    let pid = content_of(&pid_file);
    press_ctrl_c(&child);
    let run = Run::from(child.wait_with_output().unwrap()).exits(130);
    assert!(!run.stderr.contains("error"), "{run}");
    assert!(!alive(&pid), "the test's process {pid} lives on");
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
