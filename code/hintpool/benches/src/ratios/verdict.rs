//! Whether a figure keeps its target.

use std::fmt;

use serde::Serialize;

use crate::series::Spread;

/// What a figure should be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    AtMost(f64),
    AtLeast(f64),
}

/// The worst first, as the table shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    NotReached,
    CannotTell,
    Reached,
}

impl Target {
    /// The middle half of the samples must lie on one side.
    pub fn judge(self, figure: Option<Spread>) -> Verdict {
        let Some(Spread { low, high, .. }) = figure else {
            return Verdict::CannotTell;
        };
        let (reached, missed) = match self {
            Target::AtMost(limit) => (high <= limit, low > limit),
            Target::AtLeast(limit) => (low >= limit, high < limit),
        };
        match (reached, missed) {
            (true, _) => Verdict::Reached,
            (_, true) => Verdict::NotReached,
            _ => Verdict::CannotTell,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Verdict::Reached => "reached",
            Verdict::NotReached => "NOT reached",
            Verdict::CannotTell => "cannot tell",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(low: f64, high: f64) -> Option<Spread> {
        let median = (low + high) / 2.0;
        Some(Spread { low, median, high })
    }

    #[test]
    fn a_spread_across_the_target_tells_nothing() {
        let target = Target::AtMost(0.5);
        assert_eq!(target.judge(spread(0.2, 0.5)), Verdict::Reached);
        assert_eq!(target.judge(spread(0.4, 0.6)), Verdict::CannotTell);
        assert_eq!(target.judge(spread(0.6, 0.7)), Verdict::NotReached);
        assert_eq!(target.judge(None), Verdict::CannotTell);
    }

    #[test]
    fn more_is_better_where_the_target_says_so() {
        let target = Target::AtLeast(15.0);
        assert_eq!(target.judge(spread(15.0, 20.0)), Verdict::Reached);
        assert_eq!(target.judge(spread(14.0, 16.0)), Verdict::CannotTell);
        assert_eq!(target.judge(spread(1.0, 14.0)), Verdict::NotReached);
    }
}
