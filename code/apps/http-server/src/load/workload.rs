//! What is sent, where to, and to which servers.

use std::fmt;

use serde_json::{Value, json};

use super::server_process::{BUFFERS, PER_THREAD};

/// Orders of one size, at one path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Workload {
    /// A body that fits one packet.
    Small,
    /// A body of some pages of memory.
    Medium,
    /// A body below the server's limit of 128 KiB, and a reply above it.
    Large,
    /// Large orders, parsed on threads for work that blocks.
    Blocking,
}

impl Workload {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Small, Self::Medium, Self::Large, Self::Blocking];

    /// Where the servers' buffers come from.
    pub fn buffers(self) -> Vec<&'static str> {
        let mut buffers = BUFFERS.to_vec();
        // Where each thread drops what it got, these are no worse than pools, and nothing to see.
        buffers.extend((self == Self::Blocking).then_some(PER_THREAD));
        buffers
    }

    /// Where orders are sent.
    pub fn path(self) -> &'static str {
        match self {
            Self::Blocking => "/orders/blocking",
            _ => "/orders",
        }
    }

    /// How many lines an order has.
    pub fn lines(self) -> u32 {
        match self {
            Self::Small => 3,
            Self::Medium => 60,
            Self::Large | Self::Blocking => 1900,
        }
    }

    /// An order, as JSON.
    pub fn order(self) -> String {
        let lines: Vec<Value> = (0..self.lines())
            .map(|line| {
                json!({
                    "item": format!("article {line:04} for 00000"),
                    "quantity": 1 + line % 9,
                    "cents": 1000 + line,
                })
            })
            .collect();
        json!({
            "customer": "customer 00000",
            "note": "ring twice, and mind the step",
            "gift": true,
            "lines": lines,
        })
        .to_string()
    }
}

/// Its name in a results file.
impl fmt::Display for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
            Self::Blocking => "blocking",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_differ_and_the_largest_is_below_the_limit() {
        let bytes = Workload::ALL.map(|workload| workload.order().len());
        assert!(bytes[0] < 400, "{bytes:?}");
        assert!((2_000..8_000).contains(&bytes[1]), "{bytes:?}");
        assert!((100 << 10..128 << 10).contains(&bytes[2]), "{bytes:?}");
    }
}
