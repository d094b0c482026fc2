//! What a client may not ask of the server.

use std::time::Duration;

use http_server::buffers::{Buffers, Fresh, Pools};
use http_server::limits::Limits;

use crate::client::{Bare, Client};
use crate::running::Running;

const LINE: &str = r#"{"item":"tea","quantity":1,"cents":1}"#;

/// An order of exactly so many bytes.
fn order_of(bytes: usize) -> String {
    let around = format!(r#"{{"customer":"","lines":[{LINE}]}}"#);
    format!(
        r#"{{"customer":"{}","lines":[{LINE}]}}"#,
        "a".repeat(bytes - around.len())
    )
}

fn limits() -> Limits {
    Limits {
        body_bytes: 1000,
        ..Limits::default()
    }
}

#[tokio::test]
async fn a_body_may_be_as_large_as_the_limit_and_no_byte_larger() {
    let server = Running::start(Fresh, limits()).await;
    let mut client = Client::connect(server.address).await;
    assert_eq!(client.order(order_of(1000)).await.status, 200);
    let answer = client.order(order_of(1001)).await;
    assert_eq!(answer.status, 413);
    assert_eq!(answer.headers["connection"], "close");
    assert!(answer.error().contains("larger than 1000 bytes"));
}

#[tokio::test]
async fn a_length_beyond_the_limit_is_refused_before_the_body_comes() {
    let server = Running::start(Fresh, limits()).await;
    let mut bare = Bare::connect(server.address).await;
    bare.begin_order(usize::MAX / 2, "").await;
    let answer = bare.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn a_body_that_does_not_tell_its_length_meets_the_same_limit() {
    let server = Running::start(Fresh, limits()).await;
    let chunked = |body: &str| {
        let (first, second) = body.split_at(body.len() / 2);
        format!(
            "POST /orders HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n",
            first.len(),
            second.len()
        )
    };
    for (bytes, status) in [(1000, "HTTP/1.1 200"), (1001, "HTTP/1.1 413")] {
        let mut bare = Bare::connect(server.address).await;
        bare.write(chunked(&order_of(bytes))).await;
        let answer = bare.read_to_end().await;
        assert!(answer.starts_with(status), "{bytes}: {answer}");
    }
}

#[tokio::test]
async fn a_body_that_stalls_is_given_up() {
    let pools: &'static Pools = Box::leak(Box::new(Pools::new()));
    let limits = Limits {
        body_time: Duration::from_millis(100),
        ..Limits::default()
    };
    let server = Running::start(pools, limits).await;
    let mut bare = Bare::connect(server.address).await;
    bare.begin_order(100, "{\"customer\":").await;
    let answer = bare.read_to_end().await;
    assert!(
        answer.starts_with("HTTP/1.1 408") && answer.contains("not whole after 100ms"),
        "{answer}"
    );
    let [(_, bodies), ..] = pools.stats().unwrap();
    assert_eq!(
        (bodies.created, bodies.in_use()),
        (1, 0),
        "its buffer is back"
    );
}

#[tokio::test]
async fn a_head_that_stalls_and_a_connection_that_idles_are_closed() {
    let limits = Limits {
        head_time: Duration::from_millis(100),
        ..Limits::default()
    };
    let server = Running::start(Fresh, limits).await;
    let mut half = Bare::connect(server.address).await;
    half.write("POST /orders HTTP/1.1\r\nhost: loc").await;
    half.read_to_end().await;
    Bare::connect(server.address).await.read_to_end().await;

    // After an answer as well as before the first request.
    let mut used = Bare::connect(server.address).await;
    used.begin_order(order_of(200).len(), order_of(200)).await;
    let answer = used.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_and_are_served_later() {
    let limits = Limits {
        connections: 1,
        ..Limits::default()
    };
    let server = Running::start(Fresh, limits).await;
    let mut first = Client::connect(server.address).await;
    assert_eq!(first.order(order_of(200)).await.status, 200);
    let mut second = Client::connect(server.address).await;
    let mut waiting = tokio::spawn(async move { second.order(order_of(200)).await.status });
    tokio::time::timeout(Duration::from_millis(200), &mut waiting)
        .await
        .expect_err("it waits while the first is connected");
    drop(first);
    assert_eq!(waiting.await.unwrap(), 200);
}
