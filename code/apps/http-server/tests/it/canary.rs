//! Sends orders that each carry words of their own, and names every word that shows up in another's answer.

use std::net::SocketAddr;

use http_server::buffers::Buffers;
use http_server::limits::Limits;
use hyper::Method;
use serde_json::{Map, Value, json};
use tokio::runtime::Builder;
use tokio::task::JoinSet;

use crate::client::{Answer, Bare, Client};
use crate::running::Running;

/// What the answers of concurrent clients show that they should not: nothing, if all is well.
pub(crate) fn leaks<B: Buffers>(buffers: B, clients: usize, requests: usize) -> Vec<String> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let server = Running::start(buffers, Limits::default()).await;
        let mut running = JoinSet::new();
        for client in 0..clients {
            running.spawn(converse(server.address, client, requests));
        }
        let leaks = running.join_all().await.concat();
        assert_eq!(server.finish().await.unwrap().cut_off, 0);
        leaks
    })
}

async fn converse(address: SocketAddr, client: usize, requests: usize) -> Vec<String> {
    let mut connection = Client::connect(address).await;
    let path = ["/orders", "/orders/blocking"][client % 2];
    let mut leaks = Vec::new();
    for turn in 0..requests {
        let canary = format!("canary-{client}-{turn}.");
        let order = order(&canary, client + turn);
        let body = order.to_string();
        match turn % 8 {
            // Each leaves a half-filled order or a half-filled buffer behind.
            3 => {
                let half = body[..body.len() / 2].to_owned();
                let answer = connection.send(Method::POST, path, half).await;
                assert_eq!(answer.status, 400, "{:?}", answer.body);
                leaks.extend(foreign(&answer, &canary));
            }
            5 => {
                let mut bare = Bare::connect(address).await;
                bare.begin_order(body.len(), &body[..body.len() / 2]).await;
            }
            _ => {
                let answer = connection.send(Method::POST, path, body.clone()).await;
                leaks.extend(difference(&answer, &order));
            }
        }
    }
    leaks
}

/// An order of varied shape, with all that is optional now present and now absent: what is forgotten shows where it is absent.
fn order(canary: &str, shape: usize) -> Value {
    let lines: Vec<Value> = (0..=shape % 7)
        .map(|line| {
            json!({
                "item": format!("{canary}item-{line}{}", "x".repeat(shape % 50)),
                "quantity": 1 + shape % 9,
                "cents": 100 * line + shape,
            })
        })
        .collect();
    let mut order = Map::new();
    order.insert("customer".to_owned(), format!("{canary}customer").into());
    order.insert("lines".to_owned(), lines.into());
    if shape.is_multiple_of(2) {
        order.insert("note".to_owned(), format!("{canary}note").into());
    }
    if shape.is_multiple_of(3) {
        order.insert("gift".to_owned(), true.into());
    }
    order.into()
}

/// The answer must be that of the order, to the last byte but for the number.
fn difference(answer: &Answer, order: &Value) -> Option<String> {
    let mut said = answer.json();
    if let Some(said) = said.as_object_mut() {
        said.remove("number");
    }
    let expected = confirmation(order);
    (said != expected).then(|| format!("{}: {said}\nexpected: {expected}", answer.status))
}

fn confirmation(order: &Value) -> Value {
    let sum = |line: &Value| line["quantity"].as_u64().unwrap() * line["cents"].as_u64().unwrap();
    let lines = order["lines"].as_array().unwrap();
    let priced: Vec<Value> = lines
        .iter()
        .map(|line| {
            let mut line = line.clone();
            line["sum_cents"] = sum(&line).into();
            line
        })
        .collect();
    json!({
        "customer": order["customer"],
        "note": order.get("note").cloned().unwrap_or_else(|| "".into()),
        "gift": order.get("gift").cloned().unwrap_or_else(|| false.into()),
        "lines": priced,
        "total_cents": lines.iter().map(sum).sum::<u64>(),
    })
}

/// A canary of another request in the answer.
fn foreign(answer: &Answer, own: &str) -> Option<String> {
    let text = String::from_utf8_lossy(&answer.body);
    text.replace(own, "")
        .contains("canary-")
        .then(|| format!("{own} was answered with {text}"))
}
