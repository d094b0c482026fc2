//! Nothing of one request shows in another, also while pools forget at random, and a pool that forgets a field is caught at it.
//!
//! Orders carry words of their own, and every word that shows up in another's answer is named.
//! Chaos reaches all pools of a process, so this is a test binary of its own.
#![forbid(unsafe_code)]

#[path = "it/client.rs"]
#[allow(dead_code, reason = "the other test binary asks more of it")]
mod client;

use std::net::SocketAddr;
use std::thread;

use hintpool::{FnPool, Guard, Pool, Recycle, Verdict, chaos};
use http_server::buffers::{Buffers, Fresh};
use http_server::order::Order;
use serde_json::{Value, json};

use client::{ask, json, pools, send, start};

#[test]
fn no_request_shows_in_another_and_what_a_pool_forgets_is_caught() {
    assert_eq!(leaks(Fresh, 16), Vec::<String>::new());
    for seed in [None, Some(0), Some(1), Some(2)] {
        // It stays on this thread, and strikes on those of the server.
        let _chaos = seed.map(chaos::scope);
        let pools = pools();
        assert_eq!(leaks(pools, 48), Vec::<String>::new(), "seed {seed:?}");
        for (name, stats) in pools.stats() {
            assert!(
                stats.reused > 100 && (seed.is_none() || stats.discarded > 100),
                "seed {seed:?}: {name} shows nothing: {stats:?}"
            );
        }
    }
    let forgets_lines = |order: &mut Order| {
        order.gift = false;
        order.customer.recycle().and(order.note.recycle())
    };
    caught(Recycle::recycle, forgets_lines);
    caught(|_| Verdict::Keep, Order::recycle);
}

fn caught(bodies: fn(&mut Vec<u8>) -> Verdict, orders: fn(&mut Order) -> Verdict) {
    let pools: &'static ForgetfulPools = Box::leak(Box::new(ForgetfulPools {
        bodies: Pool::with_recycle(Vec::new, bodies),
        orders: Pool::with_recycle(Order::default, orders),
    }));
    let leaks = leaks(pools, 16);
    assert!(!leaks.is_empty(), "the canaries miss what a pool forgets");
}

struct ForgetfulPools {
    bodies: FnPool<Vec<u8>>,
    orders: FnPool<Order>,
}

impl Buffers for &'static ForgetfulPools {
    const NAME: &'static str = "forgetful";
    type Bytes = Guard<'static, Vec<u8>, fn(&mut Vec<u8>) -> Verdict>;
    type Order = Guard<'static, Order, fn(&mut Order) -> Verdict>;

    fn body(&self) -> Self::Bytes {
        self.bodies.get()
    }

    fn order(&self) -> Self::Order {
        self.orders.get()
    }

    /// Not from the pool: what is forgotten is forgotten on the way in.
    fn reply(&self) -> Self::Bytes {
        let mut reply = self.bodies.get();
        reply.clear();
        reply
    }
}

/// What the answers of concurrent clients show that they should not: nothing, if all is well.
fn leaks<B: Buffers>(buffers: B, clients: usize) -> Vec<String> {
    let address = start(buffers, 4, &[]);
    thread::scope(|threads| {
        let clients = (0..clients).map(|client| threads.spawn(move || converse(address, client)));
        let clients: Vec<_> = clients.collect();
        let leaks = clients.into_iter().map(|client| client.join().unwrap());
        leaks.collect::<Vec<_>>().concat()
    })
}

fn converse(address: SocketAddr, client: usize) -> Vec<String> {
    let request = ["POST /orders", "POST /orders/blocking"][client % 2];
    let mut leaks = Vec::new();
    for turn in 0..40 {
        let order = order(&format!("canary-{client}-{turn}."), client + turn);
        let text = order.to_string();
        let half = &text[..text.len() / 2];
        match turn % 8 {
            // Each leaves a half-filled order or a half-filled buffer behind.
            3 => {
                let error = &json(&ask(address, request, half))["error"];
                if error.as_str().is_none_or(|error| !error.starts_with("EOF")) {
                    leaks.push(format!("{half}: {error}"));
                }
            }
            5 => drop(send(address, &client::order(text.len(), half))),
            _ => {
                let said = json(&ask(address, request, &text));
                if ordered(said.clone()) != order {
                    leaks.push(format!("{said}\nordered: {order}"));
                }
            }
        }
    }
    leaks
}

/// An order of varied shape.
///
/// All that is optional is now present and now absent: what is forgotten shows where it is absent.
fn order(canary: &str, shape: usize) -> Value {
    let line = |line: usize| {
        json!({
            "item": format!("{canary}item-{line}{}", "x".repeat(shape % 50)),
            "quantity": 1 + shape % 9,
            "cents": 100 * line + shape,
        })
    };
    let lines: Vec<Value> = (0..=shape % 7).map(line).collect();
    let mut order = json!({"customer": format!("{canary}customer"), "lines": lines});
    if shape.is_multiple_of(2) {
        order["note"] = format!("{canary}note").into();
    }
    if shape.is_multiple_of(3) {
        order["gift"] = true.into();
    }
    order
}

/// The order that a confirmation repeats.
fn ordered(mut confirmation: Value) -> Value {
    for line in confirmation["lines"].as_array_mut().into_iter().flatten() {
        line.as_object_mut().unwrap().remove("sum_cents");
    }
    let fields = confirmation.as_object_mut().unwrap();
    fields.retain(|name, value| {
        let absent = *value == json!("") || *value == json!(false);
        !absent && name != "number" && name != "total_cents"
    });
    confirmation
}
