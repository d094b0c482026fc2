//! The programs themselves: their command line, their signals.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use http_server::stats::Page;

use crate::client::Client;

const SERVER: &str = env!("CARGO_BIN_EXE_http-server");
const COUNTED: &str = env!("CARGO_BIN_EXE_http-server-counted");
const ORDER: &str = r#"{"customer":"ada","lines":[{"item":"tea","quantity":2,"cents":450}]}"#;

/// A server program, killed when the test is over.
struct Program {
    child: Child,
    address: SocketAddr,
}

impl Program {
    fn start(program: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(program)
            .args(["--address", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        let output = child.stdout.as_mut().unwrap();
        BufReader::new(output).read_line(&mut first).unwrap();
        let address = first.trim().trim_start_matches("http://");
        let address = address.trim_end_matches('/').parse().unwrap();
        Self { child, address }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(arguments: &[&str]) -> (Output, String) {
    let output = Command::new(SERVER).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
    (output, said)
}

#[tokio::test]
async fn the_switch_decides_where_buffers_come_from() {
    for (arguments, buffers, pools) in [
        (&[][..], "pooled", 3),
        (&["--buffers", "pooled"], "pooled", 3),
        (&["--buffers", "fresh"], "fresh", 0),
        (&["--buffers", "per-thread"], "per-thread", 0),
    ] {
        let program = Program::start(SERVER, arguments);
        let page = Client::connect(program.address).await.stats().await;
        assert_eq!((page.buffers.as_str(), page.pools.len()), (buffers, pools));
    }
}

#[tokio::test]
async fn the_counted_program_tells_its_allocations_and_pooled_ones_are_fewer() {
    let mut calls = Vec::new();
    let mut misses = 0;
    for buffers in ["fresh", "pooled"] {
        let program = Program::start(COUNTED, &["--buffers", buffers]);
        let mut client = Client::connect(program.address).await;
        for _ in 0..10 {
            assert_eq!(client.order(ORDER).await.status, 200);
        }
        let before = client.stats().await;
        for _ in 0..100 {
            assert_eq!(client.order(ORDER).await.status, 200);
        }
        let after = client.stats().await;
        calls.push(after.allocations.unwrap() - before.allocations.unwrap());
        let missed = |page: &Page| page.pools.values().map(|pool| pool.misses).sum::<u64>();
        misses += missed(&after) - missed(&before);
    }
    // For each order: body, reply, customer, lines and item.
    let lost = 500 - (calls[0] as i64 - calls[1] as i64);
    // A connection may go on on another thread, whose first gets miss. One connection has one value of
    // each pool out, so four of each may live, and one for each of two threads.
    assert!(misses <= 3 * (4 + 2), "{misses} misses");
    // A miss costs the value's own place, and at most the three allocations of an order. Ten are for what
    // is not the pools'.
    let explained = -10..=10 + 4 * misses as i64;
    assert!(explained.contains(&lost), "{calls:?}, {misses} misses");
}

#[cfg(unix)]
#[tokio::test]
async fn a_signal_ends_it_after_what_is_under_way() {
    use crate::client::Bare;
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let mut program = Program::start(SERVER, &[]);
        let mut bare = Bare::connect(program.address).await;
        bare.begin_order(ORDER.len(), &ORDER[..30]).await;
        let mut later = Client::connect(program.address).await;
        assert_eq!(later.order(ORDER).await.status, 200);
        let id = Pid::from_raw(program.child.id().try_into().unwrap());
        kill(id, signal).unwrap();
        bare.write(&ORDER[30..]).await;
        let answer = bare.read_to_end().await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{signal}: {answer}");
        let status = program.child.wait().unwrap();
        assert_eq!(status.code(), Some(0), "{signal}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    use crate::client::Bare;
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    let mut program = Program::start(SERVER, &["--end-time", "60s"]);
    let mut bare = Bare::connect(program.address).await;
    bare.begin_order(ORDER.len(), &ORDER[..30]).await;
    // Its answer shows that the half order's connection was accepted.
    let mut later = Client::connect(program.address).await;
    assert_eq!(later.order(ORDER).await.status, 200);
    let id = Pid::from_raw(program.child.id().try_into().unwrap());
    // Two that come at once may count as one.
    let ended = loop {
        kill(id, Signal::SIGINT).unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        if let Some(ended) = program.child.try_wait().unwrap() {
            break ended;
        }
    };
    assert_eq!(ended.code(), Some(130));
}

#[test]
fn help_has_examples_and_wrong_arguments_say_what_is_right() {
    let (output, said) = run(&["--help"]);
    assert!(output.status.success());
    assert!(
        said.contains("Examples:") && said.contains("curl -i http://127.0.0.1:8080/orders"),
        "{said}"
    );

    for (arguments, expected) in [
        (
            ["--buffers", "shared"],
            "possible values: fresh, pooled, per-thread",
        ),
        (["--body-time", "0s"], "write it like 500ms or 10s"),
        (["--body-time", "soon"], "write it like 500ms or 10s"),
        (["--connections", "0"], "0 is not in 1..=1000000"),
    ] {
        let (output, said) = run(&arguments);
        assert!(
            !output.status.success() && said.contains(expected),
            "{arguments:?}: {said}"
        );
    }
}

#[tokio::test]
async fn an_address_in_use_is_named_with_a_way_out() {
    let program = Program::start(SERVER, &[]);
    let (output, said) = run(&["--address", &program.address.to_string()]);
    assert!(!output.status.success());
    assert!(
        said.contains(&format!("{} can't be listened on", program.address))
            && said.contains("port 0 for any"),
        "{said}"
    );
}
