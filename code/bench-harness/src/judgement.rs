//! What the samples of two arms allow one to say.
//!
//! The conclusion is what all of the interval of the [gain](crate::ratio) says.

use std::fmt;

use crate::ratio::{Interval, gain};

/// A gain below this factor, or a loss, is too small to matter: no pool is worth it.
pub const WORTH: f64 = 1.05;

/// The answer to one question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Conclusion {
    /// The pool is slower.
    Costs(Interval),
    /// Neither gain nor loss is large enough to matter.
    MakesNoDifference(Interval),
    /// The samples allow more than one of the other answers.
    CannotTell(Interval),
    /// There are too few samples for an interval.
    TooFewSamples,
    /// The pool is faster.
    Pays(Interval),
}

/// Compares the samples of both arms, one list per process, and the processes side by side.
pub fn judge(without: &[Vec<f64>], with: &[Vec<f64>]) -> Conclusion {
    gain(without, with).map_or(Conclusion::TooFewSamples, |gain| {
        let Interval { low, high, .. } = gain;
        if low > WORTH {
            Conclusion::Pays(gain)
        } else if high < 1.0 / WORTH {
            Conclusion::Costs(gain)
        } else if low >= 1.0 / WORTH && high <= WORTH {
            Conclusion::MakesNoDifference(gain)
        } else {
            Conclusion::CannotTell(gain)
        }
    })
}

impl Conclusion {
    /// Where the gain lies, if the samples were enough to say so.
    pub fn interval(self) -> Option<Interval> {
        match self {
            Self::Costs(interval)
            | Self::MakesNoDifference(interval)
            | Self::CannotTell(interval)
            | Self::Pays(interval) => Some(interval),
            Self::TooFewSamples => None,
        }
    }

    /// What should make one doubt it, which on a quiet machine is nothing.
    pub fn doubt(self) -> Option<&'static str> {
        let noisy = self.interval().is_some_and(Interval::is_wide);
        noisy.then_some("noisy: the machine was busy, or the work itself varies")
    }

    /// Whether two arms that are alike may come out like this: no difference is shown, and a great one would have been.
    pub fn may_be_of_like_arms(self) -> bool {
        let includes_1 = |gain: Interval| gain.low <= 1.0 && 1.0 <= gain.high && !gain.is_wide();
        matches!(self, Self::MakesNoDifference(_)) || self.interval().is_some_and(includes_1)
    }

    /// Whether it says more than arms that are alike differ by, as their `control` found; "cannot tell" says nothing.
    pub fn lies_beyond(self, control: Self) -> bool {
        let gain = match (self, control) {
            (_, Self::MakesNoDifference(_)) | (Self::CannotTell(_) | Self::TooFewSamples, _) => {
                return true;
            }
            (Self::Pays(gain), _) => gain,
            (Self::Costs(gain), _) => gain.turned(),
            (Self::MakesNoDifference(_), _) => return false,
        };
        control
            .interval()
            .is_some_and(|alike| gain.low > alike.high.max(1.0 / alike.low))
    }

    /// Its rank in the table: where the pool loses, that comes first.
    pub fn rank(self) -> usize {
        match self {
            Self::Costs(_) => 0,
            Self::MakesNoDifference(_) => 1,
            Self::CannotTell(_) => 2,
            Self::TooFewSamples => 3,
            Self::Pays(_) => 4,
        }
    }
}

