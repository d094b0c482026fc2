//! An order, made to be used again: what is parsed into it uses the memory that its strings and lines have.

use std::fmt;

use hintpool::{Recycle, Verdict};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, SeqAccess, Visitor};

/// What a customer orders.
#[derive(Debug, Default, serde_derive::Deserialize)]
#[serde(deny_unknown_fields)]
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

/// One thing that is ordered.
#[derive(Debug, Default, serde_derive::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its name.
    pub item: String,
    /// How many.
    pub quantity: u32,
    /// The price of one.
    pub cents: u32,
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

/// Parses a body into a clean order, or says why it is no order, and where.
///
/// If it fails, the order holds what came before the error; recycling clears that as well.
pub(crate) fn parse(body: &[u8], order: &mut Order) -> Result<(), String> {
    let mut json = serde_json::Deserializer::from_slice(body);
    Order::deserialize_in_place(&mut json, order)
        .and_then(|()| json.end())
        .map_err(|error| error.to_string())
}

// serde's derive parses in place for structs and strings, by its feature `deserialize_in_place`.
// It would drop the lines that the next order does not need, so how lines are parsed is written here.

impl<'de> Deserialize<'de> for Lines {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut lines = Self::default();
        Self::deserialize_in_place(from, &mut lines)?;
        Ok(lines)
    }

    fn deserialize_in_place<D: Deserializer<'de>>(
        from: D,
        lines: &mut Self,
    ) -> Result<(), D::Error> {
        from.deserialize_seq(IntoLines(lines))
    }
}

struct IntoLines<'o>(&'o mut Lines);

impl<'de> Visitor<'de> for IntoLines<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of lines")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(IntoNextLine(self.0))?.is_some() {}
        Ok(())
    }
}

struct IntoNextLine<'o>(&'o mut Lines);

impl<'de> DeserializeSeed<'de> for IntoNextLine<'_> {
    type Value = ();

    /// Called only when there is a line to parse, so none is added in vain.
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        Line::deserialize_in_place(from, self.0.add())
    }
}

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
    use hintpool::testing::assert_recycled_like_new_by;

    #[test]
    fn an_order_and_a_line_are_recycled_like_new() {
        let fill = |order: &mut Order| {
            order.customer.push_str("ada");
            order.note.push_str("ring twice");
            order.gift = true;
            *order.lines.add() = Line {
                item: "tea".to_owned(),
                quantity: 1,
                cents: 450,
            };
        };
        // Lines that wait are no part of what an order shows.
        let view = |order: &Order| {
            let lines = order.lines.as_slice();
            format!("{:?}", (&order.customer, &order.note, order.gift, lines))
        };
        assert_recycled_like_new_by(Order::default, fill, view, Order::recycle);

        let mut order = Order::default();
        fill(&mut order);
        assert_eq!(order.recycle(), Verdict::Keep);
        // The line that waited is clean as well.
        let [line, new] = [order.lines.add(), &mut Line::default()];
        assert_eq!(format!("{line:?}"), format!("{new:?}"));
    }

    #[test]
    fn strings_and_lines_are_parsed_into_the_memory_that_they_have() {
        let line = r#"{"item":"a thing that somebody ordered","quantity":1,"cents":1}"#;
        let body = |lines| {
            let lines = vec![line; lines].join(",");
            format!(r#"{{"customer":"ada","note":"ring twice","lines":[{lines}]}}"#)
        };
        let places = |order: &Order| {
            let items = order.lines.as_slice().iter().map(|line| &line.item);
            let strings = items.chain([&order.customer, &order.note]);
            strings.map(|text| text.as_ptr()).collect::<Vec<_>>()
        };
        let mut order = Order::default();
        parse(body(3).as_bytes(), &mut order).unwrap();
        let before = places(&order);
        // A small order between two larger ones costs the larger one nothing.
        for lines in [1, 3] {
            assert_eq!(order.recycle(), Verdict::Keep);
            parse(body(lines).as_bytes(), &mut order).unwrap();
            assert_eq!(order.lines.as_slice().len(), lines);
        }
        assert_eq!(places(&order), before);
    }
}
