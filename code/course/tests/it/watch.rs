//! `cargo course watch`, on a terminal and on a pipe.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::course::{Course, LIB, MANIFEST, SECOND_LIB, SOLUTION};
use crate::terminal::{PATIENCE, Terminal};

const TODO: &str = "todo!(\"double it\")";

#[test]
fn the_first_failure_stands_alone_with_the_progress_and_the_time() {
    let course = Course::with_second_exercise();
    let watch = Terminal::new(80, &course, &["watch"]);
    watch.shows("Result after");
    let screen = watch.shows("Exercise 1 of 2: Tiny steps");
    for line in [
        "Stage 1 of 2: Doubling",
        "failed  tiny::doubles_two",
        "at exercises/1-tiny/src/lib.rs:2:5:",
        "not yet implemented: double it",
        "[..] 0 of 2 stages done",
        "Save exercises/1-tiny/src/lib.rs to test again.",
    ] {
        assert!(
            screen.lines().any(|shown| shown.trim_end() == line),
            "no {line:?} in\n{screen}"
        );
    }
    assert!(!screen.contains("doubles_zero"), "{screen}");
}

#[test]
fn a_save_is_tested_and_timed() {
    let course = Course::new();
    let watch = Terminal::new(80, &course, &["watch"]);
    watch.shows("not yet implemented: double it");
    course.replace(LIB, TODO, "n * 3");
    watch.shows("two and two make four");
    watch.shows("Edit to result: ");
    watch.shows("(compiled in");
    course.replace(LIB, "n * 3", "n * 2");
    watch.shows("[#.] 1 of 2 stages done");
    watch.shows("not yet implemented: say hello");

    course.replace(LIB, "n * 2", "\"four\"; nonsense()");
    let screen = watch.shows("It does not compile.");
    assert!(
        screen.contains("--> exercises/1-tiny/src/lib.rs:2:"),
        "{screen}"
    );
    assert!(!screen.contains("aborting due to"), "{screen}");
}

#[test]
fn in_fifty_columns_nothing_is_cut_off_by_the_edge() {
    let course = Course::with_second_exercise();
    course.replace(
        "exercises/1-tiny/tests/tiny.rs",
        "two and two make four",
        "two and two make four, which matters since everything else in this exercise rests on it",
    );
    course.replace(LIB, TODO, "n * 3");
    let watch = Terminal::new(50, &course, &["watch"]);
    let screen = watch.shows("which matters since everything else in this exercise rests on it");
    let torn = ["exer\ncise", "mat\nters", "every\nthing"];
    assert!(!torn.iter().any(|word| screen.contains(word)), "{screen}");
    let screen = watch.shows("q: quit");
    assert!(
        screen.lines().all(|line| line.chars().count() <= 50),
        "{screen}"
    );

    // Wider again: what was wrapped is laid out anew.
    watch.resize(24, 100);
    watch.press("m");
    watch.shows("failed  tiny::doubles_two");
}

#[test]
fn in_a_low_and_narrow_window_what_happened_is_seen_at_once() {
    let course = Course::with_second_exercise();
    course.replace(
        "exercises/1-tiny/tests/tiny.rs",
        "two and two make four",
        "\\n  expected: four\\n  happened: something else\\n  why it matters: {}",
    );
    let tests = course.read("exercises/1-tiny/tests/tiny.rs");
    let told = "why it matters: {}\"";
    let long = format!("{told}, \"everything rests on it. \".repeat(20)");
    course.write(
        "exercises/1-tiny/tests/tiny.rs",
        &tests.replace(told, &long),
    );
    course.replace(LIB, TODO, "n * 3");
    let watch = Terminal::new(50, &course, &["watch"]);
    watch.resize(20, 50);
    let screen = watch.shows("happened: something else");
    assert!(screen.contains("press m"), "it is cut:\n{screen}");
    assert!(screen.contains("q: quit"), "{screen}");
    assert!(!screen.contains("previous"), "keys needed less:\n{screen}");
    // Where it failed comes last.
    assert!(!screen.contains("tests/tiny.rs:"), "{screen}");
    watch.press("m");
    watch.shows("tests/tiny.rs:");
}

