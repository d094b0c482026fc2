//! One request and its answer.

use std::convert::Infallible;

use hyper::body::Incoming;
use hyper::header::ALLOW;
use hyper::{Method, Request, Response, StatusCode};
use tokio::task::spawn_blocking;

use crate::buffers::Buffers;
use crate::limits::Limits;
use crate::order;
use crate::reply::{Error, Reply, confirm, json};
use crate::stats::{self, Counters};

/// The order service.
#[derive(Debug)]
pub struct Service<B> {
    buffers: B,
    /// The limits that it was made with.
    pub limits: Limits,
    counters: Counters,
}

impl<B: Buffers> Service<B> {
    /// A service that has seen no request.
    pub fn new(buffers: B, limits: Limits) -> Self {
        Self {
            buffers,
            limits,
            counters: Counters::default(),
        }
    }

    /// Answers whatever is asked: an error is an answer.
    pub async fn answer(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Reply<B::Bytes>>, Infallible> {
        Counters::add(&self.counters.requests);
        Ok(self.route(request).await.unwrap_or_else(|error| {
            Counters::add(&self.counters.refused);
            error.answer(self.buffers.reply())
        }))
    }

    async fn route(&self, request: Request<Incoming>) -> Result<Response<Reply<B::Bytes>>, Error> {
        let allowed = match (request.uri().path(), request.method()) {
            ("/orders", &Method::POST) => return self.order(request.into_body()).await,
            ("/orders/blocking", &Method::POST) => {
                return self.order_blocking(request.into_body()).await;
            }
            ("/stats", &Method::GET) => return Ok(self.stats()),
            ("/orders" | "/orders/blocking", _) => "POST",
            ("/stats", _) => "GET",
            (path, _) => {
                let message =
                    format!("nothing is at {path}: POST an order to /orders, or GET /stats");
                return Err(Error::new(StatusCode::NOT_FOUND, message));
            }
        };
        let message = format!("this path takes {allowed} alone");
        Err(Error::new(StatusCode::METHOD_NOT_ALLOWED, message).with(ALLOW, allowed))
    }

    // ANCHOR: order
    async fn order(&self, from: Incoming) -> Result<Response<Reply<B::Bytes>>, Error> {
        let mut body = self.buffers.body();
        self.limits.read(from, &mut body).await?;
        let mut order = self.buffers.order();
        order::parse(&body, &mut order)
            .map_err(|error| Error::new(StatusCode::BAD_REQUEST, error))?;
        let mut reply = self.buffers.reply();
        let number = Counters::add(&self.counters.orders);
        confirm(number, &order, &mut reply);
        Ok(json(StatusCode::OK, reply))
    }
    // ANCHOR_END: order

    /// The same, parsed on a thread for work that blocks: there the body goes back, and the order comes from there.
    async fn order_blocking(&self, from: Incoming) -> Result<Response<Reply<B::Bytes>>, Error> {
        let mut body = self.buffers.body();
        self.limits.read(from, &mut body).await?;
        let buffers = self.buffers.clone();
        let parsed = spawn_blocking(move || {
            let mut order = buffers.order();
            order::parse(&body, &mut order).map(|()| order)
        });
        let order = parsed
            .await
            .expect("parsing does not panic")
            .map_err(|error| Error::new(StatusCode::BAD_REQUEST, error))?;
        let mut reply = self.buffers.reply();
        let number = Counters::add(&self.counters.orders);
        confirm(number, &order, &mut reply);
        Ok(json(StatusCode::OK, reply))
    }

    fn stats(&self) -> Response<Reply<B::Bytes>> {
        let mut reply = self.buffers.reply();
        stats::write(&self.buffers, &self.counters, &mut reply);
        json(StatusCode::OK, reply)
    }
}
