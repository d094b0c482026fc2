//! The programs that `measure` starts, one group each.

use std::io::Write;
use std::process::{Command, Stdio};

use encoder::measure::group::Group;

fn answer(program: &str, measure: &str, group: &str, buffers: &str) -> f64 {
    let mut worker = Command::new(program)
        .args(["work", measure, group, buffers])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    worker.stdin.take().unwrap().write_all(b"1\n").unwrap();
    let output = worker.wait_with_output().unwrap();
    assert!(output.status.success());
    let answer = String::from_utf8(output.stdout).unwrap();
    answer.trim().parse().unwrap()
}

/// A claim of the README, that zstd's allocations are counted, and the reason for a pool at all.
#[test]
fn pooled_encoding_of_small_frames_allocates_next_to_nothing_and_fresh_encoding_much() {
    let counting = env!("CARGO_BIN_EXE_encoder-counting");
    for codec in ["zstd", "deflate"] {
        let group = format!("encode-{codec}-4-a-frame");
        let [fresh, pooled] =
            ["fresh", "pooled"].map(|buffers| answer(counting, "allocations", &group, buffers));
        // Four records share the buffers, and the context, of one frame.
        assert!(fresh > 25.0 / 4.0, "{codec}: {fresh}");
        assert!(pooled < 0.01, "{codec}: {pooled}");
    }
}

#[test]
fn a_worker_answers_with_a_time_and_an_unknown_group_is_named() {
    let program = env!("CARGO_BIN_EXE_encoder");
    let took = answer(program, "time", "decode-zstd-128-a-frame", "pooled");
    assert!(took > 10.0, "{took} ns a record");
    let output = Command::new(program)
        .args(["measure", "--quick", "encode-gzip"])
        .output();
    let said = String::from_utf8(output.unwrap().stderr).unwrap();
    assert!(said.contains("no group is named \"encode-gzip\""), "{said}");
    assert!(said.contains(&Group::all()[0].to_string()), "{said}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_is_good_and_marks_it() {
    use std::io::{BufRead, BufReader, Read};

    use bench_harness::results::{Results, Unit};

    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("part.json");
    let mut measuring = Command::new(env!("CARGO_BIN_EXE_encoder"))
        .args(["measure", "--quick", "--allow-dirty", "--out"])
        .arg(&out)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut progress = BufReader::new(measuring.stderr.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("2 of ") {
        line.clear();
        assert!(progress.read_line(&mut line).unwrap() > 0, "it ended");
    }
    let killed = Command::new("kill")
        .args(["-INT", &measuring.id().to_string()])
        .status();
    assert!(killed.unwrap().success());
    let mut rest = String::new();
    progress.read_to_string(&mut rest).unwrap();
    assert_eq!(measuring.wait().unwrap().code(), Some(130), "{rest}");
    assert!(rest.contains("It was interrupted"), "{rest}");

    let results = Results::load(&out).unwrap();
    assert!(results.interrupted);
    let first = Group::all()[0].to_string();
    let of_first = results.cases.values().filter(|case| case.group == first);
    for case in of_first.clone() {
        assert_eq!(case.samples.len(), results.effort.processes, "{case:?}");
    }
    let timed = of_first.filter(|case| case.unit == Unit::Ns);
    assert_eq!(timed.count(), 2);
    let last = Group::all().pop().unwrap().to_string();
    assert!(results.cases.values().all(|case| case.group != last));
}

#[test]
fn a_results_file_that_is_there_is_replaced_only_if_asked() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("mine.json");
    std::fs::write(&out, "mine").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_encoder"))
        .args(["measure", "--quick", "--allow-dirty", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(
        said.contains("exists already; --force replaces it"),
        "{said}"
    );
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "mine");
}
