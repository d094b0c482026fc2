//! The clients of the load command, against servers that do what they should not.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use http_server::buffers::{Buffers, Fresh};
use http_server::load::child::Server;
use http_server::load::clients::{Clients, Pace, Seen};
use http_server::load::order::Size;
use http_server::service::Limits;

use crate::running::Running;

const SERVER: &str = env!("CARGO_BIN_EXE_http-server");

/// No server takes so long to end; a test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// From a thread of its own, since the clients block.
async fn load(
    address: SocketAddr,
    connections: u32,
    pace: Pace,
    time: Duration,
) -> anyhow::Result<Seen> {
    let loading = tokio::task::spawn_blocking(move || {
        Clients::connect(address, connections, Size::Medium)?.run(pace, time, || false)
    });
    loading.await.unwrap()
}

/// Fresh buffers, but the order of this number is held up.
#[derive(Clone)]
struct Stalling {
    orders: Arc<AtomicU32>,
    number: u32,
    stall: Duration,
}

impl Buffers for Stalling {
    const NAME: &'static str = "stalling";
    type Bytes = <Fresh as Buffers>::Bytes;
    type Order = <Fresh as Buffers>::Order;

    fn body(&self) -> Self::Bytes {
        if self.orders.fetch_add(1, Ordering::Relaxed) + 1 == self.number {
            thread::sleep(self.stall);
        }
        Fresh.body()
    }

    fn order(&self) -> Self::Order {
        Fresh.order()
    }

    fn reply(&self) -> Self::Bytes {
        Fresh.reply()
    }

    fn stats(&self) -> Option<[(&'static str, hintpool::Stats); 3]> {
        None
    }
}

/// Coordinated omission would show one slow order, and the closed loop does.
#[tokio::test(flavor = "multi_thread")]
async fn in_an_open_loop_a_stall_delays_all_orders_that_are_due_meanwhile() {
    let stall = Duration::from_millis(600);
    let slow = |seen: &Seen| {
        let all = seen.latency.len();
        all - seen.latency.count_between(0, 100_000_000)
    };
    for (pace, orders, delayed) in [
        // All that were due in 500 of the 600 ms, each 10 ms after the other.
        (Pace::PerSecond(100.0), 95..=101, 40..=101),
        (Pace::Saturating, 60..=1_000_000, 1..=5),
    ] {
        let stalling = Stalling {
            orders: Arc::default(),
            number: 20,
            stall,
        };
        let running = Running::start(stalling, Limits::default()).await;
        let seen = load(running.address, 1, pace, Duration::from_secs(1));
        let seen = seen.await.unwrap();
        assert!(orders.contains(&seen.orders), "{pace:?}: {}", seen.orders);
        assert!(delayed.contains(&slow(&seen)), "{pace:?}: {}", slow(&seen));
    }
}

#[tokio::test]
async fn an_answer_that_is_no_confirmation_ends_the_load_and_is_shown() {
    let limits = Limits {
        body_bytes: 1000,
        ..Limits::default()
    };
    let running = Running::start(Fresh, limits).await;
    let time = Duration::from_secs(20);
    let error = load(running.address, 4, Pace::Saturating, time).await;
    let error = format!("{:#}", error.unwrap_err());
    assert!(
        error.contains("answered with 413 Payload Too Large: {\"error\""),
        "{error}"
    );
}

#[tokio::test]
async fn an_address_where_nobody_listens_is_named() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let time = Duration::from_secs(1);
    let error = load(address, 1, Pace::Saturating, time).await.unwrap_err();
    let error = format!("{error:#}");
    assert!(
        error.contains(&format!("{address} can't be connected to: ")),
        "{error}"
    );
}

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
fn a_server_that_dies_under_load_is_named_with_its_end() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    let mut server = Server::start(Path::new(SERVER), "pooled").unwrap();
    let mut clients = Clients::connect(server.address, 3, Size::Small).unwrap();
    let id = Pid::from_raw(server.id().try_into().unwrap());
    let killer = thread::spawn(move || {
        thread::sleep(Duration::from_millis(200));
        kill(id, Signal::SIGKILL).unwrap();
    });
    let seen = clients.run(Pace::Saturating, Duration::from_secs(20), || false);
    killer.join().unwrap();
    let error = format!("{:#}", server.explain(seen.unwrap_err()));
    assert!(
        error.contains("the server with pooled buffers ended with signal: 9 (SIGKILL)")
            && error.contains("the server closed a connection"),
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