#[test]
fn a_message_too_long_for_the_screen_is_cut_and_shown_whole_on_request() {
    let course = Course::new();
    course.replace(
        LIB,
        TODO,
        "{ for i in 1..=18 { println!(\"line {i}.\"); } n * 3 }",
    );
    let watch = Terminal::new(80, &course, &["watch"]);
    let screen = watch.shows("more lines; press m");
    assert!(
        screen.contains("Exercise 1 of 1"),
        "the top is gone:\n{screen}"
    );
    assert!(screen.contains("q: quit"), "the bottom is gone:\n{screen}");
    assert!(!screen.contains("line 18."), "{screen}");
    watch.press("m");
    watch.shows("line 18.");
}

#[test]
fn a_new_save_ends_the_run_and_begins_anew() {
    let course = Course::new();
    let pid_file = course.path("pid");
    let spin = format!(
        "{{ std::fs::write({pid_file:?}, std::process::id().to_string()).unwrap(); \
         loop {{ std::hint::black_box(n); }} }}"
    );
    course.replace(LIB, TODO, &spin);
    let watch = Terminal::new(80, &course, &["watch", "--timeout", "3600"]);
    watch.shows("Testing stage 1 of 2: doubles_two");
    let pid = content_of(&pid_file);
    course.replace(LIB, &spin, "n * 2");
    watch.shows("not yet implemented: say hello");
    assert!(!alive(&pid), "the test's process {pid} lives on");
}

#[test]
fn code_that_misbehaves_is_survived_and_told() {
    let course = Course::new();
    let limits = ["watch", "--timeout", "1", "--memory", "256"];
    let watch = Terminal::new(80, &course, &limits);
    watch.shows("double it");
    let mut before = TODO.to_owned();
    for (code, told) in [
        ("loop { std::hint::black_box(n); }", "timed out after 1 s"),
        ("std::process::abort()", "aborted (signal 6)"),
        (
            "std::process::exit(0)",
            "ended early: the process exited with 0",
        ),
        (
            "loop { println!(\"{}\", \"flood\".repeat(9999)); }",
            "killed: more than 1 MiB of output",
        ),
        ("panic!(\"I cannot go on\")", "I cannot go on"),
    ] {
        course.replace(LIB, &before, code);
        watch.shows(told);
        before = code.to_owned();
    }
    course.replace(LIB, &before, "n * 2");
    watch.shows("[#.] 1 of 2 stages done");
}

#[test]
fn done_it_moves_on_to_what_is_not() {
    let course = Course::with_second_exercise();
    let watch = Terminal::new(80, &course, &["watch"]);
    watch.shows("double it");
    course.write(LIB, &course.read(SOLUTION));
    watch.shows("Exercise 1 is done: all 2 stages pass, after ");
    watch.shows("Exercise 2 of 2: Second steps");
    watch.shows("at exercises/2-second/src/lib.rs:2:5:");
    course.write(SECOND_LIB, &course.read(SOLUTION));
    watch.shows("Exercise 2 is done: all 2 stages pass, after ");
    watch.shows("So are all others.");
    let list = course.run(&["list"]).exits(0);
    assert_eq!(list.stdout.matches("  done\n").count(), 2, "{list}");
}

#[test]
fn whoever_begins_with_what_is_done_stays_there() {
    let course = Course::with_second_exercise();
    course.write(LIB, &course.read(SOLUTION));
    let watch = Terminal::new(80, &course, &["watch", "1"]);
    watch.shows("Done: all 2 stages pass.");
    watch.press("n");
    watch.shows("Exercise 2 of 2: Second steps");
    watch.shows("double it");
    watch.press("n");
    watch.shows("This is the last exercise.");
    watch.press("p");
    watch.shows("Exercise 1 of 2: Tiny steps");
}