/// Whether the pool pays, and then how many times as fast it is, or, if it costs, how many times as long it takes.
impl fmt::Display for Conclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pays(gain) => write!(f, "pays: {gain} as fast"),
            Self::Costs(gain) => write!(f, "does not pay: takes {} as long", gain.turned()),
            Self::MakesNoDifference(gain) => {
                write!(f, "does not pay: no difference, {gain} as fast")
            }
            Self::CannotTell(gain) => write!(f, "cannot tell: {gain} as fast"),
            Self::TooFewSamples => f.write_str("cannot tell: too few samples"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten processes, each with samples around its own luck; the machine's pace is given for each.
    fn processes(ns: f64, pace: impl Fn(usize) -> f64) -> Vec<Vec<f64>> {
        let samples = |process: usize| {
            let spread = [0.99, 1.0, 1.02, 9.0, 0.98];
            let luck = 1.0 + 0.002 * (process * 7 % 10) as f64;
            spread.map(|part| ns * luck * part * pace(process)).to_vec()
        };
        (0..10).map(samples).collect()
    }

    fn interval(low: f64, high: f64) -> Interval {
        let median = low;
        Interval { low, median, high }
    }

    fn quiet(ns: f64) -> Vec<Vec<f64>> {
        processes(ns, |_| 1.0)
    }

    #[test]
    fn like_arms_may_be_found_in_a_narrow_interval_that_includes_1() {
        for (conclusion, may) in [
            (Conclusion::MakesNoDifference(interval(1.01, 1.04)), true),
            (Conclusion::CannotTell(interval(0.93, 1.07)), true),
            (Conclusion::CannotTell(interval(1.02, 1.12)), false),
            (Conclusion::CannotTell(interval(0.7, 1.3)), false),
            (Conclusion::Costs(interval(0.8, 0.9)), false),
            (Conclusion::TooFewSamples, false),
        ] {
            assert_eq!(conclusion.may_be_of_like_arms(), may, "{conclusion}");
        }
    }

    #[test]
    fn a_verdict_stands_if_it_says_more_than_like_arms_differ_by() {
        let noisy = Conclusion::CannotTell(interval(0.9, 1.08));
        let quiet = Conclusion::MakesNoDifference(interval(0.98, 1.02));
        // The control's lower end reaches further: 1 / 0.9 is 1.11.
        for (conclusion, stands) in [
            (Conclusion::Pays(interval(1.12, 1.3)), true),
            (Conclusion::Pays(interval(1.1, 1.3)), false),
            (Conclusion::Costs(interval(0.7, 0.89)), true),
            (Conclusion::Costs(interval(0.7, 0.91)), false),
            (Conclusion::MakesNoDifference(interval(0.98, 1.02)), false),
            (Conclusion::CannotTell(interval(0.9, 1.1)), true),
        ] {
            assert_eq!(conclusion.lies_beyond(noisy), stands, "{conclusion}");
            assert!(conclusion.lies_beyond(quiet), "{conclusion}");
        }
        let none = Conclusion::TooFewSamples;
        assert!(!Conclusion::Pays(interval(9.0, 9.0)).lies_beyond(none));
    }

    #[test]
    fn the_words_say_what_all_of_the_interval_says() {
        let on_both_sides = |process: usize| [0.8, 1.3][process % 2];
        // At least no loss, and perhaps a gain that matters: that is not "no difference".
        let up_to_a_gain = |process: usize| [1.0, 0.93][process % 2];
        // What disturbs single samples or one process changes nothing.
        let disturbed = |process| if process == 4 { 50.0 } else { 1.0 };
        let silent: Vec<Vec<f64>> = vec![Vec::new(); 10];
        #[rustfmt::skip] // a table
        let cases = [
            (30.0, quiet(10.0), "pays: 3.0 times as fast", false),
            (30.0, processes(10.0, disturbed), "pays: 3.0 times as fast", false),
            (10.0, quiet(25.0), "does not pay: takes 2.5 times as long", false),
            (10.2, quiet(10.0), "does not pay: no difference, 1.02 times as fast", false),
            (10.2, processes(10.0, up_to_a_gain), "cannot tell: 1.02 to 1.10 times as fast", false),
            (10.0, processes(10.0, on_both_sides), "cannot tell: 0.77 to 1.25 times as fast",
                true),
            (10.0, silent, "cannot tell: too few samples", false),
            // Five processes cannot tell, however clear they seem.
            (30.0, quiet(10.0)[..5].to_vec(), "cannot tell: too few samples", false),
            (30.0, quiet(10.0)[..6].to_vec(), "pays: 3.0 times as fast", false),
        ];
        for (without, with, words, noisy) in cases {
            let conclusion = judge(&quiet(without), &with);
            assert_eq!(conclusion.to_string(), words);
            assert_eq!(conclusion.doubt().is_some(), noisy, "{words}");
        }
    }

    #[test]
    fn a_machine_that_gets_slower_changes_no_conclusion() {
        let slower = |process: usize| 1.0 + 0.2 * process as f64;
        let conclusion = judge(&processes(30.0, slower), &processes(10.0, slower));
        assert_eq!(conclusion.to_string(), "pays: 3.0 times as fast");
        assert_eq!(conclusion.doubt(), None);
    }
}
