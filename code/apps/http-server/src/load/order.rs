//! The orders that are sent.

use std::fmt;

use serde_json::{Value, json};

/// How large an order is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Size {
    /// A body that fits one packet.
    Small,
    /// A body of some pages of memory.
    Medium,
    /// A body below the server's limit of 128 KiB, and a reply above it.
    Large,
}

impl Size {
    /// All sizes.
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    /// How many lines such an order has.
    pub fn lines(self) -> u32 {
        match self {
            Self::Small => 3,
            Self::Medium => 60,
            Self::Large => 1900,
        }
    }

    /// An order of this size, as JSON.
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
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_differ_and_the_largest_is_below_the_limit() {
        let bytes = Size::ALL.map(|size| size.order().len());
        assert!(bytes[0] < 400, "{bytes:?}");
        assert!((2_000..8_000).contains(&bytes[1]), "{bytes:?}");
        assert!((100 << 10..128 << 10).contains(&bytes[2]), "{bytes:?}");
    }
}
