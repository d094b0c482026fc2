//! The service as its clients meet it: over loopback, through real connections. And the command line of the program.
#![forbid(unsafe_code)]

mod client;
mod load;
mod service;

use std::path::Path;
use std::process::Command;

use http_server::load::server_process::Server;

const SERVER: &str = env!("CARGO_BIN_EXE_http-server");

fn start(arguments: &[&str]) -> Server {
    Server::start(Path::new(SERVER), arguments).unwrap()
}

#[test]
fn help_has_examples_and_wrong_arguments_say_what_is_right() {
    let used = start(&[]);
    let in_use = used.address.to_string();
    for (arguments, expected) in [
        (&["--help"][..], "Takes orders as JSON and answers with"),
        (&["--help"], "curl -i http://127.0.0.1:8080/orders"),
        (&["--buffers", "shared"], "fresh, pooled, per-thread"),
        (&["--body-time", "soon"], "write it like 500ms or 10s"),
        (&["--connections", "0"], "0 is not in 1..=1000000"),
        (&["--address", &in_use], &in_use),
        (&["--address", &in_use], "or port 0 for any"),
        (&["--buffers=fresh", "load"], "cannot be used with"),
    ] {
        let output = Command::new(SERVER).args(arguments).output().unwrap();
        let said = [&output.stdout[..], &output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(said.contains(expected), "{arguments:?}: {said}");
        assert_eq!(output.status.success(), arguments == ["--help"], "{said}");
    }
}
