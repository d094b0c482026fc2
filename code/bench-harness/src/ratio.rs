//! What one arm gains over another, and how sure that is.
//!
//! Processes of both arms ran side by side, so each pair of them gives one gain: how many times as long the new value took.
//! What slowed the machine meanwhile slowed both, and drops out.
//! The interval of the median gain is taken from the order of these gains.

use std::fmt;

pub use crate::statistics::Interval;
use crate::statistics::median;

/// How many times as long the first arm takes; `None` if too few processes gave samples of both.
pub fn gain(without: &[Vec<f64>], with: &[Vec<f64>]) -> Option<Interval> {
    let gains = without.iter().zip(with).filter_map(|(without, with)| {
        let gain = median(without)? / median(with)?;
        Some(vec![gain])
    });
    Interval::of(&gains.collect::<Vec<_>>())
}

/// `3.1 to 3.4 times`.
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Ends that lie close are written alike: not `1.97 to 2.0`.
        const CLOSE: f64 = 1.5;
        let low = match self.high < CLOSE * self.low {
            true => with_decimals(self.low, decimals(self.high)),
            false => factor(self.low),
        };
        let high = factor(self.high);
        match low == high {
            true => write!(f, "{low} times"),
            false => write!(f, "{low} to {high} times"),
        }
    }
}

/// As many digits as tell two neighbours apart: two behind the point near 1, where the question is which side it lies on.
pub fn factor(factor: f64) -> String {
    with_decimals(factor, decimals(factor))
}

/// Digits behind the point.
fn decimals(factor: f64) -> usize {
    match factor {
        ..1.995 => 2,
        ..9.95 => 1,
        _ => 0,
    }
}

fn with_decimals(factor: f64, decimals: usize) -> String {
    let number = format!("{factor:.decimals$}");
    match decimals {
        0 => grouped(&number),
        _ => number,
    }
}

/// Puts a comma before every third digit from the end.
pub fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_said_with_the_digits_that_matter() {
        for (low, high, said) in [
            (3.13, 3.42, "3.1 to 3.4 times"),
            (0.954, 1.049, "0.95 to 1.05 times"),
            (12.3, 123.4, "12 to 123 times"),
            (1.97, 2.04, "2.0 times"),
            (1.998, 2.2, "2.0 to 2.2 times"),
            (9.7, 10.4, "10 times"),
            (0.6, 12.0, "0.60 to 12 times"),
            (999.4, 91_068.0, "999 to 91,068 times"),
        ] {
            let median = low;
            assert_eq!(Interval { low, median, high }.to_string(), said);
        }
    }
}
