//! How a value is shown: the formats of the grammar, and how each rounds.

use anyhow::{Result, bail, ensure};
use bench_harness::ratio::{Interval, grouped};
use bench_harness::results::Unit;

/// What a figure shows, or a claim compares.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Number(f64, Unit),
    Ratio(f64),
    Text(String),
}

impl Value {
    pub(super) fn kind(&self) -> &'static str {
        self.kind_and_formats().0
    }

    fn kind_and_formats(&self) -> (&'static str, &'static str) {
        match self {
            Self::Number(_, Unit::Ns) => ("a time", "ns, time or per-second"),
            Self::Number(_, Unit::Bytes) => ("bytes", "bytes, KiB or MiB"),
            Self::Number(_, Unit::Count) => ("a count", "count or rounded"),
            Self::Ratio(_) => ("a ratio", "x or range"),
            Self::Text(_) => ("a text", "text or date"),
        }
    }
}

/// The format that shows the ratios of all machines.
pub(super) const RANGE: &str = "range";

/// The value as the text shows it in this format.
pub(super) fn text(format: &str, value: &Value) -> Result<String> {
    Ok(match (format, value) {
        ("ns", Value::Number(ns, Unit::Ns)) => format!("{} ns", two_digits(*ns)),
        ("time", Value::Number(ns, Unit::Ns)) => scaled_time(*ns),
        ("per-second", Value::Number(ns, Unit::Ns)) => format!("{} a second", two_digits(1e9 / ns)),
        ("bytes", Value::Number(bytes, Unit::Bytes)) => format!("{} bytes", whole(*bytes)?),
        ("KiB", Value::Number(bytes, Unit::Bytes)) => {
            format!("{} KiB", whole_from_ten(bytes / 1024.0))
        }
        ("MiB", Value::Number(bytes, Unit::Bytes)) => {
            format!("{} MiB", whole_from_ten(bytes / 1024.0 / 1024.0))
        }
        ("count", Value::Number(count, Unit::Count)) => whole(*count)?,
        ("rounded", Value::Number(count, Unit::Count)) => whole_from_ten(*count),
        ("x", Value::Ratio(ratio)) => format!("{} times", two_digits(*ratio)),
        ("text", Value::Text(text)) => escaped(text),
        ("date", Value::Text(date)) => date.split('T').next().unwrap_or_default().to_owned(),
        (format, value) => return unfit(format, value),
    })
}

/// The least and the greatest of these ratios, one of each machine, and there is one.
pub(super) fn range(values: impl Iterator<Item = Value>) -> Result<String> {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values {
        let Value::Ratio(ratio) = value else {
            return unfit(RANGE, &value);
        };
        (low, high) = (low.min(ratio), high.max(ratio));
    }
    let median = low;
    Ok(Interval { low, median, high }.to_string())
}

fn unfit(format: &str, value: &Value) -> Result<String> {
    let (kind, formats) = value.kind_and_formats();
    bail!("there is no format {format:?} of {kind}: use {formats}")
}

/// Two significant digits, without an exponent: `0.052`, `0.52`, `5.2`, `52`, `520`, `5,200`.
fn two_digits(value: f64) -> String {
    let (digits, exponent) = two_digits_and_exponent(value);
    match exponent {
        1.. => grouped(&format!("{:.0}", digits * 10_f64.powi(exponent))),
        _ => format!("{:.*}", 1 + exponent.unsigned_abs() as usize, value),
    }
}

/// The value as `d.d` and a power of ten. The standard library rounds, so that 9.96 is 1.0 times ten.
fn two_digits_and_exponent(value: f64) -> (f64, i32) {
    let text = format!("{value:.1e}");
    let (digits, exponent) = text.split_once('e').expect("the format e has an e");
    (
        digits.parse().expect("digits before the e"),
        exponent.parse().expect("a whole number after it"),
    )
}

/// The unit is chosen after rounding, so that 999.6 ns is 1.0 µs and not 1,000 ns.
fn scaled_time(ns: f64) -> String {
    let (digits, exponent) = two_digits_and_exponent(ns);
    let (unit, power) = match exponent {
        ..3 => ("ns", 0),
        3..6 => ("µs", 3),
        6..9 => ("ms", 6),
        9.. => ("s", 9),
    };
    let scaled = digits * 10_f64.powi(exponent - power);
    format!("{} {unit}", two_digits(scaled))
}

fn whole(value: f64) -> Result<String> {
    ensure!(
        value.fract() == 0.0,
        "{value} is not whole, so this format would hide a part of it"
    );
    Ok(grouped(&format!("{value:.0}")))
}

/// Whole from 10 on, where a part says little, and wherever the value is whole.
fn whole_from_ten(value: f64) -> String {
    if value >= 9.95 || value.fract() == 0.0 {
        grouped(&format!("{value:.0}"))
    } else {
        two_digits(value)
    }
}

/// A text as Markdown that shows it unchanged.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for sign in text.chars() {
        if r"\`*[]<>|&".contains(sign) {
            escaped.push('\\');
        }
        escaped.push(sign);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    const NS: fn(f64) -> Value = |ns| Value::Number(ns, Unit::Ns);
    const BYTES: fn(f64) -> Value = |bytes| Value::Number(bytes, Unit::Bytes);
    const COUNT: fn(f64) -> Value = |count| Value::Number(count, Unit::Count);
    const RATIO: fn(f64) -> Value = Value::Ratio;

    #[test]
    fn a_number_has_the_digits_and_the_unit_that_fit_after_rounding() {
        for (format, of, value, shown) in [
            ("ns", NS, 0.854, "0.85 ns"),
            ("ns", NS, 9.96, "10 ns"),
            ("ns", NS, 99.6, "100 ns"),
            ("ns", NS, 1444.0, "1,400 ns"),
            ("time", NS, 999.6, "1.0 µs"),
            ("time", NS, 13_975.0, "14 µs"),
            ("time", NS, 996_000.0, "1.0 ms"),
            ("time", NS, 1.5e11, "150 s"),
            ("per-second", NS, 19_230.0, "52,000 a second"),
            ("per-second", NS, 2e9, "0.50 a second"),
            ("bytes", BYTES, 268_435_456.0, "268,435,456 bytes"),
            ("MiB", BYTES, 268_435_456.0, "256 MiB"),
            ("MiB", BYTES, 1_600_000.0, "1.5 MiB"),
            ("KiB", BYTES, 1024.0, "1 KiB"),
            ("KiB", BYTES, 2_097_152.0, "2,048 KiB"),
            ("count", COUNT, 1000.0, "1,000"),
            ("rounded", COUNT, 14.02, "14"),
            ("rounded", COUNT, 6.1, "6.1"),
            ("x", RATIO, 1.26, "1.3 times"),
            ("x", RATIO, 0.0523, "0.052 times"),
        ] {
            assert_eq!(text(format, &of(value)).unwrap(), shown);
        }
    }

    #[test]
    fn a_text_is_shown_as_it_is_and_a_date_without_its_time() {
        let shown = |format, of: &str| text(format, &Value::Text(of.to_owned()));
        assert_eq!(
            shown("text", "Debian (12) x86_64").unwrap(),
            "Debian (12) x86_64"
        );
        assert_eq!(shown("text", "<b>*").unwrap(), r"\<b\>\*");
        assert_eq!(shown("date", "2026-01-31T23:59:59Z").unwrap(), "2026-01-31");
    }

    #[test]
    fn a_part_of_a_count_is_not_hidden() {
        let error = text("count", &COUNT(2.5)).unwrap_err().to_string();
        assert!(error.contains("2.5 is not whole"), "{error}");
    }
}
