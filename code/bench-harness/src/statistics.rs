//! What is said of a case's samples: a median, and how sure it is.
//!
//! Samples come in one list per process, since samples of one process share its memory layout and its luck.
//! So each process counts once: its own median is one observation.
//! The median of those observations is the case's median, and its interval is taken from their order.
//! That interval assumes nothing about the shape of the distribution.

use serde::Serialize;

/// The sureness aimed at.
const CONFIDENCE: f64 = 0.95;

/// With fewer processes no interval is as sure as that.
const FEWEST: usize = 6;

/// Where a median lies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The least that the samples allow.
    pub low: f64,
    /// The median.
    pub median: f64,
    /// The most that they allow.
    pub high: f64,
}

impl Interval {
    /// Of these samples, one list per process; `None` if too few processes gave any.
    pub fn of(processes: &[Vec<f64>]) -> Option<Self> {
        let silent = processes.iter().filter(|samples| samples.is_empty());
        let enough = processes.len() - silent.count() >= FEWEST;
        enough.then(|| Self::of_few(processes)).flatten()
    }

    /// Of however few processes, and then not sure; `None` if there are no samples.
    pub fn of_few(processes: &[Vec<f64>]) -> Option<Self> {
        let medians = sorted(processes.iter().filter_map(|samples| median(samples)));
        let left_out = left_out(medians.len());
        Some(Self {
            low: *medians.get(left_out)?,
            median: middle(&medians)?,
            high: medians[medians.len() - 1 - left_out],
        })
    }

    /// Whether it says little.
    pub fn is_wide(self) -> bool {
        /// An interval from 2 to 3 still says something; a wider one is noise.
        const WIDE: f64 = 1.5;
        self.high > WIDE * self.low
    }

    /// That of a ratio, if it is turned around.
    pub fn turned(self) -> Self {
        Self {
            low: 1.0 / self.high,
            median: 1.0 / self.median,
            high: 1.0 / self.low,
        }
    }
}

/// The median; `None` if there are no values.
pub fn median(values: &[f64]) -> Option<f64> {
    middle(&sorted(values.iter().copied()))
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// Of an even number of values, half-way between the two in the middle.
fn middle(sorted: &[f64]) -> Option<f64> {
    let above = *sorted.get(sorted.len() / 2)?;
    let below = sorted[(sorted.len() - 1) / 2];
    Some(below + (above - below) * 0.5)
}

/// How many observations to leave out at each end: the most that keeps [`CONFIDENCE`].
///
/// The true median lies below the k-th smallest of n observations with the chance that fewer than k of n fair coins fall heads.
fn left_out(observations: usize) -> usize {
    let mut chance_of_exactly = 0.5_f64.powi(observations as i32);
    let mut missed_below = chance_of_exactly;
    for rank in 1..observations.div_ceil(2) {
        chance_of_exactly *= (observations - rank + 1) as f64 / rank as f64;
        missed_below += chance_of_exactly;
        if 1.0 - 2.0 * missed_below < CONFIDENCE {
            return rank - 1;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_process_counts_once_and_few_allow_no_interval_that_is_sure() {
        let one_sample_each = |to: u8| (1..=to).map(|sample| vec![f64::from(sample)]).collect();
        // Those of ten and of twenty stand in tables of order statistics.
        let talkative = vec![vec![100.0; 50], vec![1.0], vec![2.0], vec![]];
        for (processes, median, low, high, is_sure) in [
            (one_sample_each(1), 1.0, 1.0, 1.0, false),
            (one_sample_each(4), 2.5, 1.0, 4.0, false),
            (one_sample_each(5), 3.0, 1.0, 5.0, false),
            (one_sample_each(6), 3.5, 1.0, 6.0, true),
            (one_sample_each(10), 5.5, 2.0, 9.0, true),
            (one_sample_each(20), 10.5, 6.0, 15.0, true),
            (talkative, 2.0, 1.0, 100.0, false),
        ] {
            let expected = Some(Interval { low, median, high });
            assert_eq!(Interval::of_few(&processes), expected);
            assert_eq!(Interval::of(&processes), expected.filter(|_| is_sure));
        }
        assert_eq!(Interval::of_few(&[vec![], vec![]]), None);
    }
}
