//! `measure`, and the workers that it starts, one group each.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

const ENCODER: &str = env!("CARGO_BIN_EXE_encoder");

fn start(program: &str, arguments: &[&str]) -> Child {
    let mut program = Command::new(program);
    let program = program.args(arguments).stdin(Stdio::piped());
    let piped = program.stdout(Stdio::piped()).stderr(Stdio::piped());
    piped.spawn().unwrap()
}

/// What a worker answers when it is asked for more records than there are.
fn answer(program: &str, arguments: &[&str]) -> f64 {
    let mut worker = start(program, arguments);
    let mut stdin = worker.stdin.take().unwrap();
    stdin.write_all(b"5000\n").unwrap();
    let mut answer = String::new();
    let mut answers = BufReader::new(worker.stdout.take().unwrap());
    answers.read_line(&mut answer).unwrap();
    // It waits for the next request.
    if cfg!(target_os = "linux") {
        let status = format!("/proc/{}/status", worker.id());
        let status = std::fs::read_to_string(status).unwrap();
        let cores = status.split("Cpus_allowed_list:").nth(1).unwrap();
        let cores = cores.split_whitespace().next().unwrap();
        assert!(cores.parse::<u32>().is_ok(), "not on one core: {cores}");
    }
    drop(stdin);
    assert!(worker.wait().unwrap().success());
    answer.trim().parse().unwrap()
}

/// A claim of the README, that zstd's allocations are counted, and the reason for a pool at all.
#[test]
fn pooled_encoding_of_small_frames_allocates_next_to_nothing_and_fresh_encoding_much() {
    let counting = env!("CARGO_BIN_EXE_encoder-counting");
    for codec in ["zstd", "deflate"] {
        let group = format!("encode-{codec}-4-a-frame");
        let [fresh, pooled] =
            ["fresh", "pooled"].map(|buffers| answer(counting, &[&group, buffers]));
        // Four records share the buffers, and the context, of one frame.
        assert!((6.25..100.0).contains(&fresh), "{codec}: {fresh}");
        assert!(pooled < 0.01, "{codec}: {pooled}");
    }
}

#[test]
fn a_worker_answers_with_a_time_or_the_most_memory_that_it_held() {
    let took = answer(ENCODER, &["work", "decode-zstd-128-a-frame", "pooled"]);
    // Between what no machine does and what nobody would wait for.
    assert!((50.0..1e7).contains(&took), "{took} ns a record");
    if cfg!(target_os = "linux") {
        let peak = ["work", "--peak", "encode-zstd-128-a-frame", "pooled"];
        let peak = answer(ENCODER, &peak);
        // More than the records, and less than a machine has.
        assert!((3e6..1e10).contains(&peak), "{peak}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_keeps_what_is_good_and_marks_it_and_the_file_is_not_replaced_unasked() {
    use std::io::Read;

    use bench_harness::results::{Results, Unit};
    use encoder::measure::group::Group;
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    // The program that is started inherits it, and so leaves out what needs two cores.
    let allowed = sched_getaffinity(None).unwrap();
    let mut only = CpuSet::new();
    only.set(
        (0..CpuSet::MAX_CPU)
            .find(|core| allowed.is_set(*core))
            .unwrap(),
    );
    sched_setaffinity(None, &only).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("part.json");
    let measure = ["measure", "--quick", "--allow-dirty", "--out"];
    let measure = [&measure[..], &[out.to_str().unwrap()]].concat();
    let mut measuring = start(ENCODER, &measure);
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
    if cfg!(target_os = "linux") {
        let left_out = "left out, since this process may use 1 core alone: encode-zstd-4-a-frame-2";
        assert!(said.contains(left_out), "{said}");
    }

    let results = Results::load(&out).unwrap();
    assert!(results.interrupted);
    let first = Group::all()[0].to_string();
    let of_first = results.cases.values().filter(|case| case.group == first);
    for case in of_first.clone() {
        assert_eq!(case.samples.len(), results.effort.processes, "{case:?}");
        assert_eq!(case.operations_per_sample % 4096, 0, "{case:?}");
    }
    let timed = of_first.filter(|case| case.unit == Unit::Ns);
    assert_eq!(timed.count(), 2);
    let last = Group::all().pop().unwrap().to_string();
    assert!(results.cases.values().all(|case| case.group != last));

    let again = start(ENCODER, &measure).wait_with_output().unwrap();
    let said = String::from_utf8(again.stderr).unwrap();
    assert!(!again.status.success());
    assert!(said.contains("exists already; --force"), "{said}");
    assert_eq!(Results::load(&out).unwrap(), results);
}
