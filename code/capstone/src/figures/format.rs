//! How a value is shown: the formats of the grammar, and how each rounds.

use anyhow::{Result, bail};

use std::slice;

use super::source::Value;
use bench_harness::ratio::{Interval, grouped};
use bench_harness::results::Unit;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Format {
    Ns,
    Time,
    Bytes,
    Kib,
    Mib,
    Count,
    Rounded,
    PerSecond,
    Times,
    Range,
    Text,
    Date,
}

const NAMES: [(&str, Format); 12] = [
    ("ns", Format::Ns),
    ("time", Format::Time),
    ("bytes", Format::Bytes),
    ("KiB", Format::Kib),
    ("MiB", Format::Mib),
    ("count", Format::Count),
    ("rounded", Format::Rounded),
    ("per-second", Format::PerSecond),
    ("x", Format::Times),
    ("range", Format::Range),
    ("text", Format::Text),
    ("date", Format::Date),
];

impl Format {
    pub(super) fn named(name: &str) -> Result<Self> {
        match NAMES.iter().find(|(known, _)| *known == name) {
            Some((_, format)) => Ok(*format),
            None => bail!(
                "no format is named {name:?}: use one of {}",
                NAMES.map(|(name, _)| name).join(", ")
            ),
        }
    }

    /// The value as the text shows it.
    pub(super) fn text(self, value: &Value) -> Result<String> {
        Ok(match (self, value) {
            (Self::Ns, Value::Number(ns, Unit::Ns)) => format!("{} ns", two_digits(*ns)),
            (Self::Time, Value::Number(ns, Unit::Ns)) => scaled_time(*ns),
            (Self::Bytes, Value::Number(bytes, Unit::Bytes)) => format!("{} bytes", whole(*bytes)?),
            (Self::Kib, Value::Number(bytes, Unit::Bytes)) => {
                format!("{} KiB", whole_from_ten(bytes / 1024.0))
            }
            (Self::Mib, Value::Number(bytes, Unit::Bytes)) => {
                format!("{} MiB", whole_from_ten(bytes / 1024.0 / 1024.0))
            }
            (Self::PerSecond, Value::Number(ns, Unit::Ns)) if *ns > 0.0 => {
                format!("{} a second", two_digits(1e9 / ns))
            }
            (Self::Rounded, Value::Number(count, Unit::Count)) => whole_from_ten(*count),
            (Self::Count, Value::Number(count, Unit::Count)) => whole(*count)?,
            (Self::Times, Value::Ratio(ratio)) => format!("{} times", two_digits(*ratio)),
            (Self::Range, Value::Ratio(_)) => range(slice::from_ref(value))?,
            (Self::Text, Value::Text(text)) => escaped(text),
            (Self::Date, Value::Text(date)) => match date.split_once('T') {
                Some((day, _)) if humantime::parse_rfc3339(date).is_ok() => day.to_owned(),
                _ => bail!("{date:?} is no date"),
            },
            (format, value) => bail!(
                "the format {} does not fit {}: use {}",
                format.name(),
                value.kind(),
                formats_for(value)
            ),
        })
    }

    fn name(self) -> &'static str {
        NAMES
            .iter()
            .find(|(_, format)| *format == self)
            .map_or("", |(name, _)| name)
    }
}

/// The least and the greatest of these ratios, one of each machine.
pub(super) fn range(ratios: &[Value]) -> Result<String> {
    let mut of_machines = Vec::new();
    for ratio in ratios {
        match ratio {
            Value::Ratio(ratio) => of_machines.push(*ratio),
            other => bail!(
                "the format range does not fit {}: use {}",
                other.kind(),
                formats_for(other)
            ),
        }
    }
    of_machines.sort_by(f64::total_cmp);
    let (Some(&low), Some(&high)) = (of_machines.first(), of_machines.last()) else {
        bail!("no machine has this ratio");
    };
    let median = low;
    Ok(Interval { low, median, high }.to_string())
}

fn formats_for(value: &Value) -> &'static str {
    match value {
        Value::Number(_, Unit::Ns) => "ns, time or per-second",
        Value::Number(_, Unit::Bytes) => "bytes, KiB or MiB",
        Value::Number(_, Unit::Count) => "count or rounded",
        Value::Ratio(_) => "x or range",
        Value::Text(_) => "text or date",
    }
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
    format!(
        "{} {unit}",
        two_digits(digits * 10_f64.powi(exponent - power))
    )
}

