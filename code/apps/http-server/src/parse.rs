//! Parses JSON into an order that exists already, so that its strings and lines are used again.
//!
//! Deriving `Deserialize` would make a new order each time.
//! So these seeds carry the place to parse into.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_path_to_error::Track;

use crate::order::{Line, Lines, Order};

/// Why a body is no order, and where.
#[derive(Debug)]
pub(crate) struct Malformed(String);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Parses a body into a clean order.
///
/// If it fails, the order holds what came before the error; recycling clears that as well.
pub(crate) fn order(body: &[u8], order: &mut Order) -> Result<(), Malformed> {
    let mut json = serde_json::Deserializer::from_slice(body);
    IntoOrder(order)
        .deserialize(&mut json)
        .and_then(|()| json.end())
        .map_err(|error| Malformed(located(body, &error)))
}

/// Keeping track of the path costs allocations, so only a body that failed is parsed a second time with it.
fn located(body: &[u8], error: &serde_json::Error) -> String {
    let mut json = serde_json::Deserializer::from_slice(body);
    let mut track = Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut json, &mut track);
    let again = IntoOrder(&mut Order::default()).deserialize(tracked);
    let path = track.path();
    if again.is_ok() || path.iter().len() == 0 {
        error.to_string()
    } else {
        format!("{path}: {error}")
    }
}

struct IntoOrder<'o>(&'o mut Order);

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum OrderField {
    Customer,
    Note,
    Gift,
    Lines,
}

impl<'de> DeserializeSeed<'de> for IntoOrder<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for IntoOrder<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an order: an object with customer and lines")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Order {
            customer,
            note,
            gift,
            lines,
        } = self.0;
        let (mut has_customer, mut has_note, mut has_gift, mut has_lines) = Default::default();
        while let Some(field) = map.next_key()? {
            match field {
                OrderField::Customer => {
                    only_once(&mut has_customer, "customer")?;
                    map.next_value_seed(IntoText(customer))?;
                }
                OrderField::Note => {
                    only_once(&mut has_note, "note")?;
                    map.next_value_seed(IntoText(note))?;
                }
                OrderField::Gift => {
                    only_once(&mut has_gift, "gift")?;
                    *gift = map.next_value()?;
                }
                OrderField::Lines => {
                    only_once(&mut has_lines, "lines")?;
                    map.next_value_seed(IntoLines(lines))?;
                }
            }
        }
        required(has_customer, "customer")?;
        required(has_lines, "lines")
    }
}

struct IntoLines<'o>(&'o mut Lines);

impl<'de> DeserializeSeed<'de> for IntoLines<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for IntoLines<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of lines")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        // A line is added only when there is one to parse: the seed runs for an element alone.
        while list.next_element_seed(IntoNextLine(self.0))?.is_some() {}
        if self.0.as_slice().is_empty() {
            return Err(de::Error::custom("an order needs at least one line"));
        }
        Ok(())
    }
}

struct IntoNextLine<'o>(&'o mut Lines);

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum LineField {
    Item,
    Quantity,
    Cents,
}

impl<'de> DeserializeSeed<'de> for IntoNextLine<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for IntoNextLine<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a line: an object with item, quantity and cents")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Line {
            item,
            quantity,
            cents,
        } = self.0.add();
        let (mut has_item, mut has_quantity, mut has_cents) = Default::default();
        while let Some(field) = map.next_key()? {
            match field {
                LineField::Item => {
                    only_once(&mut has_item, "item")?;
                    map.next_value_seed(IntoText(item))?;
                }
                LineField::Quantity => {
                    only_once(&mut has_quantity, "quantity")?;
                    *quantity = map.next_value::<Quantity>()?.0;
                }
                LineField::Cents => {
                    only_once(&mut has_cents, "cents")?;
                    *cents = map.next_value()?;
                }
            }
        }
        required(has_item, "item")?;
        required(has_quantity, "quantity")?;
        required(has_cents, "cents")
    }
}

/// At least one, and judged while it is parsed, so that the error knows where it stands.
#[derive(Deserialize)]
#[serde(try_from = "u32")]
struct Quantity(u32);

impl TryFrom<u32> for Quantity {
    type Error = &'static str;

    fn try_from(quantity: u32) -> Result<Self, Self::Error> {
        match quantity {
            0 => Err("a quantity is at least 1"),
            _ => Ok(Self(quantity)),
        }
    }
}

struct IntoText<'o>(&'o mut String);

impl<'de> DeserializeSeed<'de> for IntoText<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for IntoText<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.0.push_str(text);
        Ok(())
    }
}

fn only_once<E: de::Error>(seen: &mut bool, field: &'static str) -> Result<(), E> {
    if std::mem::replace(seen, true) {
        return Err(E::duplicate_field(field));
    }
    Ok(())
}

fn required<E: de::Error>(seen: bool, field: &'static str) -> Result<(), E> {
    if seen {
        Ok(())
    } else {
        Err(E::missing_field(field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        super::order(body.as_bytes(), &mut Order::default())
            .unwrap_err()
            .to_string()
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
