//! The servers that the load command starts: how they end, and what is said of it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use http_server::load::server_process::Server;

const SERVER: &str = env!("CARGO_BIN_EXE_http-server");

/// No server takes so long to end; a test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn a_server_that_does_not_start_is_named_with_its_end() {
    let error = Server::start(Path::new(SERVER), "shared").unwrap_err();
    let error = format!("{error:#}");
    assert!(
        error.contains("the server with shared buffers ended with exit status: 2"),
        "{error}"
    );
    let error = Server::start(Path::new("no-such-program"), "fresh").unwrap_err();
    let error = format!("{error:#}");
    assert!(error.contains("no-such-program can't be run"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_server_that_dies_is_named_with_its_end() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    let mut server = Server::start(Path::new(SERVER), "pooled").unwrap();
    assert_eq!(server.stats().unwrap().buffers, "pooled");
    let id = Pid::from_raw(server.id().try_into().unwrap());
    kill(id, Signal::SIGKILL).unwrap();
    // It may still answer while it ends.
    let error = (0..1000).find_map(|_| server.stats().err()).unwrap();
    let error = format!("{error:#}");
    assert!(
        error.contains("the server with pooled buffers ended with signal: 9 (SIGKILL)"),
        "{error}"
    );
}

/// So that no server is left behind when whoever loads it is killed.
#[test]
fn a_server_ends_with_its_input_if_it_was_told_to() {
    let mut server = Command::new(SERVER)
        .args(["--address", "127.0.0.1:0", "--until-input-ends"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    thread::sleep(Duration::from_millis(100));
    assert!(server.try_wait().unwrap().is_none(), "its input is open");
    drop(server.stdin.take());
    let dropped = Instant::now();
    while server.try_wait().unwrap().is_none() {
        if dropped.elapsed() > PATIENCE {
            server.kill().unwrap();
            panic!("it goes on without its input");
        }
        thread::sleep(Duration::from_millis(10));
    }
    let output = server.wait_with_output().unwrap();
    assert!(output.status.success());
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("Finishing what is under way"), "{said}");
}
