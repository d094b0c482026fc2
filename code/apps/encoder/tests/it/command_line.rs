//! The program: files and streams, what it refuses, and what it says.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use encoder::sample;

fn encoder(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_encoder"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // From another thread: it writes while it reads, and neither side may wait for the other.
    std::thread::scope(|scope| {
        // It may refuse before it reads.
        scope.spawn(move || stdin.write_all(input).is_ok());
        child.wait_with_output().unwrap()
    })
}

fn succeeds(folder: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let output = encoder(folder, arguments, input);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    output.stdout
}

/// What it says when it fails, as it must.
fn fails(folder: &Path, arguments: &[&str], input: &[u8]) -> String {
    let output = encoder(folder, arguments, input);
    assert!(!output.status.success(), "{arguments:?} succeeded");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn files_and_streams_hold_the_same_and_both_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    succeeds(folder, &["sample", "-o", "in.jsonl"], b"");
    assert!(fs::read(folder.join("in.jsonl")).unwrap() == sample::json());
    for codec in ["zstd", "deflate"] {
        let file = format!("{codec}.frames");
        let encode = ["encode", "--codec", codec];
        let [fresh, two] = [["--buffers", "fresh"], ["--threads", "2"]];
        succeeds(
            folder,
            &[&encode[..], &["in.jsonl", "-o", &file], &fresh].concat(),
            b"",
        );
        let streamed = succeeds(folder, &[&encode[..], &two].concat(), sample::json());
        assert!(streamed == fs::read(folder.join(&file)).unwrap());
        assert!(succeeds(folder, &["decode", &file, "--threads", "3"], b"") == sample::json());
        assert!(succeeds(folder, &["decode", "-"], &streamed) == sample::json());
    }
}

#[test]
fn a_file_is_not_overwritten_unasked_and_a_failure_leaves_it_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("mine"), "mine").unwrap();
    let to_mine = ["encode", "-o", "mine"];
    let said = fails(folder, &to_mine, sample::first(3));
    assert_eq!(said, "error: mine: exists already; --force replaces it\n");

    let forced = [&to_mine[..], &["--force"]].concat();
    let said = fails(folder, &forced, b"no json\n");
    assert!(
        said.contains("standard input: line 1: no record: expected ident"),
        "{said}"
    );
    assert_eq!(fs::read(folder.join("mine")).unwrap(), b"mine");

    succeeds(folder, &forced, sample::first(3));
    assert_eq!(succeeds(folder, &["decode", "mine"], b""), sample::first(3));
    // A file may even take the place of its own source.
    succeeds(folder, &["decode", "mine", "-o", "mine", "--force"], b"");
    assert_eq!(fs::read(folder.join("mine")).unwrap(), sample::first(3));
    let names = fs::read_dir(folder).unwrap().count();
    assert_eq!(names, 1, "something half-written was left behind");
}

#[test]
fn a_folder_and_a_missing_file_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::create_dir(folder.join("there")).unwrap();
    let said = fails(folder, &["sample", "-o", "there", "--force"], b"");
    assert_eq!(said, "error: there: is no file\n");
    let said = fails(folder, &["sample", "-o", "nowhere/file"], b"");
    assert!(
        said.starts_with("error: nowhere/file: can't be written"),
        "{said}"
    );
    let said = fails(folder, &["decode", "lost.frames"], b"");
    assert!(
        said.starts_with("error: lost.frames: can't be read"),
        "{said}"
    );
}

#[test]
fn damage_is_said_with_the_file_the_frame_and_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let arguments = ["encode", "--records-per-frame", "5"];
    let mut frames = succeeds(folder, &arguments, sample::first(20));
    frames.truncate(frames.len() / 2);
    fs::write(folder.join("half.frames"), &frames).unwrap();
    for threads in ["1", "3"] {
        let said = fails(
            folder,
            &["decode", "half.frames", "--threads", threads],
            b"",
        );
        assert!(
            said.starts_with("error: half.frames: frame 3 at byte "),
            "{said}"
        );
        assert!(
            said.contains(": cut off: ") && said.lines().count() == 1,
            "{said}"
        );
    }
    let said = fails(folder, &["decode", "-o", "out"], &frames);
    assert!(
        said.starts_with("error: standard input: frame 3 at byte "),
        "{said}"
    );
    assert!(!folder.join("out").exists());
}

#[cfg(unix)]
#[test]
fn whoever_has_read_enough_hears_no_complaint() {
    let folder = tempfile::tempdir().unwrap();
    let frames = succeeds(folder.path(), &["encode"], sample::json());
    fs::write(folder.path().join("all.frames"), frames).unwrap();
    for arguments in [&["decode", "all.frames"][..], &["sample"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_encoder"))
            .args(arguments)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // All of it is more than a pipe holds, so the program meets the end of whoever reads.
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
        assert!(output.status.success(), "{arguments:?}: {}", output.status);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_is_full_is_named_and_not_the_input() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.jsonl"), sample::json()).unwrap();
    for arguments in [&["encode", "in.jsonl"][..], &["sample"]] {
        let full = fs::File::create("/dev/full").unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_encoder"))
            .args(arguments)
            .current_dir(folder.path())
            .stdout(full)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert_eq!(
            said,
            "error: standard output: can't be written: No space left on device (os error 28)\n"
        );
    }
}

#[test]
fn the_help_has_examples_and_they_are_commands_that_exist() {
    let folder = tempfile::tempdir().unwrap();
    let help = String::from_utf8(succeeds(folder.path(), &["--help"], b"")).unwrap();
    let examples: Vec<&str> = help
        .lines()
        .filter_map(|line| line.strip_prefix("  encoder "))
        .collect();
    assert!(examples.len() >= 4, "{help}");
    for example in examples {
        let command = example.split_whitespace().next().unwrap();
        succeeds(folder.path(), &[command, "--help"], b"");
    }
    let said = fails(folder.path(), &["encode", "--threads", "0"], b"");
    assert!(said.contains("--threads <N>"), "{said}");
}
