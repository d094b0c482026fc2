//! Clients that go away, and a handler that panics.

use std::sync::atomic::{AtomicBool, Ordering};

use hintpool::Stats;
use http_server::buffers::{Buffers, Pools};
use http_server::limits::Limits;
use http_server::stats::Page;

use crate::client::{Bare, Client};
use crate::running::Running;

const ORDER: &str = r#"{"customer":"ada","lines":[{"item":"tea","quantity":2,"cents":450}]}"#;

fn pools() -> &'static Pools {
    Box::leak(Box::new(Pools::new()))
}

#[tokio::test]
async fn clients_that_go_away_half_way_leave_nothing_on_loan() {
    const CLIENTS: u64 = 20;
    let server = Running::start(pools(), Limits::default()).await;
    let mut client = Client::connect(server.address).await;
    let mut leaving = Vec::new();
    for _ in 0..CLIENTS {
        // With half of the body sent, and with all of it but the answer unread.
        let mut half = Bare::connect(server.address).await;
        half.begin_order(ORDER.len(), &ORDER[..30]).await;
        let mut whole = Bare::connect(server.address).await;
        whole.begin_order(ORDER.len(), ORDER).await;
        leaving.extend([half, whole]);
    }
    let waiting = |page: &Page| page.orders == CLIENTS && page.pools["bodies"].in_use == CLIENTS;
    client.stats_once(waiting).await;

    drop(leaving);
    let page = client
        .stats_once(|page| page.pools["bodies"].in_use == 0)
        .await;
    let bodies = page.pools["bodies"];
    assert_eq!(bodies.idle, bodies.misses, "all are kept: {bodies:?}");
    assert_eq!(page.orders, CLIENTS, "no half order is confirmed");
    assert_eq!(client.order(ORDER).await.status, 200);
}

/// Pools whose next reply panics when `broken` says so.
#[derive(Clone, Copy)]
struct Breaking {
    pools: &'static Pools,
    broken: &'static AtomicBool,
}

impl Buffers for Breaking {
    const NAME: &'static str = "breaking";
    type Bytes = <&'static Pools as Buffers>::Bytes;
    type Order = <&'static Pools as Buffers>::Order;

    fn body(&self) -> Self::Bytes {
        self.pools.body()
    }

    fn order(&self) -> Self::Order {
        self.pools.order()
    }

    fn reply(&self) -> Self::Bytes {
        assert!(
            !self.broken.swap(false, Ordering::Relaxed),
            "broken on purpose"
        );
        self.pools.reply()
    }

    fn stats(&self) -> Option<[(&'static str, Stats); 3]> {
        self.pools.stats()
    }
}

#[tokio::test]
async fn a_panic_is_answered_and_what_it_had_on_loan_is_not_used_again() {
    static BROKEN: AtomicBool = AtomicBool::new(false);
    let buffers = Breaking {
        pools: pools(),
        broken: &BROKEN,
    };
    let server = Running::start(buffers, Limits::default()).await;
    let mut client = Client::connect(server.address).await;
    assert_eq!(client.order(ORDER).await.status, 200);

    BROKEN.store(true, Ordering::Relaxed);
    let answer = client.order(ORDER).await;
    assert_eq!(answer.status, 500);
    assert!(
        answer.error().contains("a fault of the server"),
        "{}",
        answer.error()
    );

    let page = client
        .stats_once(|page| page.pools["bodies"].in_use == 0)
        .await;
    assert_eq!((page.panics, page.refused, page.orders), (1, 1, 1));
    for name in ["bodies", "orders"] {
        let pool = page.pools[name];
        assert_eq!((pool.discarded, pool.idle), (1, 0), "{name}: {pool:?}");
    }
    assert_eq!(
        client.order(ORDER).await.status,
        200,
        "on the same connection"
    );
}
