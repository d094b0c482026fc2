//! What is sent, to which servers, and what is measured of it: the names are those of a results file.

use bench_harness::results::Unit;
use serde_json::{Value, json};

/// Orders of one size, at one path.
#[derive(Debug)]
pub struct Workload {
    /// Its name.
    pub name: &'static str,
    /// Where orders are sent.
    pub path: &'static str,
    /// How many lines an order has.
    pub lines: u32,
    /// What the servers are told by `--buffers`.
    pub buffers: &'static [&'static str],
}

/// All that is sent.
pub const WORKLOADS: [Workload; 4] = [
    // A body that fits one packet.
    on_one_thread("small", 3),
    // A body of some pages of memory.
    on_one_thread("medium", 60),
    // A body below the server's limit of 128 KiB, and a reply above it.
    on_one_thread("large", 1900),
    Workload {
        name: "blocking",
        path: "/orders/blocking",
        lines: 1900,
        buffers: &["fresh", "pooled", "per-thread"],
    },
];

/// Where each thread drops what it got, lists in threads are no worse than pools, and nothing to see.
const fn on_one_thread(name: &'static str, lines: u32) -> Workload {
    Workload {
        name,
        path: "/orders",
        lines,
        buffers: &["fresh", "pooled"],
    }
}

impl Workload {
    /// An order, as JSON.
    pub fn order(&self) -> String {
        let line = |line| {
            json!({
                "item": format!("article {line:04} for 00000"),
                "quantity": 1 + line % 9,
                "cents": 1000 + line,
            })
        };
        json!({
            "customer": "customer 00000",
            "note": "ring twice, and mind the step",
            "gift": true,
            "lines": (0..self.lines).map(line).collect::<Vec<Value>>(),
        })
        .to_string()
    }
}

/// What a measure counts, and in words. The closed loop sends as soon as an order is answered, the open loop at a rate.
pub(super) fn measure(name: &str) -> (Unit, &'static str) {
    let about = match name {
        "throughput" => "time per order in the closed loop",
        "processor" => "processor time of the server per order, in the closed loop",
        "p50" => "latency in the open loop, from when an order was due: the median",
        "p99" => "latency in the open loop: one order in a hundred is slower",
        "p999" => "latency in the open loop: one order in a thousand is slower",
        "allocations" => "calls of the allocator per order, by a program that counts them",
        "peak" => "the most memory of the server that was resident, both loops over",
        "created" => "values that were made for 1,000 orders in the closed loop",
        _ => unreachable!("{name} is not measured"),
    };
    let unit = match name {
        "allocations" | "created" => Unit::Count,
        "peak" => Unit::Bytes,
        _ => Unit::Ns,
    };
    (unit, about)
}
