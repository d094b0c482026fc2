//! What is answered: the confirmation of an order, or an error.

use std::io::Cursor;
use std::ops::{Deref, DerefMut};

use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use serde::{Serialize, Serializer};
use serde_json::json;

use crate::order::{Line, Order};

/// A response's body: all of a buffer, which goes back once its last byte is with the connection.
pub type Reply<B> = Full<Cursor<Loan<B>>>;

/// A buffer on loan, as bytes to send.
#[derive(Debug)]
pub struct Loan<B>(B);

impl<B: Deref<Target = Vec<u8>>> AsRef<[u8]> for Loan<B> {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

pub(crate) fn json<B>(status: StatusCode, reply: B) -> Response<Reply<B>>
where
    B: Deref<Target = Vec<u8>>,
{
    let mut response = Response::new(Full::new(Cursor::new(Loan(reply))));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

/// Why a request is refused: a status and, in words, what to do about it.
#[derive(Debug)]
pub(crate) struct Error {
    status: StatusCode,
    message: String,
    header: Option<(HeaderName, &'static str)>,
}

impl Error {
    pub(crate) fn new(status: StatusCode, message: String) -> Self {
        Self {
            status,
            message,
            header: None,
        }
    }

    /// Sent along with it.
    pub(crate) fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.header = Some((name, value));
        self
    }

    pub(crate) fn answer<B>(self, mut reply: B) -> Response<Reply<B>>
    where
        B: DerefMut<Target = Vec<u8>>,
    {
        serde_json::to_writer(&mut *reply, &json!({"error": self.message}))
            .expect("plain data becomes JSON, and a Vec takes all of it");
        let mut response = json(self.status, reply);
        if let Some((name, value)) = self.header {
            let value = HeaderValue::from_static(value);
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// Borrows from the order, so that making a reply allocates nothing but the reply's buffer.
#[derive(Serialize)]
struct Confirmation<'o> {
    number: u64,
    customer: &'o str,
    note: &'o str,
    gift: bool,
    #[serde(serialize_with = "priced")]
    lines: &'o [Line],
    /// Wider than a line's sum, so that no number of lines overflows it.
    total_cents: u128,
}

#[derive(Serialize)]
struct Priced<'o> {
    item: &'o str,
    quantity: u32,
    cents: u32,
    sum_cents: u64,
}

/// What a line's fixed part and its numbers take at most, and the same for the rest of a reply.
const LINE_BYTES: usize = 100;
const REST_BYTES: usize = 150;

/// Writes the reply to the order with this number.
pub(crate) fn confirm(number: u64, order: &Order, reply: &mut Vec<u8>) {
    let lines = order.lines.as_slice();
    let names: usize = lines.iter().map(|line| line.item.len()).sum();
    reply.reserve(
        REST_BYTES + order.customer.len() + order.note.len() + names + lines.len() * LINE_BYTES,
    );
    let confirmation = Confirmation {
        number,
        customer: &order.customer,
        note: &order.note,
        gift: order.gift,
        lines,
        total_cents: lines.iter().map(sum_cents).map(u128::from).sum(),
    };
    serde_json::to_writer(reply, &confirmation)
        .expect("plain data becomes JSON, and a Vec takes all of it");
}

fn sum_cents(line: &Line) -> u64 {
    u64::from(line.quantity) * u64::from(line.cents)
}

fn priced<S: Serializer>(lines: &[Line], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(lines.iter().map(|line| Priced {
        item: &line.item,
        quantity: line.quantity,
        cents: line.cents,
        sum_cents: sum_cents(line),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_order_does_not_overflow_and_fits_what_was_reserved() {
        let mut order = Order::default();
        order.customer.push_str("ada");
        for _ in 0..3 {
            *order.lines.add() = Line {
                item: "tea".to_owned(),
                quantity: u32::MAX,
                cents: u32::MAX,
            };
        }
        let reserved = REST_BYTES + "ada".len() + 3 * ("tea".len() + LINE_BYTES);
        let mut reply = Vec::new();
        confirm(u64::MAX, &order, &mut reply);
        assert!(reply.len() <= reserved, "{} > {reserved}", reply.len());
        let total = 3 * u128::from(u32::MAX).pow(2);
        let reply = String::from_utf8(reply).unwrap();
        assert!(
            reply.ends_with(&format!("\"total_cents\":{total}}}")),
            "{reply}"
        );
    }
}