#[test]
fn the_fast_track_is_watched_where_there_is_one() {
    let course = Course::with_second_exercise();
    course.replace(MANIFEST, "minutes = 5", "minutes = 5\nfast_track = 2");
    let watch = Terminal::new(80, &course, &["watch", "--fast"]);
    watch.shows("Stage 2 of 2: Greeting");
    course.replace(LIB, "todo!(\"say hello\")", "\"hello\".to_owned()");
    watch.shows("Stage 1 of 2: Doubling");
    watch.shows("[#.] 1 of 2 stages done");
    watch.press("n");
    watch.shows("Exercise 2 of 2: Second steps");
    watch.shows("Stage 1 of 2: Doubling");
}

#[test]
fn keys_give_hints_the_list_and_every_test() {
    let course = Course::with_second_exercise();
    let watch = Terminal::new(80, &course, &["watch"]);
    watch.shows("double it");
    watch.press("h");
    watch.shows("Hint 1 of 2 Multiply.");
    watch.press("h");
    watch.shows("Hint 2 of 2 Say hello.");
    watch.press("h");
    watch.shows("There are no more hints");
    watch.press("l");
    watch.shows("2 second hard 5 min");
    watch.press("a");
    watch.shows("failed Stage 1: Doubling failed tiny::doubles_two failed tiny::doubles_zero");
    watch.shows("failed Stage 2: Greeting failed tiny::greets");
    watch.press("r");
    watch.shows("Exercise 1 of 2: Tiny steps Stage 1 of 2: Doubling");
    // An arrow is an escape sequence with a letter in it, which is no key of ours.
    watch.press("\x1b[A\x1b[C");
    watch.press("q");
    let mut watch = watch;
    watch.exits(0);
}

#[test]
fn an_open_list_is_of_the_latest_run() {
    let course = Course::new();
    let go = course.path("go");
    let wait = format!("{{ while !std::fs::exists({go:?}).unwrap() {{}} n * 2 }}");
    course.replace(LIB, TODO, &wait);
    let watch = Terminal::new(80, &course, &["watch", "--timeout", "3600"]);
    watch.shows("Testing stage 1 of 2");
    watch.press("l");
    watch.shows("1 tiny easy 5 min [..]");
    course.write("go", "");
    watch.shows("1 tiny easy 5 min [#.] 1 of 2 stages done");
}

#[test]
fn the_chapter_is_opened_where_it_was_built_or_else_published() {
    let course = Course::new();
    let bin = course.path("bin");
    course.write(
        "bin/xdg-open",
        "#!/bin/sh\necho \"$1\" > \"${0%/*}/opened\"\n",
    );
    let script = bin.join("xdg-open");
    let status = Command::new("chmod").arg("+x").arg(&script).status();
    assert!(status.unwrap().success());
    let path = std::env::var("PATH").unwrap();
    let command = pty_process::blocking::Command::new(env!("CARGO_BIN_EXE_course"))
        .arg("watch")
        .current_dir(course.root())
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("BROWSER")
        .env("PATH", format!("{}:{path}", bin.display()));
    let watch = Terminal::of(80, command);
    watch.shows("double it");
    watch.press("o");
    watch.shows("Opening https://hintpool.github.io/a-hint-not-a-promise/doubling.html");
    if cfg!(target_os = "linux") {
        let opened = content_of(&bin.join("opened"));
        assert_eq!(
            opened.trim(),
            "https://hintpool.github.io/a-hint-not-a-promise/doubling.html"
        );
    }
    course.write("target/book/doubling.html", "built");
    watch.press("o");
    watch.shows("target/book/doubling.html");
}

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
    let test = "watch::panics_with_the_screen_open";
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

