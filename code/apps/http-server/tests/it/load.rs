//! The load command: what it writes, and what it says when something goes wrong.
//!
//! A script stands in for oha, so that these tests need none. Where oha is installed, it is asked as well.
#![cfg(unix)]

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use bench_harness::results::Results;
use http_server::load::oha::Oha;
use http_server::load::server_process::BUFFERS;
use http_server::load::workload::Workload;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

const SERVER: &str = env!("CARGO_BIN_EXE_http-server");

const COMPARED: [&str; 7] = [
    "throughput",
    "processor",
    "p50",
    "p99",
    "p999",
    "allocations",
    "peak",
];

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
        .args(["load", "--quick", "--smoke", "--allow-dirty"])
        .args(["--connections", "2", "--out"])
        .arg(out)
        .env("PATH", path);
    command
}

fn said(output: &Output) -> [String; 2] {
    [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned())
}

#[test]
fn every_size_is_loaded_with_both_policies_and_every_answer_is_told_and_written() {
    let (folder, path) = folder_and_path();
    checked_load(&path, folder.path().join("http-server.json"), "oha 0.0.0");
}

/// Where the variable OHA is set, oha must be there.
#[test]
fn oha_itself_is_understood() {
    let found = Oha::find();
    if let Err(error) = &found
        && env::var_os("OHA").is_none()
    {
        // Not by a macro, whose words are kept back when a test passes.
        let words = format!("skipped: {error:#}\n");
        return io::stderr().write_all(words.as_bytes()).unwrap();
    }
    let (folder, _) = folder_and_path();
    let path = env::var_os("PATH").unwrap();
    let version = found.unwrap().version().to_owned();
    checked_load(&path, folder.path().join("http-server.json"), &version);
}

fn checked_load(path: &OsString, out: PathBuf, by: &str) {
    let output = load(path, &out).output().unwrap();
    let [told, progress] = said(&output);
    assert!(output.status.success(), "{progress}");
    assert!(
        progress.contains("small orders, round 2 of 2\n"),
        "{progress}"
    );

    let results = Results::load(&out).unwrap();
    let case = |name: String| {
        let case = results.cases.get(&name);
        case.unwrap_or_else(|| panic!("no {name}"))
    };
    let median = |name| case(name).summary().unwrap().median;
    for workload in Workload::ALL {
        for measure in COMPARED {
            if measure == "peak" && !cfg!(target_os = "linux") {
                continue;
            }
            for buffers in workload.buffers() {
                let case = case(format!("{workload}-{buffers}-{measure}"));
                assert_eq!(case.samples.len(), 2);
                assert!(case.about.contains(by), "{}", case.about);
            }
            let verdict = format!("{workload}-{measure}: cannot tell: too few samples");
            assert!(told.contains(&verdict), "no {verdict:?} in {told}");
        }
        let [fresh, pooled] = BUFFERS.map(|buffers| format!("{workload}-{buffers}"));
        let saved =
            median(format!("{fresh}-allocations")) - median(format!("{pooled}-allocations"));
        // The string of each line, the list of the lines, body, reply, customer and note; a pool's first ones cost the same.
        let expected = f64::from(workload.lines()) + 5.0;
        assert!(saved > 0.5 * expected, "{workload}: {saved} of {expected}");
        let tail = ["p50", "p99", "p999"].map(|part| median(format!("{fresh}-{part}")));
        assert!(tail.is_sorted(), "{tail:?}");
        let created = median(format!("{pooled}-created"));
        // It would be 3,000 without a pool.
        assert!(created < 1000.0, "{workload}: {created} for 1,000 orders");
    }
    // A body and an order at least, since they go back on another thread than they came from.
    let created = median("blocking-per-thread-created".to_owned());
    assert!(created >= 2000.0, "{created} for 1,000 orders");
    assert!(told.contains("blocking-per-thread-p99: "), "{told}");
    assert!(!results.interrupted && results.effort.quick);
}

#[test]
fn orders_that_the_server_did_not_confirm_end_the_load() {
    let (folder, path) = folder_and_path();
    let out = folder.path().join("http-server.json");
    let output = load(&path, &out).env("COUNTS", "9").output().unwrap();
    let [_, error] = said(&output);
    assert!(!output.status.success());
    let expected = "oha says that 9 orders were answered, and the server that it confirmed 8";
    assert!(error.contains(expected), "{error}");
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
    for buffers in BUFFERS {
        let name = format!("small-{buffers}-p99");
        assert!(results.cases.contains_key(&name), "no {name}");
    }
}

#[test]
fn without_oha_it_says_how_to_get_it_before_anything_is_measured() {
    let nothing = tempfile::tempdir().unwrap();
    let path = nothing.path().as_os_str().to_owned();
    let output = load(&path, &nothing.path().join("out.json")).output();
    let output = output.unwrap();
    let [_, error] = said(&output);
    assert!(!output.status.success());
    assert_eq!(
        error,
        "error: there is no oha on the path, which sends the orders: install it with `cargo install oha --locked`, and see that Cargo's folder of programs is on the path\n"
    );
}

#[test]
fn wrong_arguments_say_what_is_right() {
    for (arguments, expected) in [
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
