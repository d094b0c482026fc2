//! Where the command works, what it says there, what it starts, and what belongs to the shell around it: colour, and
//! completions.

use std::fs;

use crate::course::{Course, HINTS, LIB, MANIFEST, Run};

#[test]
fn outside_the_course_it_says_where_to_go() {
    let elsewhere = tempfile::tempdir().unwrap();
    let course = Course::new();
    let commands = ["", "list", "test 1", "verify", "mistake 1", "read"];
    for arguments in commands {
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        let mut command = course.command(&arguments);
        let run = Run::of(command.current_dir(elsewhere.path())).exits(2);
        run.says_all(&["this is not the course's folder", "cd a-hint-not-a-promise"]);
    }
    let below = course.path("exercises/1-tiny/src");
    let run = Run::of(course.command(&["list"]).current_dir(below));
    run.exits(0).says("tiny");
}

const SUMMARY: &str = "# Summary\n\n[Hello](hello.md)\n\n---\n\n\
    - [One](./1.md)\n- [Two \\[sic\\]](2.md)\n  - [Two and a bit](2/1.md)\n    - [Deep](2/1/1.md)\n  - [Two and more](2/2.md)\n\
    - [Three](3.md)\n\n[Appendix](a.md)\n";

/// Numbers are those that the book shows.
#[test]
fn alone_it_shows_chapters_exercises_and_what_is_next() {
    let course = Course::new();
    course.write("book/SUMMARY.md", SUMMARY);
    course.run(&[]).exits(0).says_all(&[
        "Chapters\n  Hello\n  1 One\n  2 Two [sic]\n    2.1 Two and a bit\n      2.1.1 Deep\n    2.2 Two and more\n  3 Three\n  Appendix\n",
        "cargo course read --open",
        "tiny  easy",
        "not begun",
        "Next: read exercises/1-tiny/README.md, edit exercises/1-tiny/src/lib.rs",
    ]);
    fs::remove_dir_all(course.path("book")).unwrap();
    let run = course.run(&[]).exits(0);
    run.says("book/SUMMARY.md is missing").says("tiny  easy");
    // A damaged memory counts as none.
    course.double("{ let soon = n; soon }");
    course.write("target/course/progress.json", "{ not json");
    course.run(&[]).exits(0).says("not tested yet");
}

/// In the status, the list, the next exercise and its hints.
#[test]
fn what_was_tested_last_is_remembered_and_told_to_be_stale() {
    let course = Course::with_second_exercise();
    let staged = "[{ stage = 1, text = \"Multiply.\" }, { text = \"Read.\" }, { stage = 2, text = \"Say hello.\" }]";
    course.replace(MANIFEST, HINTS, staged);
    let list = || course.run(&["list"]).exits(0);
    list().says("1  tiny    easy      5 min  [..]  not begun (2 stages)");
    list().says("About 10 of 10 minutes are ahead.");
    course.double("n * 2");
    course.run(&[]).exits(0).says("not tested yet");
    course.run(&["test", "1"]).exits(1);
    let run = course.run(&[]).exits(0);
    run.says("1 of 2 stages done").does_not_say("changed since");
    list().says("1  tiny    easy      5 min  [#.]  1 of 2 stages done\n");
    list().says("About 8 of 10 minutes are ahead.");
    for (option, says) in [
        ("tiny", "Hint 2 of 3\nRead."),
        ("tiny", "Hint 3 of 3, for stage 2\nSay hello."),
        ("--from-start", "Hint 1 of 3, for stage 1\nMultiply."),
    ] {
        course.run(&["hint", option]).exits(0).says(says);
    }

    course.solve();
    list().says("1 of 2 stages done when last tested, changed since");
    course.run(&["test", "1"]).exits(0);
    let run = list();
    run.says("[##]  done\n")
        .says("About 5 of 10 minutes are ahead.");
    let second = "Exercise 2: Second steps";
    course.run(&["goto"]).exits(0).says(second);
    // Changed since, it may not be done any more.
    let more = "exercises/1-tiny/src/more.rs";
    course.write(more, "// code\n");
    let run = course.run(&["goto"]).exits(0);
    run.says("Exercise 1: Tiny steps").says("changed since");
    course.remove(more);
    fs::remove_dir_all(course.path("exercises/2-second")).unwrap();
    course.run(&[]).exits(0).says("All exercises are done.");

    let in_src = ["src/.lib.rs.swp", "src/lib.rs~", "src/#lib.rs#", "src/4913"];
    for beside in in_src.into_iter().chain([".DS_Store", "README.md"]) {
        course.write(&format!("exercises/1-tiny/{beside}"), "a note");
        course.run(&[]).exits(0).does_not_say("changed since");
    }
    course.remove(LIB);
    let put_back = "put exercises/1-tiny/src/lib.rs back";
    course.run(&[]).exits(0).says(put_back);
}

