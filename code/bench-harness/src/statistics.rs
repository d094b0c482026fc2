//! What is said of a case's samples: a median, how sure it is, and how far single samples spread.
//!
//! Samples come in one list per process, since samples of one process share its memory layout and its luck.
//! So each process counts once: its own median is one observation.
//! The median of those observations is the case's median, and its interval is taken from their order.
//! That interval assumes nothing about the shape of the distribution.

use serde::Serialize;

/// The sureness aimed at; with fewer than six processes no interval reaches it, and then it says nothing.
pub(crate) const CONFIDENCE: f64 = 0.95;

/// The derived part of a case: never stored, always computed from the samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// The median of the processes' medians.
    pub median: f64,
    /// The interval of the median: its lower end.
    pub low: f64,
    /// The interval of the median: its upper end.
    pub high: f64,
    /// How sure the interval is: the chance that it holds the true median.
    pub confidence: f64,
    /// One sample in ten is below this.
    pub p10: f64,
    /// One sample in ten is above this.
    pub p90: f64,
    /// How many samples there are, over all processes.
    pub count: usize,
}

impl Summary {
    /// Summarises samples, one list per process; `None` if there are none.
    pub fn of(processes: &[Vec<f64>]) -> Option<Self> {
        let medians = sorted(processes.iter().filter_map(|samples| median(samples)));
        let all = sorted(processes.iter().flatten().copied());
        let (rank, confidence) = interval_rank(medians.len())?;
        Some(Self {
            median: quantile(&medians, 0.5)?,
            low: medians[rank],
            high: medians[medians.len() - 1 - rank],
            confidence,
            p10: quantile(&all, 0.1)?,
            p90: quantile(&all, 0.9)?,
            count: all.len(),
        })
    }
}

/// The median; `None` if there are no values.
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(&sorted(values.iter().copied()), 0.5)
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The quantile of sorted values, interpolated between neighbours; `None` if there are no values.
fn quantile(sorted: &[f64], part: f64) -> Option<f64> {
    let place = part * sorted.len().checked_sub(1)? as f64;
    let [below, above] = [place.floor(), place.ceil()].map(|place| sorted[place as usize]);
    Some(below + (above - below) * place.fract())
}

/// How many observations to leave out at each end, and how sure the interval then is.
///
/// The true median lies below the k-th smallest of n observations with the chance that fewer than k of n fair coins fall heads.
/// The most is left out that keeps [`CONFIDENCE`]; if nothing keeps it, nothing is left out.
fn interval_rank(observations: usize) -> Option<(usize, f64)> {
    if observations == 0 {
        return None;
    }
    let mut chance_of_exactly = 0.5_f64.powi(i32::try_from(observations).ok()?);
    let mut missed_below = chance_of_exactly;
    let mut best = (0, 1.0 - 2.0 * missed_below);
    for rank in 1..observations.div_ceil(2) {
        chance_of_exactly *= (observations - rank + 1) as f64 / rank as f64;
        missed_below += chance_of_exactly;
        let confidence = 1.0 - 2.0 * missed_below;
        if confidence < CONFIDENCE {
            break;
        }
        best = (rank, confidence);
    }
    Some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_process_counts_once_and_few_say_how_unsure_their_interval_is() {
        let one_sample_each = |to: u8| (1..=to).map(|sample| vec![f64::from(sample)]).collect();
        // The confidence of ten is 1 - 2 * (1 + 10) / 1024; that of twenty stands in tables of order statistics.
        let talkative = vec![vec![100.0; 50], vec![1.0], vec![2.0]];
        for (processes, median, low, high, confidence) in [
            (one_sample_each(1), 1.0, 1.0, 1.0, 0.0),
            (one_sample_each(3), 2.0, 1.0, 3.0, 0.75),
            (one_sample_each(4), 2.5, 1.0, 4.0, 0.875),
            (one_sample_each(10), 5.5, 2.0, 9.0, 0.978_515_625),
            (one_sample_each(20), 10.5, 6.0, 15.0, 0.9586),
            (talkative, 2.0, 1.0, 100.0, 0.75),
        ] {
            let found = Summary::of(&processes).unwrap();
            let expected = (median, low, high);
            assert_eq!((found.median, found.low, found.high), expected);
            assert!((found.confidence - confidence).abs() < 1e-4, "{found:?}");
        }
        assert_eq!(Summary::of(&[]), None);
        assert_eq!(Summary::of(&[vec![], vec![]]), None);
    }

    #[test]
    fn the_spread_is_that_of_single_samples() {
        let summary = Summary::of(&[(0..=100).map(f64::from).collect()]).unwrap();
        assert_eq!((summary.p10, summary.p90, summary.count), (10.0, 90.0, 101));
    }
}
