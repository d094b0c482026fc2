//! The load command: what it writes, and what it says when something goes wrong.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use bench_harness::results::Results;
use http_server::load::BUFFERS;
use http_server::load::client::Client;
use http_server::load::measure::Measure;
use http_server::load::order::Size;

const SERVER: &str = env!("CARGO_BIN_EXE_http-server");

/// As small as it goes, into this file.
fn load(seconds: u32, out: &Path) -> Command {
    let mut command = Command::new(SERVER);
    command
        .args(["load", "--quick", "--smoke", "--allow-dirty"])
        .args(["--connections", "2", "--seconds", &seconds.to_string()])
        .arg("--out")
        .arg(out);
    command
}

fn said(output: &Output) -> [String; 2] {
    [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned())
}

#[test]
fn every_size_is_loaded_with_both_policies_and_every_answer_is_told_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("http-server.json");
    let output = load(2, &out).output().unwrap();
    let [told, progress] = said(&output);
    assert!(output.status.success(), "{progress}");
    assert!(
        progress.contains("small orders, round 2 of 2, about"),
        "{progress}"
    );

    let results = Results::load(&out).unwrap();
    let case = |measure: Measure, size, buffers| {
        let name = Client::Own.case_name(measure, size, buffers);
        let case = &results.cases.get(&name);
        case.unwrap_or_else(|| panic!("no {name}"))
    };
    let median = |measure, size, buffers| case(measure, size, buffers).summary().unwrap().median;
    let [fresh, pooled] = BUFFERS;
    for size in Size::ALL {
        for measure in Measure::COMPARED {
            if measure == Measure::PeakMemory && !cfg!(target_os = "linux") {
                continue;
            }
            for buffers in BUFFERS {
                assert_eq!(case(measure, size, buffers).samples.len(), 2);
            }
            let verdict = format!("{size} {measure}: cannot tell: too few samples");
            assert!(told.contains(&verdict), "no {verdict:?} in {told}");
        }
        let saved =
            median(Measure::Allocations, size, fresh) - median(Measure::Allocations, size, pooled);
        // The string of each line, the list of the lines, body, reply, customer and note; a pool's first ones cost the same.
        let expected = f64::from(size.lines()) + 5.0;
        assert!(saved > 0.5 * expected, "{size}: {saved} of {expected}");
        let tail = [Measure::P50, Measure::P99, Measure::P999];
        assert!(tail.map(|part| median(part, size, fresh)).is_sorted());
        // Two or three connections, each with three values at a time, and one for the stats page.
        let [hits, misses] =
            [Measure::Hits, Measure::Misses].map(|measure| median(measure, size, pooled));
        assert!(
            (1.0..50.0).contains(&misses) && hits > 0.0,
            "{hits}, {misses}"
        );
    }
    assert!(!results.interrupted && results.effort.quick);
}

#[test]
fn a_file_that_is_there_is_replaced_only_if_asked() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("mine.json");
    std::fs::write(&out, "mine").unwrap();
    let output = load(1, &out).output().unwrap();
    let [_, error] = said(&output);
    assert!(!output.status.success());
    let way_out = format!("{}: exists already; --force replaces it", out.display());
    assert!(error.contains(&way_out), "{error}");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_the_whole_rounds_and_marks_them() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;
    use std::io::{BufRead, BufReader, Read};

    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("part.json");
    let mut running = load(12, &out)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut progress = BufReader::new(running.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("round 2 of 2") {
        line.clear();
        assert!(progress.read_line(&mut line).unwrap() > 0, "it ended");
    }
    let id = Pid::from_raw(running.id().try_into().unwrap());
    kill(id, Signal::SIGINT).unwrap();
    let mut rest = String::new();
    progress.read_to_string(&mut rest).unwrap();
    assert_eq!(running.wait().unwrap().code(), Some(130), "{rest}");
    assert!(rest.contains("It was interrupted"), "{rest}");
    let results = Results::load(&out).unwrap();
    assert!(results.interrupted);
    for (name, case) in &results.cases {
        assert!(name.starts_with("small-"), "{name} was not asked yet");
        assert_eq!(case.samples.len(), 1, "{name}");
    }
    for buffers in BUFFERS {
        let name = Client::Own.case_name(Measure::P99, Size::Small, buffers);
        assert!(results.cases.contains_key(&name), "no {name}");
    }
}

#[test]
fn wrong_arguments_say_what_is_right() {
    for (arguments, expected) in [
        (["load", "--seconds", "600"], "1..=280"),
        (["load", "--connections", "0"], "1..=256"),
        (
            ["--buffers=fresh", "load", "--quick"],
            "cannot be used with",
        ),
    ] {
        let output = Command::new(SERVER).args(arguments).output().unwrap();
        let [_, error] = said(&output);
        assert!(
            !output.status.success() && error.contains(expected),
            "{arguments:?}: {error}"
        );
    }
}
