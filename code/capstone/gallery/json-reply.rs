//! A `Vec<u8>` into which `serde_json` writes a reply of 2 KiB
//!
//! HTTP servers pool the buffer of a reply. Without capacity it grows by doubling, and copies what it holds each time.
//!
//! Instead: make it with the capacity of a usual reply: `Vec::with_capacity(2048)`.
//@ serde = { workspace = true, features = ["derive"] }
//@ serde_json.workspace = true

use std::sync::LazyLock;

use hintpool::Verdict;

pub type Value = Vec<u8>;

#[derive(serde::Serialize)]
struct Item {
    sku: String,
    name: &'static str,
    quantity: u32,
    price: f64,
}

static REPLY: LazyLock<Vec<Item>> = LazyLock::new(|| {
    let item = |n: u32| Item {
        sku: format!("SKU-{:05}", n * 4711),
        name: "a box of screws",
        quantity: n % 7,
        price: f64::from(n) * 1.25,
    };
    (1..=30).map(item).collect()
});

pub fn create() -> Value {
    Vec::new()
}

pub fn use_it(value: &mut Value) -> u64 {
    serde_json::to_writer(&mut *value, &*REPLY).expect("a vector takes all bytes");
    value.len() as u64
}

pub fn recycle(value: &mut Value) -> Verdict {
    value.clear();
    Verdict::Keep
}
