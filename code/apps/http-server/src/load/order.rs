//! The orders that are sent, and what the answer to each must be.

use std::fmt;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use hyper::StatusCode;
use serde::Serialize;

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

/// An order, ready to be sent.
#[derive(Clone, Debug)]
pub struct Order {
    body: Bytes,
    /// All of the answer that follows its number.
    answer: String,
}

#[derive(Serialize)]
struct Sent<'o> {
    customer: &'o str,
    note: &'o str,
    gift: bool,
    lines: &'o [Line],
}

#[derive(Serialize)]
struct Line {
    item: String,
    quantity: u32,
    cents: u32,
}

#[derive(Serialize)]
struct Confirmed<'o> {
    customer: &'o str,
    note: &'o str,
    gift: bool,
    lines: Vec<Priced<'o>>,
    total_cents: u64,
}

#[derive(Serialize)]
struct Priced<'o> {
    #[serde(flatten)]
    line: &'o Line,
    sum_cents: u64,
}

impl Order {
    /// An order of this size. Each customer orders other things, but all of the same length.
    pub fn of(size: Size, customer: u32) -> Self {
        let name = format!("customer {customer:05}");
        let note = "ring twice, and mind the step";
        let lines: Vec<Line> = (0..size.lines())
            .map(|line| Line {
                item: format!("article {line:04} for {customer:05}"),
                quantity: 1 + (line + customer) % 9,
                cents: 1000 + line,
            })
            .collect();
        let sum_cents = |line: &Line| u64::from(line.quantity) * u64::from(line.cents);
        let confirmed = Confirmed {
            customer: &name,
            note,
            gift: true,
            lines: lines
                .iter()
                .map(|line| Priced {
                    line,
                    sum_cents: sum_cents(line),
                })
                .collect(),
            total_cents: lines.iter().map(sum_cents).sum(),
        };
        let sent = Sent {
            customer: &name,
            note,
            gift: true,
            lines: &lines,
        };
        let json = "plain data becomes JSON";
        let answer = serde_json::to_string(&confirmed).expect(json);
        Self {
            body: serde_json::to_vec(&sent).expect(json).into(),
            answer: answer.replacen('{', ",", 1),
        }
    }

    /// What is sent.
    pub fn body(&self) -> Bytes {
        self.body.clone()
    }

    /// The length of the answer, its number aside.
    pub fn reply_bytes(&self) -> u64 {
        ("{\"number\":".len() + self.answer.len()) as u64
    }

    /// Whether this answers this order, and no other one. The number is the server's to choose.
    pub fn check(&self, status: StatusCode, answer: &[u8]) -> Result<()> {
        let shown = || {
            let answer = String::from_utf8_lossy(answer);
            let start: String = answer.chars().take(200).collect();
            format!("an order was answered with {status}: {start}")
        };
        if status != StatusCode::OK {
            bail!(shown());
        }
        let rest = answer.strip_prefix(b"{\"number\":").with_context(shown)?;
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            bail!(shown());
        }
        let rest = &rest[digits..];
        if rest == self.answer.as_bytes() {
            return Ok(());
        }
        let same = rest.iter().zip(self.answer.as_bytes());
        let at = same
            .take_while(|(there, expected)| there == expected)
            .count();
        let from = |text: &[u8]| {
            let part = &text[at.min(text.len())..];
            String::from_utf8_lossy(&part[..part.len().min(60)]).into_owned()
        };
        bail!(
            "the answer is not that to the order: {} bytes after its number it has {:?} instead of {:?}",
            at,
            from(rest),
            from(self.answer.as_bytes())
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_differ_and_the_largest_is_below_the_limit_and_customers_do_not() {
        let bytes = Size::ALL.map(|size| Order::of(size, 0).body.len());
        assert!(
            bytes[0] < 400 && (2_000..8_000).contains(&bytes[1]),
            "{bytes:?}"
        );
        assert!((100 << 10..128 << 10).contains(&bytes[2]), "{bytes:?}");
        let [one, other] = [0, 255].map(|customer| Order::of(Size::Medium, customer));
        assert_eq!(one.body.len(), other.body.len());
        assert_ne!(one.body, other.body);
    }

    #[test]
    fn only_the_whole_answer_to_this_very_order_is_right() {
        let order = Order::of(Size::Small, 7);
        let right = format!("{{\"number\":12{}", order.answer);
        order.check(StatusCode::OK, right.as_bytes()).unwrap();
        for (status, answer, said) in [
            (StatusCode::BAD_REQUEST, right.clone(), "400 Bad Request"),
            (StatusCode::OK, "{}".to_owned(), "200 OK: {}"),
            (
                StatusCode::OK,
                right.replace("12,", ","),
                "200 OK: {\"number\":,",
            ),
            (
                StatusCode::OK,
                right.replace("00007", "00008"),
                "instead of",
            ),
            (
                StatusCode::OK,
                format!("{right} "),
                "it has \" \" instead of \"\"",
            ),
        ] {
            let error = order.check(status, answer.as_bytes()).unwrap_err();
            let error = error.to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
