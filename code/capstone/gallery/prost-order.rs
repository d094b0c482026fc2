//! A `prost` message with 20 nested ones, decoded
//!
//! Servers with Protocol Buffers pool messages. `clear` keeps the memory of the outer list, and drops all nested ones
//! with their strings.
//!
//! Instead: decode a new one; fields of the type `Bytes` share the received buffer and copy nothing.
//@ prost.workspace = true

use std::sync::LazyLock;

use hintpool::Verdict;
use prost::Message;

#[derive(Clone, PartialEq, Message)]
pub struct Item {
    #[prost(string, tag = "1")]
    pub sku: String,
    #[prost(uint32, tag = "2")]
    pub quantity: u32,
}

#[derive(Clone, PartialEq, Message)]
pub struct Order {
    #[prost(message, repeated, tag = "1")]
    pub items: Vec<Item>,
}

pub type Value = Order;

static RECEIVED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let item = |quantity: u32| Item {
        sku: format!("SKU-{:05}", quantity * 4711),
        quantity,
    };
    let items = (1..=20).map(item).collect();
    Order { items }.encode_to_vec()
});

pub fn create() -> Value {
    Order::default()
}

pub fn use_it(value: &mut Value) -> u64 {
    let decoded = value.merge(&RECEIVED[..]);
    decoded.expect("it was encoded from such a message");
    let quantities = value.items.iter().map(|item| u64::from(item.quantity));
    quantities.sum()
}

pub fn recycle(value: &mut Value) -> Verdict {
    value.clear();
    Verdict::Keep
}