#[test]
fn help_teaches_by_example() {
    let course = Course::new();
    let example = "cargo course test easy";
    course.run(&["test", "--help"]).exits(0).says(example);
    let help = course.run(&["--help"]).exits(0).says("cargo course test 1");
    let (learners, teachers) = help.stdout.split_once("For teachers:").expect("a heading");
    for name in ["verify", "mistake", "grade", "handout"] {
        assert!(teachers.contains(&format!("\n  {name} ")), "{help}");
        assert!(!learners.contains(name), "{help}");
    }
}

/// What is typed in exercises/, and what the program of another package is started with there.
const HANDED_OVER: [(&[&str], &str); 6] = [
    (
        &["--color=never", "grade", "class", "--out", "o", "--help"],
        r#"teach ["grade", "--color=never", "class", "--out", "o", "--help"] in "ROOT/exercises""#,
    ),
    (
        &["read", "--no-watch", "--port", "4000", "--open"],
        r#"book-server ["--port=4000", "--open", "--no-watch", "--folder=ROOT"] in "ROOT/exercises""#,
    ),
    (
        &["prove", "--quick", "--type", "mine.rs", "other.rs"],
        r#"capstone ["prove", "--quick", "--type=mine.rs", "--type=other.rs"] optimised in "ROOT/exercises""#,
    ),
    (
        &["prove", "--template", "mine.rs"],
        r#"capstone ["prove", "--template", "mine.rs"] optimised in "ROOT/exercises""#,
    ),
    (
        &["read", "--open", "--results", "laptop.json"],
        r#"capstone ["own-book", "laptop.json"] optimised in "ROOT/exercises"
book-server ["--open", "--folder=ROOT/target/prove/book"] in "ROOT/exercises""#,
    ),
    // The capstone fails here, so there is no copy to read.
    (
        &["read", "--open", "--results", "gone.json"],
        r#"capstone ["own-book", "gone.json"] optimised in "ROOT/exercises""#,
    ),
];

/// Says how it was started, and fails without the results of a laptop.
const STAND_IN: &str = r#"fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let build = if cfg!(debug_assertions) { "" } else { "optimised " };
    let here = std::env::current_dir().unwrap();
    println!("{} {arguments:?} {build}in {here:?}", env!("CARGO_PKG_NAME"));
    let laptop = arguments.iter().any(|argument| argument == "laptop.json");
    std::process::exit(if laptop { 0 } else { 7 })
}
"#;

#[test]
fn other_packages_get_what_was_typed_and_their_exit_code_is_ours() {
    let course = Course::new();
    let manifest = course.read("Cargo.toml") + "\n[profile.measure]\ninherits = \"release\"\n";
    course.write("Cargo.toml", &manifest);
    for package in ["teach", "book-server", "capstone"] {
        course.add_package(package, STAND_IN);
    }
    let root = course.root().canonicalize().unwrap();
    for (typed, started) in HANDED_OVER {
        let started = started.replace("ROOT", root.to_str().unwrap()) + "\n";
        let mut command = course.command(typed);
        let run = Run::of(command.current_dir(root.join("exercises"))).exits(7);
        assert_eq!(run.stdout, started, "{run}");
    }
}

/// On a terminal, `watch` looks at it.
#[test]
fn a_pipe_has_colour_only_on_request() {
    let course = Course::new();
    for (arguments, coloured) in [
        (&["list"][..], false),
        (&["list", "--color", "always"], true),
        (&["--color=never", "list"], false),
    ] {
        let run = course.run(arguments).exits(0);
        assert_eq!(run.stdout.contains('\x1b'), coloured, "{arguments:?}");
    }
}

/// Bash itself, with the completions read in. Only a recent one knows negative indices.
#[cfg(target_os = "linux")]
#[test]
fn bash_completes_commands_and_options() {
    let course = Course::new();
    let script = course.run(&["completions", "bash"]).exits(0).stdout;
    let complete = |words: &str| {
        let ask = format!(
            "{script}\nCOMP_WORDS=({words}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))\n\
             _course course \"${{COMP_WORDS[-1]}}\" \"${{COMP_WORDS[-2]}}\"\necho \"${{COMPREPLY[@]}}\""
        );
        let output = std::process::Command::new("bash")
            .args(["-c", &ask])
            .output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    assert_eq!(complete("course wat").trim(), "watch");
    assert_eq!(complete("course verif").trim(), "verify");
    assert_eq!(complete("course hint --fr").trim(), "--from-start");
}
