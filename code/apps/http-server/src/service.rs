//! One request and its answer.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};

use crate::buffers::Buffers;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::stats::{self, Allocated, Counters};
use crate::{body, confirmation, order};

/// What a client may ask of the server.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest body.
    pub body_bytes: usize,
    /// How long a body may take.
    pub body_time: Duration,
    /// How long the head of a request may take, and how long a connection may be idle.
    pub head_time: Duration,
    /// How long requests under way may take to finish at the end.
    pub end_time: Duration,
    /// Connections at a time; others wait to be accepted.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 128 << 10,
            body_time: Duration::from_secs(10),
            head_time: Duration::from_secs(10),
            end_time: Duration::from_secs(10),
            connections: 4096,
        }
    }
}

/// The order service.
#[derive(Debug)]
pub struct Service<B> {
    buffers: B,
    limits: Limits,
    counters: Counters,
    allocated: Option<Allocated>,
}

impl<B: Buffers> Service<B> {
    /// A service that has seen no request.
    pub fn new(buffers: B, limits: Limits) -> Self {
        Self {
            buffers,
            limits,
            counters: Counters::default(),
            allocated: None,
        }
    }

    /// Has the stats page tell how much was allocated: for a program whose allocator counts.
    #[must_use]
    pub fn with_allocations(mut self, allocated: Option<Allocated>) -> Self {
        self.allocated = allocated;
        self
    }

    /// The limits that it was made with.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Answers whatever happens: a refusal is an answer, and so is a panic.
    pub async fn answer(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Reply<B::Bytes>>, Infallible> {
        Counters::add(&self.counters.requests);
        // What a panic leaves half-done is on loan, and a pool discards what comes back by unwinding.
        let answer = AssertUnwindSafe(self.route(request)).catch_unwind().await;
        let answer = answer.unwrap_or_else(|_| {
            Counters::add(&self.counters.panics);
            Err(Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "this request met a fault of the server: its log tells more",
            ))
        });
        Ok(answer.unwrap_or_else(|refusal| {
            Counters::add(&self.counters.refused);
            self.refuse(&refusal)
        }))
    }

    async fn route(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Reply<B::Bytes>>, Refusal> {
        let reading = [Method::GET, Method::HEAD].contains(request.method());
        match request.uri().path() {
            "/orders" if request.method() == Method::POST => self.order(request.into_body()).await,
            "/orders" => Err(wrong_method("POST")),
            "/stats" if reading => Ok(self.stats()),
            "/stats" => Err(wrong_method("GET, HEAD")),
            path => Err(Refusal::new(
                StatusCode::NOT_FOUND,
                format!("there is nothing at {path}: POST an order to /orders, or GET /stats"),
            )),
        }
    }

    // ANCHOR: order
    async fn order(&self, from: Incoming) -> Result<Response<Reply<B::Bytes>>, Refusal> {
        let mut body = self.buffers.body();
        body::read(from, &mut body, &self.limits).await?;
        let mut order = self.buffers.order();
        order::parse(&body, &mut order)
            .map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, error.to_string()))?;
        let mut reply = self.buffers.reply();
        let number = Counters::add(&self.counters.orders);
        confirmation::write(number, &order, &mut reply);
        Ok(json(StatusCode::OK, reply))
    }
    // ANCHOR_END: order

    fn stats(&self) -> Response<Reply<B::Bytes>> {
        let mut reply = self.buffers.reply();
        stats::write(&self.buffers, &self.counters, self.allocated, &mut reply);
        json(StatusCode::OK, reply)
    }

    fn refuse(&self, refusal: &Refusal) -> Response<Reply<B::Bytes>> {
        let mut reply = self.buffers.reply();
        refusal.write(&mut reply);
        let mut response = json(refusal.status, reply);
        if let Some(methods) = refusal.allow {
            let methods = HeaderValue::from_static(methods);
            response.headers_mut().insert(ALLOW, methods);
        }
        if refusal.ends_connection() {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        response
    }
}

fn wrong_method(methods: &'static str) -> Refusal {
    Refusal {
        allow: Some(methods),
        ..Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            format!("this path takes {methods}"),
        )
    }
}

fn json<B>(status: StatusCode, reply: B) -> Response<Reply<B>> {
    let mut response = Response::new(Reply::new(reply));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}
