//! The targets, and what the run has to say to each.

use std::fmt;

use bench_harness::ratio::{Interval, gain};
use bench_harness::statistics::median;

use super::{
    BURSTS, Cases, FALLBACK, FALLBACK_TWICE, GO_POOL, GO_QUEUE, HAND_OVER, ONE_THREAD, SELDOM,
    TWO_THREADS, once, samples,
};
use crate::arms::{
    ALLOCATION, HINT, HINT_ALONE, HINT_TWICE, NOTHING, THREAD_LOCAL, THREAD_LOCAL_BOXES,
};
use crate::workloads::SHARED;

/// What the figure of a row counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    Ratio,
    Nanoseconds,
    Values,
}

/// The worst first, as the table shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    NotReached,
    CannotTell,
    Reached,
}

/// One target beside its figure.
pub(super) struct Row {
    pub(super) group: &'static str,
    /// What the figure is.
    pub(super) figure: String,
    pub(super) unit: Figure,
    /// `None` if too little was measured.
    pub(super) found: Option<Interval>,
    /// The most that it should be.
    pub(super) target: f64,
}

use Figure::{Nanoseconds, Ratio, Values};

/// All rows, those first that are not reached.
pub(super) fn rows(cases: &Cases) -> Vec<Row> {
    let of = |group, arm| samples(cases, group, arm);
    let one = |arm| of(ONE_THREAD, arm);
    let all = |arm| of(BURSTS, arm);
    let less = |arm, queue| difference(of(HAND_OVER, arm), of(HAND_OVER, queue));
    let seldom = |name| Interval::of(of(SELDOM, name));
    let best = |group| best_shared(cases, group);
    let hint_less_queue = less(HINT, NOTHING);
    let of_go = gain(&hint_less_queue, &less(GO_POOL, GO_QUEUE));
    let of_malloc = gain(&hint_less_queue, &less(ALLOCATION, NOTHING));
    let fallback = of(FALLBACK, HINT);
    let fallback_twice = of(FALLBACK_TWICE, HINT);

    #[rustfmt::skip] // a table
    let rows = [
        (ONE_THREAD, format!("of {GO_POOL}"), Ratio, gain(one(HINT), one(GO_POOL)), 0.17),
        (ONE_THREAD, format!("of {THREAD_LOCAL}"), Ratio, gain(one(HINT), one(THREAD_LOCAL)), 0.5),
        (ONE_THREAD, format!("of {THREAD_LOCAL_BOXES}"), Ratio, gain(one(HINT), one(THREAD_LOCAL_BOXES)), 0.5),
        (ONE_THREAD, format!("of {ALLOCATION}"), Ratio, gain(one(HINT), one(ALLOCATION)), 0.22),
        (TWO_THREADS, "each, of one thread".to_owned(), Ratio, gain(of(TWO_THREADS, HINT), of(TWO_THREADS, HINT_ALONE)), 1.1),
        (TWO_THREADS, format!("of the best shared ({})", best(TWO_THREADS)), Ratio, gain(of(TWO_THREADS, HINT), of(TWO_THREADS, best(TWO_THREADS))), 1.0 / 15.0),
        (BURSTS, format!("of {ALLOCATION}, one thread"), Ratio, gain(all(HINT), all(ALLOCATION)), 0.25),
        (BURSTS, format!("two threads, of {ALLOCATION}, one thread"), Ratio, gain(all(HINT_TWICE), all(ALLOCATION)), 0.3),
        (HAND_OVER, format!("of {GO_POOL}, less the queues"), Ratio, of_go, 0.6),
        (HAND_OVER, format!("of {ALLOCATION}, less the queue"), Ratio, of_malloc, 0.15),
        (HAND_OVER, once::CREATED.to_owned(), Values, seldom(once::CREATED), 1024.0),
        (FALLBACK, "hintpool".to_owned(), Nanoseconds, Interval::of(fallback), 15.0),
        (FALLBACK, format!("of the best shared ({})", best(FALLBACK)), Ratio, gain(fallback, of(FALLBACK, best(FALLBACK))), 1.0),
        (FALLBACK_TWICE, format!("of the best shared ({})", best(FALLBACK_TWICE)), Ratio, gain(fallback_twice, of(FALLBACK_TWICE, best(FALLBACK_TWICE))), 1.0),
        (SELDOM, format!("{}, by a new thread", once::FIRST_USE), Nanoseconds, seldom(once::FIRST_USE), 2_000.0),
        (SELDOM, once::COLLECT_ALL.to_owned(), Ratio, seldom(once::COLLECT_ALL), 0.5),
    ];
    let row = |(group, figure, unit, found, target)| Row {
        group,
        figure,
        unit,
        found,
        target,
    };
    let mut rows = rows.map(row);
    rows.sort_by_key(Row::outcome);
    rows.into()
}

impl Row {
    /// All of the interval must lie on one side.
    pub(super) fn outcome(&self) -> Outcome {
        match self.found {
            Some(found) if found.high <= self.target => Outcome::Reached,
            Some(found) if found.low > self.target => Outcome::NotReached,
            _ => Outcome::CannotTell,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Outcome::NotReached => "NOT reached",
            Outcome::CannotTell => "cannot tell",
            Outcome::Reached => "reached",
        })
    }
}

/// How much more the first takes than the second, process by process.
fn difference(more: &[Vec<f64>], less: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let difference = |(more, less): (&Vec<f64>, &Vec<f64>)| Some(median(more)? - median(less)?);
    let each = more.iter().zip(less).map(difference);
    each.map(|found| found.into_iter().collect()).collect()
}

/// The shared pool with the lowest median.
fn best_shared(cases: &Cases, group: &str) -> &'static str {
    let quickest = SHARED
        .into_iter()
        .min_by(|a, b| super::median(cases, group, a).total_cmp(&super::median(cases, group, b)));
    quickest.expect("there are shared pools")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_across_the_target_tells_nothing() {
        for (found, outcome) in [
            (Some((0.2, 0.5)), Outcome::Reached),
            (Some((0.4, 0.6)), Outcome::CannotTell),
            (Some((0.6, 0.7)), Outcome::NotReached),
            (None, Outcome::CannotTell),
        ] {
            let found = found.map(|(low, high)| Interval {
                low,
                median: low,
                high,
            });
            let row = Row {
                group: ONE_THREAD,
                figure: String::new(),
                unit: Ratio,
                found,
                target: 0.5,
            };
            assert_eq!(row.outcome(), outcome, "{found:?}");
        }
    }

    #[test]
    fn a_difference_is_taken_process_by_process_and_needs_samples_of_both() {
        let more = vec![vec![5.0, 7.0, 6.0], vec![9.0], vec![]];
        let less = vec![vec![1.0], vec![2.0], vec![3.0]];
        let expected = vec![vec![5.0], vec![7.0], vec![]];
        assert_eq!(difference(&more, &less), expected);
    }
}