fn whole(value: f64) -> Result<String> {
    if value.fract() != 0.0 {
        bail!("{value} is not whole, so this format would hide a part of it");
    }
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
    text.chars()
        .flat_map(|sign| {
            r"\`*[]<>|&"
                .contains(sign)
                .then_some('\\')
                .into_iter()
                .chain([sign])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(format: &str, value: Value) -> String {
        Format::named(format).unwrap().text(&value).unwrap()
    }

    fn ns(value: f64) -> Value {
        Value::Number(value, Unit::Ns)
    }

    #[test]
    fn times_have_two_significant_digits() {
        let cases = [
            (0.0, "0.0 ns"),
            (0.854, "0.85 ns"),
            (7.24, "7.2 ns"),
            (9.96, "10 ns"),
            (99.6, "100 ns"),
            (1444.0, "1,400 ns"),
            (13_975.0, "14,000 ns"),
        ];
        for (value, text) in cases {
            assert_eq!(shown("ns", ns(value)), text);
        }
    }

    #[test]
    fn a_scaled_time_has_the_unit_that_fits_after_rounding() {
        let cases = [
            (0.854, "0.85 ns"),
            (7.24, "7.2 ns"),
            (994.0, "990 ns"),
            (999.6, "1.0 µs"),
            (13_975.0, "14 µs"),
            (996_000.0, "1.0 ms"),
            (3_140_000.0, "3.1 ms"),
            (2e9, "2.0 s"),
            (1.5e11, "150 s"),
        ];
        for (value, text) in cases {
            assert_eq!(shown("time", ns(value)), text);
        }
    }

    #[test]
    fn a_time_per_operation_tells_how_many_there_are_in_a_second() {
        assert_eq!(shown("per-second", ns(19_230.0)), "52,000 a second");
        assert_eq!(shown("per-second", ns(2e9)), "0.50 a second");
        assert!(Format::PerSecond.text(&ns(0.0)).is_err());
    }

    #[test]
    fn bytes_are_exact_or_rounded_in_a_larger_unit() {
        let bytes = |value: f64| Value::Number(value, Unit::Bytes);
        assert_eq!(shown("bytes", bytes(268_435_456.0)), "268,435,456 bytes");
        assert_eq!(shown("MiB", bytes(268_435_456.0)), "256 MiB");
        assert_eq!(shown("MiB", bytes(277_000_000.0)), "264 MiB");
        assert_eq!(shown("MiB", bytes(1_600_000.0)), "1.5 MiB");
        assert_eq!(shown("MiB", bytes(0.0)), "0 MiB");
        assert_eq!(shown("KiB", bytes(1024.0)), "1 KiB");
        assert_eq!(shown("KiB", bytes(10_200.0)), "10 KiB");
        assert_eq!(shown("KiB", bytes(1024.0 * 1024.0 * 2.0)), "2,048 KiB");
    }

    #[test]
    fn counts_and_ratios() {
        assert_eq!(shown("count", Value::Number(1000.0, Unit::Count)), "1,000");
        let rounded = |value| shown("rounded", Value::Number(value, Unit::Count));
        assert_eq!([14.02, 6.1, 6.0].map(rounded), ["14", "6.1", "6"]);
        assert_eq!(shown("x", Value::Ratio(12.04)), "12 times");
        assert_eq!(shown("x", Value::Ratio(1.26)), "1.3 times");
        assert_eq!(shown("x", Value::Ratio(0.0523)), "0.052 times");
        assert_eq!(shown("x", Value::Ratio(1204.0)), "1,200 times");
    }

    #[test]
    fn texts_and_dates() {
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(
            shown("text", text("Debian (12) x86_64")),
            "Debian (12) x86_64"
        );
        assert_eq!(shown("text", text("<b>*")), r"\<b\>\*");
        assert_eq!(shown("date", text("2026-01-31T23:59:59Z")), "2026-01-31");
        assert!(Format::Date.text(&text("soonT")).is_err());
    }

    #[test]
    fn a_format_that_does_not_fit_is_refused_with_those_that_do() {
        let error = Format::Mib.text(&ns(1.0)).unwrap_err().to_string();
        assert_eq!(
            error,
            "the format MiB does not fit a time: use ns, time or per-second"
        );
        assert!(Format::Times.text(&ns(1.0)).is_err());
        assert!(Format::Ns.text(&Value::Ratio(2.0)).is_err());
        let error = Format::Count
            .text(&Value::Number(2.5, Unit::Count))
            .unwrap_err()
            .to_string();
        assert!(error.contains("2.5 is not whole"), "{error}");
        let error = Format::named("msec").unwrap_err().to_string();
        assert!(error.contains("msec") && error.contains("time"), "{error}");
    }
}
