//! One request and its answer.

use std::convert::Infallible;
use std::future::poll_fn;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::Poll;

use hyper::body::Incoming;
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use tokio::task::spawn_blocking;

use crate::buffers::Buffers;
use crate::error::Error;
use crate::limits::Limits;
use crate::reply::{self, Reply};
use crate::stats::{self, Allocated, Counters};
use crate::{body, confirmation, parse};

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

    /// Answers whatever happens: an error is an answer, and so is a panic.
    pub async fn answer(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Reply<B::Bytes>>, Infallible> {
        Counters::add(&self.counters.requests);
        // What a panic leaves half-done is on loan, and a pool discards what comes back by unwinding.
        let mut route = pin!(self.route(request));
        let answer = poll_fn(|context| {
            let polled = catch_unwind(AssertUnwindSafe(|| route.as_mut().poll(context)));
            polled.unwrap_or_else(|_| {
                Counters::add(&self.counters.panics);
                Poll::Ready(Err(Error::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "this request met a fault of the server: its log tells more",
                )))
            })
        });
        Ok(answer.await.unwrap_or_else(|error| {
            Counters::add(&self.counters.refused);
            self.error(&error)
        }))
    }

    async fn route(&self, request: Request<Incoming>) -> Result<Response<Reply<B::Bytes>>, Error> {
        match (request.method(), request.uri().path()) {
            (&Method::POST, "/orders") => self.order(request.into_body()).await,
            (&Method::POST, "/orders/blocking") => self.order_blocking(request.into_body()).await,
            (&Method::GET, "/stats") => Ok(self.stats()),
            (method, path) => Err(Error::new(
                StatusCode::NOT_FOUND,
                format!("no {method} at {path}: POST an order to /orders, or GET /stats"),
            )),
        }
    }

    // ANCHOR: order
    async fn order(&self, from: Incoming) -> Result<Response<Reply<B::Bytes>>, Error> {
        let mut body = self.buffers.body();
        body::read(from, &mut body, &self.limits).await?;
        let mut order = self.buffers.order();
        parse::order(&body, &mut order)
            .map_err(|error| Error::new(StatusCode::BAD_REQUEST, error))?;
        let mut reply = self.buffers.reply();
        let number = Counters::add(&self.counters.orders);
        confirmation::write(number, &order, &mut reply);
        Ok(json(StatusCode::OK, reply))
    }
    // ANCHOR_END: order

    // ANCHOR: blocking
    /// The same, parsed on a thread for work that blocks: there the body goes back, and the order comes from there.
    async fn order_blocking(&self, from: Incoming) -> Result<Response<Reply<B::Bytes>>, Error> {
        let mut body = self.buffers.body();
        body::read(from, &mut body, &self.limits).await?;
        let buffers = self.buffers.clone();
        let parsed = spawn_blocking(move || {
            let mut order = buffers.order();
            parse::order(&body, &mut order).map(|()| order)
        });
        let order = parsed
            .await
            .unwrap_or_else(|failed| resume_unwind(failed.into_panic()))
            .map_err(|error| Error::new(StatusCode::BAD_REQUEST, error))?;
        let mut reply = self.buffers.reply();
        let number = Counters::add(&self.counters.orders);
        confirmation::write(number, &order, &mut reply);
        Ok(json(StatusCode::OK, reply))
    }
    // ANCHOR_END: blocking

    fn stats(&self) -> Response<Reply<B::Bytes>> {
        let mut reply = self.buffers.reply();
        stats::write(&self.buffers, &self.counters, self.allocated, &mut reply);
        json(StatusCode::OK, reply)
    }

    fn error(&self, error: &Error) -> Response<Reply<B::Bytes>> {
        let mut reply = self.buffers.reply();
        error.write(&mut reply);
        let mut response = json(error.status, reply);
        if error.ends_connection() {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        response
    }
}

fn json<B: Deref<Target = Vec<u8>>>(status: StatusCode, reply: B) -> Response<Reply<B>> {
    let mut response = Response::new(reply::whole(reply));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}
