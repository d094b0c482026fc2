//! The targets, and what the run has to say to each.

use std::fmt;

use bench_harness::ratio::{Interval, gain};
use bench_harness::results::Results;
use bench_harness::statistics::median;

use super::{
    BURSTS, FALLBACK, FALLBACK_TWICE, GO_POOL, GO_QUEUE, HAND_OVER, MEMORY, ONE_THREAD, SELDOM,
    THREAD, TWO_THREADS, UNUSED, once, samples,
};
use crate::workloads::{
    ALLOCATION, HINT, HINT_ALONE, HINT_TWICE, NOTHING, SHARED, THREAD_LOCAL, THREAD_LOCAL_BOXES,
};

/// What the figure of a row counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    Ratio,
    Nanoseconds,
    Bytes,
    Values,
}

/// What a figure should be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    AtMost(f64),
    AtLeast(f64),
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
    pub(super) target: Target,
    /// Why it is not reached, where that is known.
    pub(super) reason: &'static str,
}

use Figure::{Bytes, Nanoseconds, Ratio, Values};
use Target::{AtLeast, AtMost};

/// All rows, those first that are not reached.
pub(super) fn rows(results: &Results) -> Vec<Row> {
    let of = |group, arm| samples(results, group, arm);
    let one = |arm| of(ONE_THREAD, arm);
    let all = |arm| of(BURSTS, arm);
    let less = |arm, queue| difference(of(HAND_OVER, arm), of(HAND_OVER, queue));
    let seldom = |name| Interval::of(of(SELDOM, name));
    let memory = |name| Interval::of(of(MEMORY, name));
    let best = |group| best_shared(results, group);
    let hint_less_queue = less(HINT, NOTHING);
    let of_go = gain(&hint_less_queue, &less(GO_POOL, GO_QUEUE));
    let of_malloc = gain(&hint_less_queue, &less(ALLOCATION, NOTHING));
    let fallback = of(FALLBACK, HINT);
    let fallback_twice = of(FALLBACK_TWICE, HINT);

    #[rustfmt::skip] // a table
    let rows = [
        (ONE_THREAD, format!("of {GO_POOL}"), Ratio, gain(one(HINT), one(GO_POOL)), AtMost(0.17), ASKS_MORE),
        (ONE_THREAD, format!("of {THREAD_LOCAL}"), Ratio, gain(one(HINT), one(THREAD_LOCAL)), AtMost(0.5), UNKNOWN),
        (ONE_THREAD, format!("of {THREAD_LOCAL_BOXES}"), Ratio, gain(one(HINT), one(THREAD_LOCAL_BOXES)), AtMost(0.5), COUNTS_NOTHING),
        (ONE_THREAD, format!("of {ALLOCATION}"), Ratio, gain(one(HINT), one(ALLOCATION)), AtMost(0.22), QUICK_MALLOC),
        (TWO_THREADS, "each, of one thread".to_owned(), Ratio, gain(of(TWO_THREADS, HINT), of(TWO_THREADS, HINT_ALONE)), AtMost(1.1), UNKNOWN),
        (TWO_THREADS, format!("best shared ({}) of hintpool", best(TWO_THREADS)), Ratio, gain(of(TWO_THREADS, best(TWO_THREADS)), of(TWO_THREADS, HINT)), AtLeast(15.0), QUICK_SHARED),
        (BURSTS, format!("of {ALLOCATION}, one thread"), Ratio, gain(all(HINT), all(ALLOCATION)), AtMost(0.25), UNKNOWN),
        (BURSTS, format!("two threads, of {ALLOCATION}, one thread"), Ratio, gain(all(HINT_TWICE), all(ALLOCATION)), AtMost(0.3), UNKNOWN),
        (HAND_OVER, format!("of {GO_POOL}, less the queues"), Ratio, of_go, AtMost(0.6), UNKNOWN),
        (HAND_OVER, format!("of {ALLOCATION}, less the queue"), Ratio, of_malloc, AtMost(0.15), UNKNOWN),
        (HAND_OVER, once::CREATED.to_owned(), Values, seldom(once::CREATED), AtMost(1024.0), UNKNOWN),
        (FALLBACK, "hintpool".to_owned(), Nanoseconds, Interval::of(fallback), AtMost(15.0), UNKNOWN),
        (FALLBACK, format!("of the best shared ({})", best(FALLBACK)), Ratio, gain(fallback, of(FALLBACK, best(FALLBACK))), AtMost(1.0), UNKNOWN),
        (FALLBACK_TWICE, format!("of the best shared ({})", best(FALLBACK_TWICE)), Ratio, gain(fallback_twice, of(FALLBACK_TWICE, best(FALLBACK_TWICE))), AtMost(1.0), UNKNOWN),
        (SELDOM, format!("{}, by a new thread", once::FIRST_USE), Nanoseconds, seldom(once::FIRST_USE), AtMost(2_000.0), UNKNOWN),
        (SELDOM, once::COLLECT_IDLE.to_owned(), Nanoseconds, seldom(once::COLLECT_IDLE), AtMost(2_000.0), UNKNOWN),
        (SELDOM, once::COLLECT_BUSY.to_owned(), Nanoseconds, seldom(once::COLLECT_BUSY), AtMost(20_000.0), UNKNOWN),
        (SELDOM, once::COLLECT_ALL.to_owned(), Ratio, seldom(once::COLLECT_ALL), AtMost(0.5), UNKNOWN),
        (MEMORY, UNUSED.to_owned(), Bytes, memory(UNUSED), AtMost(256.0), UNKNOWN),
        (MEMORY, THREAD.to_owned(), Bytes, memory(THREAD), AtMost(2048.0), UNKNOWN),
    ];
    let row = |(group, figure, unit, found, target, reason)| Row {
        group,
        figure,
        unit,
        found,
        target,
        reason,
    };
    let mut rows = rows.map(row);
    rows.sort_by_key(Row::outcome);
    rows.into()
}

