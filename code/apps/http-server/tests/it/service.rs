//! What the service answers, what it refuses, and what clients that go away leave behind.

use std::io::Read;
use std::time::Duration;

use http_server::buffers::{Buffers, Fresh};
use serde_json::json;

use crate::client::{ORDER, ask, json, order, pools, read, send, start, stats_once};

#[test]
fn an_order_is_confirmed_with_its_price_wherever_buffers_come_from() {
    for (arguments, buffers, pools) in [
        (&[][..], "pooled", 3),
        (&["--buffers", "pooled"], "pooled", 3),
        (&["--buffers", "fresh"], "fresh", 0),
        (&["--buffers", "per-thread"], "per-thread", 0),
    ] {
        let server = crate::start(arguments);
        let order = r#"{"note":"ring twice","lines":[{"item":"tea","quantity":2,"cents":450},{"cents":1200,"item":"cup","quantity":1}],"customer":"ada"}"#;
        let expected = json!({
            "number": 1,
            "customer": "ada",
            "note": "ring twice",
            "gift": false,
            "lines": [
                {"item": "tea", "quantity": 2, "cents": 450, "sum_cents": 900},
                {"item": "cup", "quantity": 1, "cents": 1200, "sum_cents": 1200},
            ],
            "total_cents": 2100,
        });
        let answer = ask(server.address, "POST /orders", order);
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        let json_type = "content-type: application/json";
        assert!(answer.contains(json_type), "{answer}");
        assert_eq!(json(&answer), expected);
        let page = server.stats().unwrap();
        assert_eq!(page["buffers"], buffers);
        assert_eq!(page["pools"].as_object().unwrap().len(), pools);
        assert_eq!(page["allocations"], 0, "this program does not count them");
    }
}

#[test]
fn what_is_refused_is_told() {
    let address = start(pools(), 1, &[]);
    for (request, body, status, said) in [
        ("POST /orders", "{", "400", "EOF while parsing an object"),
        (
            "POST /orders",
            r#"{"colour":1}"#,
            "400",
            "unknown field `colour`, expected one of",
        ),
        (
            "POST /orders",
            r#"{"customer":"ada","lines":[{"item":"tea","quantity":-1}]}"#,
            "400",
            "integer `-1`, expected u32 at line 1 column 54",
        ),
        (
            "POST /orders",
            r#"{"customer":"ada","lines":[]}]"#,
            "400",
            "trailing characters",
        ),
        ("POST /orders/blocking", "7", "400", "expected struct Order"),
        ("GET /order", "", "404", "POST an order to /orders"),
        ("GET /orders", "", "405", "this path takes POST alone"),
        ("DELETE /stats", "", "405", "this path takes GET alone"),
    ] {
        let answer = ask(address, request, body);
        assert_eq!(&answer[..12], format!("HTTP/1.1 {status}"), "{answer}");
        let error = json(&answer)["error"].to_string();
        assert!(error.contains(said), "{error}");
        let allow = answer.lines().find_map(|line| line.strip_prefix("allow: "));
        let allowed = allow.is_some_and(|method| said.contains(method));
        assert_eq!(allowed, status == "405", "{answer}");
    }
    // A connection lives on after a refusal.
    let last = order(1, "{").replace("host", "connection: close\r\nhost");
    let answer = read(send(address, &(order(1, "{") + &last)));
    assert_eq!(answer.matches("HTTP/1.1 400").count(), 2, "{answer}");
}

#[test]
fn the_stats_page_counts_hits_misses_and_idle_values() {
    let address = start(pools(), 1, &[]);
    for _ in 0..10 {
        ask(address, "POST /orders", ORDER);
    }
    ask(address, "POST /orders", "{");
    let page = stats_once(address, |_| true);
    for (name, expected) in [("requests", 12), ("orders", 10), ("refused", 1)] {
        assert_eq!(page[name], expected, "{name}");
    }
    assert!(page["cpu_ns"].as_u64() > Some(0), "{page}");
    #[cfg(target_os = "linux")]
    assert!(page["peak_memory_bytes"].as_u64() > Some(1 << 20), "{page}");

    // A client that waits for each answer needs one value of each kind at a time; the page itself is on loan.
    for (name, misses, hits, idle, in_use) in [
        ("bodies", 1, 10, 1, 0),
        ("orders", 1, 10, 1, 0),
        ("replies", 1, 11, 0, 1),
    ] {
        let expected = json!({
            "misses": misses, "hits": hits, "idle": idle, "in_use": in_use,
            "discarded": 0, "collected": 0,
        });
        assert_eq!(page["pools"][name], expected, "{name}");
    }
}

