//! The load made by wrk, and our own beside it; skipped aloud where there is no wrk.

use std::env;
use std::io::{self, Write};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use bench_harness::results::Results;
use http_server::buffers::{Buffers, Fresh};
use http_server::load::BUFFERS;
use http_server::load::client::Client;
use http_server::load::clients::{Clients, Pace};
use http_server::load::measure::Measure;
use http_server::load::order::{Order, Size};
use http_server::load::wrk::Wrk;
use http_server::service::Limits;

use crate::running::Running;

const SERVER: &str = env!("CARGO_BIN_EXE_http-server");

/// Where the variable WRK is set, wrk must be there.
fn wrk() -> Option<Wrk> {
    let found = Wrk::find();
    if env::var_os("WRK").is_some() {
        return Some(found.unwrap());
    }
    // Not by a macro, whose words are kept back when a test passes.
    let aloud = |error: &anyhow::Error| {
        let words = format!("skipped: {error:#}\n");
        io::stderr().write_all(words.as_bytes()).unwrap();
    };
    found.inspect_err(aloud).ok()
}

/// Fresh buffers, but every order takes at least this long, one after another.
#[derive(Clone)]
struct Slow;

const TIME: Duration = Duration::from_millis(20);

static ORDERS: AtomicU64 = AtomicU64::new(0);

impl Buffers for Slow {
    const NAME: &'static str = "slow";
    type Bytes = <Fresh as Buffers>::Bytes;
    type Order = <Fresh as Buffers>::Order;

    fn body(&self) -> Self::Bytes {
        ORDERS.fetch_add(1, Ordering::Relaxed);
        thread::sleep(TIME);
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

/// What it must be is known: a client that measured itself instead, or lost orders, would show here.
#[tokio::test(flavor = "multi_thread")]
async fn both_clients_find_the_time_that_a_server_is_known_to_take() {
    let running = Running::start(Slow, Limits::default()).await;
    let address = running.address;
    let loading = move || {
        let time = Duration::from_secs(1);
        let mut clients = Clients::connect(address, 1, Size::Small).unwrap();
        let own = clients.run(Pace::Saturating, time, || false).unwrap();
        let median = Duration::from_nanos(own.latency.value_at_quantile(0.5));
        let mut found = vec![("own", own.orders, own.elapsed, median)];
        if let Some(wrk) = wrk() {
            let order = Order::of(Size::Small, 0);
            let seen = wrk.load(address, 1, &order, 1).unwrap();
            found.push(("wrk", seen.orders, seen.elapsed(), seen.latency()[0]));
        }
        found
    };
    let found = tokio::task::spawn_blocking(loading).await.unwrap();
    // Sleeping lasts as long as it should or longer, and a busy machine adds to it: to the mean more than to the median.
    for (client, orders, elapsed, median) in &found {
        assert!((TIME..2 * TIME).contains(median), "{client}: {median:?}");
        let each = elapsed.as_secs_f64() / *orders as f64;
        let each = Duration::from_secs_f64(each);
        assert!((TIME..10 * TIME).contains(&each), "{client}: {each:?}");
    }
    let orders: u64 = found.iter().map(|(_, orders, ..)| orders).sum();
    let confirmed = ORDERS.load(Ordering::Relaxed);
    assert!((orders..=orders + 1).contains(&confirmed), "{confirmed}");
}

#[test]
fn wrk_loads_the_same_servers_and_its_answers_stand_beside_our_own() {
    let Some(wrk) = wrk() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("clients.json");
    let output = Command::new(SERVER)
        .args(["load", "--quick", "--smoke", "--allow-dirty"])
        .args(["--client", "wrk,own", "--connections", "2"])
        .args(["--seconds", "2", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    let [told, progress] =
        [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    assert!(output.status.success(), "{progress}");
    assert!(told.contains("in a closed loop"), "{told}");

    let results = Results::load(&out).unwrap();
    for client in Client::ALL {
        for size in Size::ALL {
            for measure in client.compared() {
                if measure == Measure::PeakMemory && !cfg!(target_os = "linux") {
                    continue;
                }
                let verdict = format!("{size} {}: cannot tell", client.named(measure));
                assert!(told.contains(&verdict), "no {verdict:?} in {told}");
                for buffers in BUFFERS {
                    let case = &results.cases[&client.case_name(measure, size, buffers)];
                    assert_eq!(case.samples.len(), 2);
                    let by_wrk = case.about.contains(wrk.version());
                    assert_eq!(by_wrk, client == Client::Wrk, "{}", case.about);
                }
            }
        }
    }
    // Nobody but our own client has an allocator's count, or an open loop.
    let by_wrk = Client::Wrk.case_name(Measure::Allocations, Size::Small, "fresh");
    assert!(!results.cases.contains_key(&by_wrk));
    let latency = &results.cases[&Client::Wrk.case_name(Measure::P99, Size::Small, "fresh")];
    assert!(latency.about.contains("closed loop"), "{}", latency.about);
}

#[test]
fn without_wrk_it_says_how_to_get_it_before_anything_is_measured() {
    let nothing = tempfile::tempdir().unwrap();
    let output = Command::new(SERVER)
        .args(["load", "--quick", "--smoke", "--allow-dirty"])
        .args(["--client", "wrk"])
        .env("PATH", nothing.path())
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert_eq!(
        error,
        "error: there is no wrk on the path: install it (Debian and Ubuntu: apt-get install wrk; macOS: brew install wrk), or leave out --client\n"
    );
}