const UNKNOWN: &str = "the reason is not known yet";
const COUNTS_NOTHING: &str = "a list of boxes in one thread counts nothing, ages nothing, asks no value whether it is \
    too big and lets nobody else take what lies idle; a pool that does cannot take half of that";
const QUICK_MALLOC: &str = "the target was set beside 7.2 ns for malloc and free; where they take 5, it leaves as much \
    as one buffer in a thread-local takes that is lent to a closure, with no pool at all";
const ASKS_MORE: &str = "the target was set for a pool that asks neither whether the thread unwinds nor whether the \
    value is too big";
const QUICK_SHARED: &str = "the target was set beside 28 ns and more for the best shared pool; where that takes 25, it \
    asks for 1.7 ns, of which the byte written and the buffer emptied are a good part";

impl Row {
    pub(super) fn outcome(&self) -> Outcome {
        self.target.outcome(self.found)
    }
}

impl Target {
    /// All of the interval must lie on one side.
    fn outcome(self, found: Option<Interval>) -> Outcome {
        let Some(Interval { low, high, .. }) = found else {
            return Outcome::CannotTell;
        };
        let (reached, missed) = match self {
            AtMost(limit) => (high <= limit, low > limit),
            AtLeast(limit) => (low >= limit, high < limit),
        };
        match (reached, missed) {
            (true, _) => Outcome::Reached,
            (_, true) => Outcome::NotReached,
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
fn best_shared(results: &Results, group: &str) -> &'static str {
    let median = |arm: &&str| {
        let summary = Interval::of(samples(results, group, arm));
        summary.map_or(f64::INFINITY, |summary| summary.median)
    };
    let pools = SHARED.into_iter();
    let best = pools.min_by(|a, b| median(a).total_cmp(&median(b)));
    best.expect("there are shared pools")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_across_the_target_tells_nothing() {
        for (target, found, outcome) in [
            (AtMost(0.5), Some((0.2, 0.5)), Outcome::Reached),
            (AtMost(0.5), Some((0.4, 0.6)), Outcome::CannotTell),
            (AtMost(0.5), Some((0.6, 0.7)), Outcome::NotReached),
            (AtMost(0.5), None, Outcome::CannotTell),
            (AtLeast(15.0), Some((15.0, 20.0)), Outcome::Reached),
            (AtLeast(15.0), Some((14.0, 16.0)), Outcome::CannotTell),
            (AtLeast(15.0), Some((1.0, 14.0)), Outcome::NotReached),
        ] {
            let found = found.map(|(low, high)| Interval {
                low,
                median: low,
                high,
            });
            assert_eq!(target.outcome(found), outcome, "{target:?}, {found:?}");
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
