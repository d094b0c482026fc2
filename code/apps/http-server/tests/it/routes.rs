//! What the service answers.

use http_server::buffers::{Buffers, Fresh, Lists, Pools};
use http_server::limits::Limits;
use hyper::Method;
use serde_json::json;

use crate::client::Client;
use crate::running::Running;

const ORDER: &str = r#"{"customer":"ada","note":"ring twice","lines":[{"item":"tea","quantity":2,"cents":450},{"item":"cup","quantity":1,"cents":1200}]}"#;

async fn connect(buffers: impl Buffers) -> Client {
    Client::connect(Running::start(buffers, Limits::default()).await.address).await
}

fn pools() -> &'static Pools {
    Box::leak(Box::new(Pools::new()))
}

#[tokio::test]
async fn an_order_is_confirmed_with_its_price_whatever_the_buffers() {
    let fresh = connect(Fresh).await.order(ORDER).await;
    let pooled = connect(pools()).await.order(ORDER).await;
    assert_eq!(fresh.status, 200);
    assert_eq!(fresh.headers["content-type"], "application/json");
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
    assert_eq!(fresh.json(), expected);
    assert_eq!(pooled.body, fresh.body);
}

#[tokio::test]
async fn a_malformed_order_is_refused_with_its_place_and_the_connection_lives_on() {
    let mut client = connect(pools()).await;
    let answer = client
        .order(ORDER.replace("\"quantity\":1", "\"quantity\":-1"))
        .await;
    assert_eq!(answer.status, 400);
    let error = answer.error();
    assert!(
        error.starts_with("lines[1].quantity: invalid value: integer `-1`")
            && error.contains("line 1 column"),
        "{error}"
    );
    assert_eq!(client.order(&b"\xff\xfe"[..]).await.status, 400);
    assert_eq!(client.order("").await.status, 400);
    assert_eq!(client.order(ORDER).await.status, 200);
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let mut client = connect(Fresh).await;
    for (method, path) in [(Method::GET, "/order"), (Method::GET, "/orders")] {
        let said = format!("no {method} at {path}: POST an order to /orders");
        let answer = client.send(method, path, "").await;
        assert_eq!(answer.status, 404);
        assert!(answer.error().starts_with(&said), "{}", answer.error());
    }
}

/// There a body goes back on another thread than it came from, and an order the other way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pool_finds_what_another_thread_returned_and_lists_of_threads_do_not() {
    const ORDERS: u64 = 100;
    let lists: &'static Lists = Box::leak(Box::default());
    let mut created = Vec::new();
    for mut client in [connect(pools()).await, connect(lists).await] {
        for _ in 0..ORDERS {
            let answer = client.send(Method::POST, "/orders/blocking", ORDER).await;
            assert_eq!(answer.status, 200);
        }
        created.push(client.stats().await.created.unwrap());
    }
    // Of each of three kinds of values one is out at a time, and some threads may keep others.
    assert!(created[0] < 50, "{created:?}");
    assert!(created[1] >= 2 * ORDERS, "{created:?}");
}

#[tokio::test]
async fn the_stats_page_counts_hits_misses_and_idle_values() {
    let mut client = connect(pools()).await;
    for _ in 0..10 {
        assert_eq!(client.order(ORDER).await.status, 200);
    }
    assert_eq!(client.order("{").await.status, 400);
    let page = client.stats().await;
    assert_eq!(page.buffers, "pooled");
    assert_eq!(
        (page.requests, page.orders, page.refused, page.panics),
        (12, 10, 1, 0)
    );
    assert!(page.cpu_ns > 0);
    #[cfg(target_os = "linux")]
    assert!(page.peak_memory_bytes.unwrap() > 1 << 20, "{page:?}");
    assert_eq!(page.allocations, None, "this program does not count them");

    // One client that waits for each answer needs one value of each kind at a time.
    let bodies = page.pools["bodies"];
    assert_eq!(
        (bodies.misses, bodies.hits, bodies.idle, bodies.in_use),
        (1, 10, 1, 0)
    );
    let orders = page.pools["orders"];
    assert_eq!(
        (orders.misses, orders.hits, orders.idle, orders.in_use),
        (1, 10, 1, 0)
    );
    // The page itself is on loan.
    let replies = page.pools["replies"];
    assert_eq!(
        (replies.misses, replies.hits, replies.idle, replies.in_use),
        (1, 11, 0, 1)
    );

    assert!(connect(Fresh).await.stats().await.pools.is_empty());
}
