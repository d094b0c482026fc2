//! The load command: what it writes, and what it says when something goes wrong.
//!
//! A script stands in for oha, so that these tests need none. Where oha is installed, it is asked as well.
#![cfg(unix)]

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use bench_harness::results::Results;
use http_server::load::oha;
use http_server::load::plan::WORKLOADS;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use crate::SERVER;

const COMPARED: &str = "throughput processor p50 p99 p999 allocations peak";

/// A folder for the results, and a path whose first oha is the stand-in.
fn folder_and_path() -> (TempDir, OsString) {
    let folder = tempfile::tempdir().unwrap();
    let oha = folder.path().join("bin/oha");
    fs::create_dir(oha.parent().unwrap()).unwrap();
    fs::write(&oha, include_str!("oha-double.sh")).unwrap();
    fs::set_permissions(&oha, fs::Permissions::from_mode(0o755)).unwrap();
    let mut path = vec![oha.parent().unwrap().to_owned()];
    path.extend(env::split_paths(&env::var_os("PATH").unwrap()));
    (folder, env::join_paths(path).unwrap())
}

/// As small as it goes, into this file.
fn load(path: &OsString, out: &Path) -> Command {
    let mut command = Command::new(SERVER);
    command
        .args(["load", "--quick", "--smoke", "--allow-dirty", "--out"])
        .arg(out)
        .env("PATH", path);
    command
}

fn said(output: &Output) -> [String; 2] {
    [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned())
}

#[test]
fn every_size_is_loaded_with_each_policy_and_every_answer_is_told_and_written() {
    let (folder, stand_in) = folder_and_path();
    checked_load(&stand_in, &folder.path().join("stand-in.json"));
    // Where oha is installed, it is asked as well; where the variable OHA is set, it must be there.
    if oha::version().is_ok() || env::var_os("OHA").is_some() {
        let path = env::var_os("PATH").unwrap();
        checked_load(&path, &folder.path().join("oha.json"));
    }
}

fn checked_load(path: &OsString, out: &Path) {
    let output = load(path, out).output().unwrap();
    let [told, progress] = said(&output);
    assert!(output.status.success(), "{progress}");
    assert!(progress.contains("round 2 of 2\n"), "{progress}");

    let results = Results::load(out).unwrap();
    assert!(!results.interrupted && results.effort.quick);
    let median = |name: String| results.cases[&name].summary().unwrap().median;
    for workload in &WORKLOADS {
        let size = workload.name;
        for measure in COMPARED.split(' ') {
            if measure == "peak" && !cfg!(target_os = "linux") {
                continue;
            }
            for buffers in workload.buffers {
                let case = &results.cases[&format!("{size}-{buffers}-{measure}")];
                assert_eq!(case.samples.len(), 2);
                assert!(case.about.contains("sent by oha "), "{}", case.about);
            }
            let pair = format!("{size}-{measure}: ");
            let mut lines = told.lines().filter(|line| line.starts_with(&pair));
            let verdict = lines.next().unwrap_or_default();
            let cannot_tell = verdict.ends_with("; cannot tell: too few samples");
            assert!(cannot_tell, "{pair}is {verdict:?} in {told}");
        }
        let saved = median(format!("{size}-fresh-allocations"))
            - median(format!("{size}-pooled-allocations"));
        // The string of each line, the list of the lines, body, reply, customer and note; a pool's first ones cost the same.
        let expected = f64::from(workload.lines) + 5.0;
        assert!(saved > 0.5 * expected, "{size}: {saved} of {expected}");
        let tail = ["p50", "p99", "p999"].map(|part| median(format!("{size}-fresh-{part}")));
        assert!(tail.is_sorted(), "{tail:?}");
        let created = median(format!("{size}-pooled-created"));
        // It would be 3,000 without a pool.
        assert!(created < 1000.0, "{size}: {created} for 1,000 orders");
    }
    // A body and an order at least, since they go back on another thread than they came from.
    let created = median("blocking-per-thread-created".to_owned());
    assert!(created >= 2000.0, "{created} for 1,000 orders");
    assert!(told.contains("blocking-per-thread-p99: "), "{told}");
}

#[test]
fn what_goes_wrong_ends_the_load_and_is_told() {
    let (folder, with_oha) = folder_and_path();
    let without = folder.path().as_os_str().to_owned();
    let counts = "9 orders were answered, and the server that it confirmed 8";
    for (path, variable, value, expected) in [
        (&without, "NONE", "", "cargo install oha --locked"),
        (&with_oha, "COUNTS", "9", counts),
        (&with_oha, "COUNTS", "0", r#"confirmed orders: {"200":0}"#),
        (&with_oha, "MORE", r#","413":4"#, r#"{"200":8,"413":4}"#),
        (&with_oha, "ERRORS", r#""timeout": 5"#, r#"{"timeout":5}"#),
        (&with_oha, "P999", "null", "no /latencyPercentiles/p99.9"),
        (&with_oha, "P999", "!", "what oha wrote can't be read"),
    ] {
        let out = folder.path().join("http-server.json");
        let output = load(path, &out).env(variable, value).output().unwrap();
        let [_, error] = said(&output);
        assert!(!output.status.success() && !out.exists(), "{expected}");
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn ctrl_c_keeps_the_whole_rounds_and_marks_them() {
    let (folder, path) = folder_and_path();
    let out = folder.path().join("part.json");
    let mut running = load(&path, &out)
        .env("SECONDS_EACH", "0.2")
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
    let names = ["small-fresh-p99", "small-pooled-p99"];
    assert!(names.iter().all(|name| results.cases.contains_key(*name)));
}
