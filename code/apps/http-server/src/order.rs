//! An order, made to be used again: its strings and lines keep their memory.

use hintpool::{Recycle, Verdict};
use serde::de::{Deserialize, Deserializer, Error};

// ANCHOR: order
/// What a customer orders.
#[derive(Debug, Default, serde_derive::Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "an order: an object with customer and lines"
)]
pub struct Order {
    /// Who orders.
    pub customer: String,
    /// A wish; empty if the request has none.
    #[serde(default)]
    pub note: String,
    /// Whether to wrap it; `false` if the request does not say.
    #[serde(default)]
    pub gift: bool,
    /// What is ordered.
    pub lines: Lines,
}
// ANCHOR_END: order

/// One thing that is ordered.
#[derive(Debug, Default, serde_derive::Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a line: an object with item, quantity and cents"
)]
pub struct Line {
    /// Its name.
    pub item: String,
    /// How many.
    #[serde(deserialize_with = "quantity")]
    pub quantity: u32,
    /// The price of one.
    pub cents: u32,
}

/// Judged while it is parsed, so that the error knows where it stands.
fn quantity<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    match u32::deserialize(from)? {
        0 => Err(D::Error::custom("a quantity is at least 1")),
        quantity => Ok(quantity),
    }
}

// ANCHOR: lines
/// The lines of an order, in front of clean ones that wait to be used again.
///
/// Clearing a `Vec<Line>` would drop the strings of all lines, so a count says how many are in use.
#[derive(Debug, Default)]
pub struct Lines {
    lines: Vec<Line>,
    used: usize,
}

impl Lines {
    /// A clean line, which now is the last one.
    pub fn add(&mut self) -> &mut Line {
        if self.used == self.lines.len() {
            self.lines.push(Line::default());
        }
        self.used += 1;
        &mut self.lines[self.used - 1]
    }

    /// The lines in use.
    pub fn as_slice(&self) -> &[Line] {
        &self.lines[..self.used]
    }
}
// ANCHOR_END: lines

// Each `recycle` takes its value apart without `..`, so that a new field does not compile until it is reset.

impl Recycle for Order {
    fn recycle(&mut self) -> Verdict {
        let Self {
            customer,
            note,
            gift,
            lines,
        } = self;
        *gift = false;
        customer.recycle().and(note.recycle()).and(lines.recycle())
    }

    fn weight(&self) -> usize {
        self.customer.weight() + self.note.weight() + self.lines.weight()
    }
}

// ANCHOR: recycle
impl Recycle for Lines {
    fn recycle(&mut self) -> Verdict {
        let Self { lines, used } = self;
        // Those behind are clean already, so a small order after a big one recycles little.
        let verdict = lines[..*used]
            .iter_mut()
            .map(Recycle::recycle)
            .fold(Verdict::Keep, Verdict::and);
        *used = 0;
        verdict
    }

    fn weight(&self) -> usize {
        // The strings are estimated by a look at the first: the pool asks on every return.
        let string = self.lines.first().map_or(0, |line| line.item.capacity());
        self.lines.weight() + self.lines.len() * string
    }
}
// ANCHOR_END: recycle

impl Recycle for Line {
    fn recycle(&mut self) -> Verdict {
        let Self {
            item,
            quantity,
            cents,
        } = self;
        *quantity = 0;
        *cents = 0;
        item.recycle()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hintpool::testing::{assert_recycled_like_new, assert_recycled_like_new_by};

    fn fill(order: &mut Order) {
        order.customer.push_str("ada");
        order.note.push_str("ring twice");
        order.gift = true;
        *order.lines.add() = Line {
            item: "tea".to_owned(),
            quantity: 2,
            cents: 450,
        };
    }

    #[test]
    fn an_order_is_recycled_like_new() {
        // Lines that wait are no part of what an order shows.
        let view = |order: &Order| {
            let Order {
                customer,
                note,
                gift,
                lines,
            } = order;
            format!("{:#?}", (customer, note, gift, lines.as_slice()))
        };
        assert_recycled_like_new_by(Order::default, fill, view, Order::recycle);
    }

    #[test]
    fn a_line_that_waits_is_like_new() {
        let mut order = Order::default();
        fill(&mut order);
        assert_eq!(order.recycle(), Verdict::Keep);
        let line = order.lines.add();
        assert_eq!((line.item.as_str(), line.quantity, line.cents), ("", 0, 0));
        assert!(line.item.capacity() >= 3, "the string's memory was kept");
        assert_recycled_like_new(Line::default, |line| {
            line.item.push('x');
            line.quantity = 1;
            line.cents = 1;
        });
    }
}
