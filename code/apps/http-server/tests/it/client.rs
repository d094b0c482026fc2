//! A server in this process, and clients that send it bytes.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use http_server::buffers::{Buffers, Pools};
use http_server::limits::Limits;
use http_server::server;
use http_server::service::Service;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

/// No answer takes so long; a test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const ORDER: &str =
    r#"{"customer":"ada","lines":[{"item":"tea","quantity":2,"cents":450}]}"#;

/// Starts a server with so many threads, and with these limits as the command line has them.
pub(crate) fn start(buffers: impl Buffers, threads: usize, limits: &[&str]) -> SocketAddr {
    let mut runtime = Builder::new_multi_thread();
    let runtime = runtime.worker_threads(threads).enable_all().build();
    let runtime = runtime.unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let listener = runtime.block_on(listener).unwrap();
    let address = listener.local_addr().unwrap();
    let limits = Limits::parse_from([&[""], limits].concat());
    let service = Arc::new(Service::new(buffers, limits));
    thread::spawn(move || runtime.block_on(server::serve(listener, service)));
    address
}

pub(crate) fn pools() -> &'static Pools {
    Box::leak(Box::default())
}

/// Sends this on a connection of its own.
pub(crate) fn send(address: SocketAddr, text: &str) -> TcpStream {
    let mut connection = TcpStream::connect(address).unwrap();
    connection.set_read_timeout(Some(PATIENCE)).unwrap();
    connection.write_all(text.as_bytes()).unwrap();
    connection
}

/// An order whose body has so many bytes, of which these are the first.
pub(crate) fn order(length: usize, first: &str) -> String {
    let head = "POST /orders HTTP/1.1\r\nhost: localhost\r\ncontent-length:";
    format!("{head} {length}\r\n\r\n{first}")
}

/// All that comes until the server closes the connection.
pub(crate) fn read(mut connection: TcpStream) -> String {
    let mut text = String::new();
    let read = connection.read_to_string(&mut text);
    read.expect("the server answers and closes the connection");
    text
}

/// The answer to a request such as `POST /orders` with this body.
pub(crate) fn ask(address: SocketAddr, request: &str, body: &str) -> String {
    let head = "HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length:";
    let length = body.len();
    let request = format!("{request} {head} {length}\r\n\r\n{body}");
    read(send(address, &request))
}

/// The body of an answer.
pub(crate) fn json(answer: &str) -> Value {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

/// The stats page, once it says so.
pub(crate) fn stats_once(address: SocketAddr, so: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let page = json(&ask(address, "GET /stats", ""));
        if so(&page) {
            return page;
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "it does not come to that: {page}"
        );
        thread::sleep(Duration::from_millis(5));
    }
}
