//! Parses JSON into an order that exists already, so that its strings and lines are used again.
//!
//! serde's derive does so for structs and strings, by its feature `deserialize_in_place`.
//! It would drop the lines that the next order does not need, so how lines are parsed is written here.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde_path_to_error::Track;

use crate::order::{Line, Lines, Order};

/// Parses a body into a clean order, or says why it is no order, and where.
///
/// If it fails, the order holds what came before the error; recycling clears that as well.
pub(crate) fn order(body: &[u8], order: &mut Order) -> Result<(), String> {
    let mut json = serde_json::Deserializer::from_slice(body);
    Order::deserialize_in_place(&mut json, order)
        .and_then(|()| json.end())
        .map_err(|error| located(body, &error))
}

/// Keeping track of the path costs allocations, so only a body that failed is parsed a second time with it.
fn located(body: &[u8], error: &serde_json::Error) -> String {
    let mut json = serde_json::Deserializer::from_slice(body);
    let mut track = Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut json, &mut track);
    let again = Order::deserialize(tracked);
    let path = track.path();
    if again.is_ok() || path.iter().len() == 0 {
        error.to_string()
    } else {
        format!("{path}: {error}")
    }
}

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

// ANCHOR: lines
impl<'de> Visitor<'de> for IntoLines<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of lines")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(IntoNextLine(self.0))?.is_some() {}
        if self.0.as_slice().is_empty() {
            return Err(A::Error::custom("an order needs at least one line"));
        }
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
// ANCHOR_END: lines

#[cfg(test)]
mod tests {
    use super::*;
    use hintpool::{Recycle, Verdict};

    fn refused(body: &str) -> String {
        super::order(body.as_bytes(), &mut Order::default()).unwrap_err()
    }

    #[test]
    fn an_order_is_parsed_whole_in_any_order_of_fields() {
        let mut order = Order::default();
        let body = r#"{"lines":[{"cents":450,"item":"t\u00e9a","quantity":2}],"gift":true,"note":"ring","customer":"ada"}"#;
        super::order(body.as_bytes(), &mut order).unwrap();
        assert_eq!(
            (order.customer.as_str(), order.note.as_str(), order.gift),
            ("ada", "ring", true)
        );
        let [line] = order.lines.as_slice() else {
            panic!("one line: {order:?}")
        };
        assert_eq!(
            (line.item.as_str(), line.quantity, line.cents),
            ("téa", 2, 450)
        );
    }

    #[test]
    fn strings_and_lines_are_parsed_into_the_memory_that_they_have() {
        let body = |lines: usize| {
            let line = r#"{"item":"a thing that somebody ordered","quantity":1,"cents":1}"#;
            format!(
                r#"{{"customer":"ada","note":"ring twice","lines":[{}]}}"#,
                vec![line; lines].join(",")
            )
        };
        let mut order = Order::default();
        super::order(body(3).as_bytes(), &mut order).unwrap();
        let places = |order: &Order| {
            let lines = order.lines.as_slice().iter();
            let strings = lines.map(|line| &line.item);
            let strings = strings.chain([&order.customer, &order.note]);
            strings.map(|text| text.as_ptr()).collect::<Vec<_>>()
        };
        let before = places(&order);
        // A small order between two larger ones costs the larger one nothing.
        for lines in [1, 3] {
            assert_eq!(order.recycle(), Verdict::Keep);
            super::order(body(lines).as_bytes(), &mut order).unwrap();
            assert_eq!(order.lines.as_slice().len(), lines);
        }
        assert_eq!(places(&order), before);
    }

    #[test]
    fn what_is_no_order_is_refused_with_its_place() {
        let line = r#"{"item":"tea","quantity":1,"cents":1}"#;
        let cases = [
            ("", "EOF while parsing"),
            ("[]", "expected an order"),
            (r#"{"customer":"ada""#, "line 1 column 17"),
            (
                r#"{"customer":7}"#,
                "customer: invalid type: integer `7`, expected a string at line 1 column 13",
            ),
            (r#"{"customer":"ada"}"#, "missing field `lines`"),
            (
                r#"{"customer":"ada","customer":"eve"}"#,
                "duplicate field `customer`",
            ),
            (
                r#"{"customer":"ada","lines":[]}"#,
                "lines: an order needs at least one line",
            ),
            (
                r#"{"colour":1}"#,
                "unknown field `colour`, expected one of `customer`, `note`, `gift`, `lines`",
            ),
            (
                &format!(r#"{{"customer":"ada","lines":[{line}]}}]"#),
                "trailing characters",
            ),
            (
                &format!(
                    r#"{{"customer":"ada","lines":[{line},{{"item":"tea","quantity":0,"cents":1}}]}}"#
                ),
                "lines[1].quantity: a quantity is at least 1",
            ),
            (
                &format!(
                    r#"{{"customer":"ada","lines":[{line},{{"item":"tea","quantity":"2","cents":1}}]}}"#
                ),
                "lines[1].quantity: invalid type: string",
            ),
            (
                &format!(r#"{{"customer":"ada","lines":[{line},{{"item":"tea","cents":1}}]}}"#),
                "lines[1]: missing field `quantity`",
            ),
            (
                &format!(
                    r#"{{"customer":"ada","lines":[{line},{{"item":"tea","quantity":5000000000,"cents":1}}]}}"#
                ),
                "lines[1].quantity: invalid value",
            ),
        ];
        for (body, expected) in cases {
            let message = refused(body);
            assert!(
                message.contains(expected),
                "{body}\n{message}\nlacks {expected}"
            );
        }
    }
}
