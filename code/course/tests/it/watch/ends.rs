//! The terminal is given back, however it ends.

use std::process::Command;

use crate::course::Course;
use crate::terminal::Terminal;

#[test]
fn the_terminal_is_given_back() {
    let course = Course::new();
    for (key, code) in [("q", 0), ("\x03", 130), ("\x04", 0)] {
        let mut watch = Terminal::new(80, &course, &["watch"]);
        watch.shows("double it");
        assert!(!watch.echoes(), "keys are echoed while it runs");
        watch.press(key);
        watch.exits(code);
        assert!(watch.echoes(), "after {key:?} the terminal does not echo");
    }
    let mut watch = Terminal::new(80, &course, &["watch"]);
    watch.shows("double it");
    let pid = watch.id().to_string();
    let status = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(status.unwrap().success());
    watch.exits(130);
    assert!(watch.echoes(), "after a signal the terminal does not echo");
}

/// Run by the test below, in a process and on a terminal of its own.
#[test]
#[ignore = "panics on purpose"]
fn panics_with_the_screen_open() {
    let _screen = course::commands::watch::screen::Screen::open().unwrap();
    panic!("the screen is open\nand so is this");
}

#[test]
fn after_a_panic_the_terminal_is_given_back_and_the_message_readable() {
    let command = pty_process::blocking::Command::new(std::env::current_exe().unwrap());
    let test = "watch::ends::panics_with_the_screen_open";
    let command = command.args(["--ignored", "--exact", test, "--nocapture"]);
    let mut terminal = Terminal::of(80, command);
    terminal.exits(101);
    let screen = terminal.shows("the screen is open");
    assert!(
        screen.contains("\nand so is this"),
        "like stairs:\n{screen}"
    );
    assert!(terminal.echoes());
}