#[test]
fn colour_is_left_out_on_request() {
    let course = Course::new();
    let coloured = |watch: &Terminal| {
        watch.shows("Save exercises");
        let bytes = String::from_utf8_lossy(&watch.bytes()).into_owned();
        bytes.contains("\x1b[31m") || bytes.contains("\x1b[1m")
    };
    assert!(coloured(&Terminal::new(80, &course, &["watch"])));
    let command = pty_process::blocking::Command::new(env!("CARGO_BIN_EXE_course"))
        .arg("watch")
        .current_dir(course.root())
        .env_remove("CARGO_TARGET_DIR")
        .env("NO_COLOR", "1");
    assert!(!coloured(&Terminal::of(80, command)));
}

#[test]
fn on_a_pipe_it_prints_plain_lines_and_goes_on() {
    let course = Course::with_second_exercise();
    let mut watch = Piped::new(&course, &["watch", "--poll"]);
    watch.says("Testing exercise 1, Tiny steps: exercises/1-tiny/src/lib.rs");
    watch.says("  Stage 1 of 2: Doubling");
    watch.says("  not yet implemented: double it");
    watch.says("  [..] 0 of 2 stages done");
    // A file system may keep whole seconds only, and two saves may fall into one of them.
    let lib = std::fs::File::options().write(true).open(course.path(LIB));
    let lib = lib.expect("the learner's file");
    let saved = lib.metadata().and_then(|data| data.modified()).unwrap();
    course.write(LIB, &course.read(SOLUTION));
    lib.set_modified(saved).expect("its time as it was");
    watch.says("Testing exercise 1, Tiny steps: exercises/1-tiny/src/lib.rs");
    watch.says("Exercise 1 is done: all 2 stages pass");
    watch.says("Testing exercise 2, Second steps: exercises/2-second/src/lib.rs");
    watch.says("  not yet implemented: double it");
    let all = watch.interrupt();
    for text in ["\x1b", "q: quit"] {
        assert!(!all.contains(text), "{text:?} in {all}");
    }
}

#[test]
fn another_command_gets_its_turn_while_it_waits_for_a_save() {
    let course = Course::new();
    let watch = Terminal::new(80, &course, &["watch"]);
    watch.shows("Save exercises");
    let mut test = Piped::new(&course, &["test", "1"]);
    test.says("0 of 2 stages passed");
}

/// A command whose output is a pipe; ended with the test, however that ends.
struct Piped {
    child: Child,
    lines: mpsc::Receiver<String>,
    all: String,
}

impl Piped {
    fn new(course: &Course, arguments: &[&str]) -> Self {
        let mut command = course.command(arguments);
        let child = command
            .stdin(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn();
        let mut child = child.expect("run `course`");
        let stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            lines,
            all: String::new(),
        }
    }

    /// Waits for a line that begins so.
    #[track_caller]
    fn says(&mut self, wanted: &str) {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("no line {wanted:?} in\n{}", self.all));
            self.all += &format!("{line}\n");
            if line.starts_with(wanted) {
                return;
            }
        }
    }

    /// Asks it to end, and gives all that it said.
    fn interrupt(mut self) -> String {
        let pid = self.child.id().to_string();
        let status = Command::new("kill").args(["-INT", &pid]).status();
        assert!(status.unwrap().success());
        assert_eq!(self.child.wait().unwrap().code(), Some(130));
        let rest: Vec<String> = self.lines.iter().collect();
        std::mem::take(&mut self.all) + &rest.join("\n")
    }
}

impl Drop for Piped {
    fn drop(&mut self) {
        // Fails when it has ended, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn content_of(file: &std::path::Path) -> String {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        match fs::read_to_string(file) {
            Ok(text) if !text.is_empty() => return text,
            _ => assert!(Instant::now() < until, "{} stays empty", file.display()),
        }
        thread::sleep(Duration::from_millis(10));
    }
}

fn alive(pid: &str) -> bool {
    let status = Command::new("kill").args(["-0", pid]).output();
    status.unwrap().status.success()
}
