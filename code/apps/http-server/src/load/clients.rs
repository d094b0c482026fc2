//! Connections that send orders, each from a thread of its own.
//!
//! A thread is woken when its order is due, to well below the milliseconds that a runtime's timer counts.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use bytes::Bytes;
use hdrhistogram::Histogram;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::time;

use super::order::{Order, Size};
use crate::stats::Page;

/// How orders follow each other.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// A closed loop: each connection sends as soon as it has its answer.
    Saturating,
    /// An open loop: all connections together send so many orders a second, whether answers are late or not.
    PerSecond(f64),
}

/// What the clients saw.
#[derive(Debug)]
pub struct Seen {
    /// Orders that were answered, each as it must be.
    pub orders: u64,
    /// From the first order to the last answer.
    pub elapsed: Duration,
    /// Nanoseconds from when an order was *due* to its answer: one that waits for a late answer before it is late itself.
    pub latency: Histogram<u64>,
}

/// No answer takes so long, even of a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connections to one server, each with a customer of its own.
#[derive(Debug)]
pub struct Clients {
    connections: Vec<(Connection, Order)>,
    /// For the stats page.
    aside: Connection,
}

impl Clients {
    /// Connects so many clients.
    pub fn connect(address: SocketAddr, connections: u32, size: Size) -> Result<Self> {
        let client = |customer| Ok((Connection::to(address)?, Order::of(size, customer)));
        Ok(Self {
            connections: (0..connections).map(client).collect::<Result<_>>()?,
            aside: Connection::to(address)?,
        })
    }

    /// Sends orders for that long, and checks each answer. `stop` ends it sooner.
    pub fn run(
        &mut self,
        pace: Pace,
        time: Duration,
        stop: impl Fn() -> bool + Sync,
    ) -> Result<Seen> {
        let all = self.connections.len() as u32;
        let start = Instant::now();
        // Whoever fails ends it for all.
        let failed = AtomicBool::new(false);
        let stop = || failed.load(Ordering::Relaxed) || stop();
        // What was due in time is sent even if late, or a slow end would not show; but no overload lasts for ever.
        let over = |due: Instant| {
            due.saturating_duration_since(start) >= time || start.elapsed() >= 2 * time
        };
        let run = |place, (connection, order): &mut (Connection, Order)| {
            let due = Due::new(pace, start, place, all);
            let seen = connection.send_orders(order, due, over, stop);
            failed.fetch_or(seen.is_err(), Ordering::Relaxed);
            seen
        };
        let seen: Vec<Result<Histogram<u64>>> = thread::scope(|scope| {
            let clients = (0..).zip(&mut self.connections);
            let running: Vec<_> = clients
                .map(|(place, client)| scope.spawn(move || run(place, client)))
                .collect();
            let ended = running.into_iter().map(|client| client.join());
            ended
                .map(|seen| seen.expect("a client does not panic"))
                .collect()
        });
        let elapsed = start.elapsed();
        let mut latency = histogram();
        for seen in seen {
            latency.add(seen?)?;
        }
        Ok(Seen {
            orders: latency.len(),
            elapsed,
            latency,
        })
    }

    /// The server's own account.
    pub fn stats(&mut self) -> Result<Page> {
        let (status, page) = self.aside.send(Method::GET, "/stats", Bytes::new())?;
        serde_json::from_slice(&page)
            .with_context(|| format!("the stats page, {status}, is none: {page:?}"))
    }
}

/// When the orders of one connection are due.
struct Due {
    next: Instant,
    every: Option<Duration>,
}

impl Due {
    /// Connections begin one after another, so that orders come evenly.
    fn new(pace: Pace, start: Instant, place: u32, connections: u32) -> Self {
        match pace {
            Pace::Saturating => Self {
                next: start,
                every: None,
            },
            Pace::PerSecond(rate) => Self {
                next: start + Duration::from_secs_f64(f64::from(place) / rate),
                every: Some(Duration::from_secs_f64(f64::from(connections) / rate)),
            },
        }
    }

    /// Waits until an order is due, unless it is late already, and says since when.
    fn wait(&mut self) -> Instant {
        let Some(every) = self.every else {
            return Instant::now();
        };
        let due = self.next;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        self.next += every;
        due
    }
}

/// From a microsecond to a minute, to three digits.
fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1_000, 60_000_000_000, 3).expect("these bounds are sound")
}

#[derive(Debug)]
struct Connection {
    runtime: Runtime,
    sender: SendRequest<Full<Bytes>>,
}

impl Connection {
    fn to(address: SocketAddr) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let connected = runtime.block_on(async {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let (sender, connection) = handshake(TokioIo::new(stream)).await?;
            tokio::spawn(connection);
            anyhow::Ok(sender)
        });
        let sender = connected.with_context(|| format!("{address} can't be connected to"))?;
        Ok(Self { runtime, sender })
    }

    fn send_orders(
        &mut self,
        order: &Order,
        mut due: Due,
        over: impl Fn(Instant) -> bool,
        stop: impl Fn() -> bool,
    ) -> Result<Histogram<u64>> {
        let mut latency = histogram();
        loop {
            let since = due.wait();
            // Each connection sends one at least, however short the time.
            if stop() || (over(since) && !latency.is_empty()) {
                return Ok(latency);
            }
            let (status, answer) = self.send(Method::POST, "/orders", order.body())?;
            let took = since.elapsed();
            order.check(status, &answer)?;
            latency.saturating_record(u64::try_from(took.as_nanos())?);
        }
    }

    fn send(&mut self, method: Method, path: &str, body: Bytes) -> Result<(StatusCode, Bytes)> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "localhost")
            .body(Full::new(body))?;
        let sender = &mut self.sender;
        let answered = async {
            let closed = "the server closed a connection";
            sender.ready().await.context(closed)?;
            let response = sender.send_request(request).await.context(closed)?;
            let status = response.status();
            let body = response.into_body().collect().await.context(closed)?;
            anyhow::Ok((status, body.to_bytes()))
        };
        self.runtime
            .block_on(async { time::timeout(PATIENCE, answered).await })
            .with_context(|| {
                let patience = humantime::format_duration(PATIENCE);
                format!("no answer came within {patience}")
            })?
    }
}
