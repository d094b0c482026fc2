//! What a save, a key or a finished exercise sets going.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::TODO;
use crate::course::{Course, LIB, MANIFEST, SECOND_LIB, SOLUTION};
use crate::terminal::{self, Terminal};

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
    watch.shows("Here is the next one. Exercise 2 of 2: Second steps");
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
    watch.shows("Done: all 2 stages pass. Next is exercise 2, Second steps: cargo course watch 2");
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
    let command = terminal::command(&course, &["watch"])
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
