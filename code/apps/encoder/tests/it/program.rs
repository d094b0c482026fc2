//! The program: what it makes of its input, what it refuses, and what it says; `measure`, and the workers that it starts,
//! one group each.

use std::fs;
use std::io::{BufRead, BufReader, Seek, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use encoder::sample;

const ENCODER: &str = env!("CARGO_BIN_EXE_encoder");

fn encoder(arguments: &[&str], input: &[u8], output: Stdio) -> Output {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(input).unwrap();
    file.rewind().unwrap();
    let mut program = Command::new(ENCODER);
    program.args(arguments).stdin(file).stdout(output);
    program.output().unwrap()
}

/// What it writes, and what it says beside it, when it succeeds, as it must.
fn succeeds(arguments: &[&str], input: &[u8]) -> (Vec<u8>, String) {
    let output = encoder(arguments, input, Stdio::piped());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments:?}: {said}");
    (output.stdout, said)
}

/// What it says when it fails, as it must.
fn fails(arguments: &[&str], input: &[u8], output: Stdio) -> String {
    let output = encoder(arguments, input, output);
    assert!(!output.status.success(), "{arguments:?} succeeded");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn records_come_back_byte_for_byte_and_neither_policy_nor_threads_change_the_frames() {
    let (json, _) = succeeds(&["sample"], b"");
    assert!(json == sample::first(10_000));
    assert_eq!(json.iter().filter(|byte| **byte == b'\n').count(), 10_000);
    for codec in ["zstd", "deflate"] {
        for (records, per_frame) in [(10_000, "1000"), (3000, "7"), (3000, "5000"), (0, "10")] {
            let json = sample::first(records);
            let encode = ["encode", "--codec", codec, "--records-per-frame", per_frame];
            let frames = succeeds(&encode, json).0;
            for how in [["--buffers", "fresh"], ["--threads", "2"]] {
                assert!(succeeds(&[&encode[..], &how].concat(), json).0 == frames);
            }
            // Without records there are the start and the end.
            assert!(frames.len() < 24 + json.len() / 2, "no compression");
            for how in [["--buffers", "fresh"], ["--threads", "3"]] {
                assert!(succeeds(&[&["decode"][..], &how].concat(), &frames).0 == json);
            }
        }
    }
}

#[test]
fn what_is_wrong_is_said_in_one_line_with_its_place() {
    let says = |command: &[&str], input: &[u8], expected: &str| {
        for threads in ["1", "3"] {
            let arguments = [command, &["--threads", threads]].concat();
            let said = fails(&arguments, input, Stdio::null());
            assert!(said.starts_with(&format!("error: {expected}")), "{said}");
            assert_eq!(said.lines().count(), 1, "{said}");
        }
    };
    let encode = ["encode", "--records-per-frame", "5"];
    let long = format!("{{\"date\":\"{}", "x".repeat(2 << 20));
    for (line, expected) in [
        ("{\"date\":3}", "no record: invalid type: integer `3`"),
        ("", "no record: EOF"),
        ("{\"wings\":2}", "no record: unknown field `wings`"),
        ("{\"date\":\"\0\"}", "no record: control character"),
        (&long, "longer than 1048576 bytes"),
    ] {
        // The first of many is named, whichever thread finds one first.
        let wrong = format!("{line}\n").repeat(20);
        let json = [sample::first(11), wrong.as_bytes()].concat();
        says(&encode, &json, &format!("line 12: {expected}"));
    }
    let (mut frames, _) = succeeds(&encode, sample::first(20));
    frames.truncate(frames.len() / 2);
    says(&["decode"], &frames, "frame 3 at byte ");
    let said = fails(&["encode", "--threads", "0"], b"", Stdio::null());
    assert!(said.contains("--threads <N>"), "{said}");
}

#[cfg(unix)]
#[test]
fn whoever_has_read_enough_hears_no_complaint() {
    let (frames, _) = succeeds(&["encode"], sample::json());
    for (command, input) in [("decode", &frames[..]), ("sample", b"")] {
        // The other end is closed, so the program meets the end of whoever reads.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = encoder(&[command], input, writer.into());
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
        assert!(output.status.success(), "{command}: {}", output.status);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_is_full_is_an_error() {
    for arguments in [&["encode"][..], &["encode", "--threads", "2"], &["sample"]] {
        let full = fs::File::create("/dev/full").unwrap();
        let said = fails(arguments, sample::json(), full.into());
        assert_eq!(said, "error: No space left on device (os error 28)\n");
    }
}

#[test]
fn the_pools_say_what_the_book_shows_and_without_them_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let page = root.join("book/4-where-it-pays/2-encoding-and-decoding.md");
    let page = fs::read_to_string(page).unwrap();
    let blocks = page.split("```");
    let mut shown = blocks.filter_map(|block| block.split_once("\n10000 records"));
    let (command, output) = shown.next().expect("a command and its output");
    let (_, command) = command.split_once("-p encoder -- ").expect("cargo run");
    // The sample is its input, and its output is of no interest here.
    let (arguments, _) = command.split_once(" < ").expect("its input");
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let with = |more: &[_]| succeeds(&[&arguments[..], more].concat(), sample::json()).1;
    assert_eq!(with(&[]), format!("10000 records{output}"));
    let without = with(&["--buffers", "fresh"]);
    assert_eq!(without, "10000 records in 2500 frames\n");

    // How many buffers travel between threads differs from run to run; what the book says of the rest does not.
    let (_, one_run) = shown.next().expect("a run on two threads");
    for run in [with(&["--threads", "2"]).as_str(), one_run] {
        for name in ["columns", "compressors"] {
            let said = [1, 2].map(|created| {
                let reused = 2500 - created;
                format!("{name}: {created} created, {reused} reused, 0 discarded, ")
            });
            assert!(said.iter().any(|said| run.contains(said)), "{name}: {run}");
        }
    }
}

/// The allocations for each record that a worker answers with, when it is asked for more records than there are.
fn allocations(group: &str, buffers: &str) -> f64 {
    let counting = env!("CARGO_BIN_EXE_encoder-counting");
    let mut worker = Command::new(counting);
    let worker = worker.args([group, buffers]).stdin(Stdio::piped());
    let mut worker = worker.stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = worker.stdin.take().unwrap();
    stdin.write_all(b"5000\n").unwrap();
    let mut answer = String::new();
    let mut answers = BufReader::new(worker.stdout.take().unwrap());
    answers.read_line(&mut answer).unwrap();
    // It waits for the next request.
    if cfg!(target_os = "linux") {
        let status = format!("/proc/{}/status", worker.id());
        let status = fs::read_to_string(status).unwrap();
        let cores = status.split("Cpus_allowed_list:").nth(1).unwrap();
        let cores = cores.split_whitespace().next().unwrap();
        assert!(cores.parse::<u32>().is_ok(), "not on one core: {cores}");
    }
    drop(stdin);
    assert!(worker.wait().unwrap().success());
    answer.trim().parse().unwrap()
}

/// The reason for a pool at all. zstd's allocations are counted too, and decoding keeps the text of a frame's place.
#[test]
fn pooled_work_on_small_frames_allocates_next_to_nothing_and_fresh_work_much() {
    for codec in ["zstd", "deflate"] {
        // Four records share the buffers, and the context, of one frame.
        for (direction, of_fresh, of_pooled) in [
            ("encode", 6.25..100.0, 0.0..0.01),
            ("decode", 1.0..100.0, 0.25..0.26),
        ] {
            let group = format!("{direction}-{codec}-4-a-frame");
            let fresh = allocations(&group, "fresh");
            assert!(of_fresh.contains(&fresh), "{group}: {fresh}");
            let pooled = allocations(&group, "pooled");
            assert!(of_pooled.contains(&pooled), "{group}: {pooled}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_keeps_what_is_good_and_marks_it_and_the_file_is_not_replaced_unasked() {
    use std::io::Read;

    use bench_harness::results::{Results, Unit};
    use encoder::measure::group::Group;

    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("part.json");
    let measure = ["measure", "--quick", "--allow-dirty", "--out"];
    let measure = [&measure[..], &[out.to_str().unwrap()]].concat();
    let mut measuring = Command::new(ENCODER);
    let measuring = measuring.args(&measure).stdout(Stdio::null());
    let mut measuring = measuring.stderr(Stdio::piped()).spawn().unwrap();
    let mut progress = BufReader::new(measuring.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("\n2 of ") {
        assert!(progress.read_line(&mut said).unwrap() > 0, "{said}");
    }
    let killed = Command::new("kill")
        .args(["-INT", &measuring.id().to_string()])
        .status();
    assert!(killed.unwrap().success());
    progress.read_to_string(&mut said).unwrap();
    assert_eq!(measuring.wait().unwrap().code(), Some(130), "{said}");
    assert!(said.contains("It was interrupted"), "{said}");

    let results = Results::load(&out).unwrap();
    assert!(results.interrupted);
    let first = Group::all()[0].to_string();
    for policy in ["fresh", "pooled"] {
        // A time between what no machine does and what nobody would wait for. More memory than that of the records, and
        // less than a machine has.
        for (end, unit, likely) in [("", Unit::Ns, 50.0..1e7), ("-peak", Unit::Bytes, 3e6..1e10)] {
            let case = &results.cases[&format!("{first}-{policy}{end}")];
            assert_eq!(case.unit, unit);
            assert_eq!(case.samples.len(), results.effort.processes, "{case:?}");
            assert_eq!(case.operations_per_sample % 4096, 0, "{case:?}");
            let mut samples = case.samples.iter().flatten();
            assert!(samples.all(|sample| likely.contains(sample)), "{case:?}");
        }
    }

    let said = fails(&measure, b"", Stdio::piped());
    assert!(said.contains("exists already; --force"), "{said}");
    assert_eq!(Results::load(&out).unwrap(), results);
}