#[test]
fn a_body_may_be_as_large_as_the_limit_and_no_byte_larger() {
    let address = start(Fresh, 1, &["--body-limit", "1000"]);
    for (length, status) in [(1000, "HTTP/1.1 200"), (1001, "HTTP/1.1 413")] {
        let body = ORDER.to_owned() + &" ".repeat(length - ORDER.len());
        let answer = ask(address, "POST /orders", &body);
        assert!(answer.starts_with(status), "{length}: {answer}");
        // In chunks, whose sizes are hexadecimal, the server learns the length only as the body comes.
        let head = "POST /orders HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ntransfer-encoding: chunked";
        let (first, second) = body.split_at(0x100);
        let rest = second.len();
        let chunks = format!("{head}\r\n\r\n100\r\n{first}\r\n{rest:x}\r\n{second}\r\n0\r\n\r\n");
        let answer = read(send(address, &chunks));
        assert!(answer.starts_with(status), "{length}: {answer}");
    }
    // A length that is announced is refused before the body comes.
    let answer = read(send(address, &order(usize::MAX / 2, "")));
    for part in ["HTTP/1.1 413", "connection: close", "than 1000 bytes"] {
        assert!(answer.contains(part), "{answer}");
    }
}

#[test]
fn what_stalls_is_given_up() {
    let pools = pools();
    let address = start(pools, 1, &["--body-time", "100ms", "--head-time", "200ms"]);
    let answer = read(send(address, &order(100, "{\"customer\":")));
    for part in ["HTTP/1.1 408", "connection: close", "not whole after 100ms"] {
        assert!(answer.contains(part), "{answer}");
    }
    let (_, bodies) = pools.stats()[0];
    let counted = (bodies.created, bodies.in_use());
    assert_eq!(counted, (1, 0), "its buffer is back");

    // A head that stalls, and connections that idle before the first request and after an answer.
    for (sent, answered) in [
        ("POST /orders HTTP/1.1\r\nhost: loc", ""),
        ("", ""),
        (&order(ORDER.len(), ORDER), "HTTP/1.1 200"),
    ] {
        let answer = read(send(address, sent));
        assert!(answer.starts_with(answered), "{sent}: {answer}");
    }
}

#[test]
fn connections_beyond_the_limit_wait_and_are_served_later() {
    let address = start(Fresh, 1, &["--connections", "1"]);
    let first = send(address, "");
    let mut second = send(address, &order(ORDER.len(), ORDER));
    let wait = Some(Duration::from_millis(200));
    second.set_read_timeout(wait).unwrap();
    let read = second.read(&mut [0]);
    read.expect_err("it waits while the first is connected");
    second.set_read_timeout(None).unwrap();
    drop(first);
    assert_eq!(second.read(&mut [0]).unwrap(), 1);
}

#[test]
fn clients_that_go_away_half_way_leave_nothing_on_loan() {
    const CLIENTS: u64 = 20;
    let address = start(pools(), 1, &[]);
    let mut leaving = Vec::new();
    for _ in 0..CLIENTS {
        // With half of the body sent, and with all of it but the answer unread.
        leaving.push(send(address, &order(ORDER.len(), &ORDER[..30])));
        leaving.push(send(address, &order(ORDER.len(), ORDER)));
    }
    stats_once(address, |page| {
        page["orders"] == CLIENTS && page["pools"]["bodies"]["in_use"] == CLIENTS
    });
    drop(leaving);
    let page = stats_once(address, |page| page["pools"]["bodies"]["in_use"] == 0);
    let bodies = &page["pools"]["bodies"];
    assert_eq!(bodies["idle"], bodies["misses"], "all are kept: {bodies}");
    assert_eq!(page["orders"], CLIENTS, "no half order is confirmed");
    let answer = ask(address, "POST /orders", ORDER);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
