//! The targets, and what the run has to say to each.

use serde::Serialize;

use super::Measured;
use super::lanes::{
    ALLOCATION, HINT, HINT_ALONE, HINT_TWICE, NOTHING, SHARED, THREAD_LOCAL, THREAD_LOCAL_BOXES,
};
use super::reasons;
use super::verdict::{Target, Verdict};
use crate::go_side::{POOL, QUEUE};
use crate::series::{Series, Spread, together};

/// What the figure of a row counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Ratio,
    Nanoseconds,
    Bytes,
    Values,
}

/// One target beside its figure.
#[derive(Debug, Serialize)]
pub struct Row {
    pub work: &'static str,
    /// What the figure is.
    pub figure: String,
    pub unit: Unit,
    /// `None` if it could not be measured; then `why` says why.
    pub value: Option<Spread>,
    pub target: Target,
    pub verdict: Verdict,
    pub why: Option<String>,
}

fn row(
    work: &'static str,
    figure: impl Into<String>,
    unit: Unit,
    value: Option<Spread>,
    target: Target,
) -> Row {
    Row {
        work,
        figure: figure.into(),
        unit,
        value,
        target,
        verdict: target.judge(value),
        why: None,
    }
}

fn ratio(
    work: &'static str,
    figure: impl Into<String>,
    value: Option<Spread>,
    target: Target,
) -> Row {
    row(work, figure, Unit::Ratio, value, target)
}

use Target::{AtLeast, AtMost};

pub(super) fn rows(measured: &Measured) -> Vec<Row> {
    let mut rows = Vec::new();
    rows.append(&mut rounds(measured));
    rows.append(&mut bursts(measured));
    rows.append(&mut handover(measured));
    rows.append(&mut fallback(measured));
    rows.append(&mut once(measured));
    rows.append(&mut memory(measured));
    for row in &mut rows {
        if row.verdict == Verdict::NotReached {
            row.why = Some(reasons::of(row).to_owned());
        }
    }
    rows.sort_by_key(|row| row.verdict);
    rows
}

fn rounds(measured: &Measured) -> Vec<Row> {
    let one = |name| named(&measured.rounds, name);
    let two = |name| named(&measured.rounds_twice, name);
    let best = best_shared(&measured.rounds_twice);
    let of_go = format!("of {POOL}");
    vec![
        match &measured.go {
            Ok(_) => ratio(
                "get + drop, one thread",
                of_go,
                together([one(HINT), one(POOL)], |[hint, go]| hint / go),
                AtMost(0.17),
            ),
            Err(error) => unmeasured(
                "get + drop, one thread",
                &of_go,
                Unit::Ratio,
                AtMost(0.17),
                error,
            ),
        },
        ratio(
            "get + drop, one thread",
            format!("of {THREAD_LOCAL}"),
            together([one(HINT), one(THREAD_LOCAL)], |[hint, list]| hint / list),
            AtMost(0.5),
        ),
        ratio(
            "get + drop, one thread",
            format!("of {THREAD_LOCAL_BOXES}"),
            together([one(HINT), one(THREAD_LOCAL_BOXES)], |[hint, list]| {
                hint / list
            }),
            AtMost(0.5),
        ),
        ratio(
            "get + drop, one thread",
            format!("of {ALLOCATION}"),
            together([one(HINT), one(ALLOCATION)], |[hint, malloc]| hint / malloc),
            AtMost(0.22),
        ),
        ratio(
            "get + drop, two threads",
            "each, of one thread",
            together([two(HINT), two(HINT_ALONE)], |[two, one]| two / one),
            AtMost(1.1),
        ),
        ratio(
            "get + drop, two threads",
            format!("best shared ({}) of hintpool", best.name),
            together([best, two(HINT)], |[shared, hint]| shared / hint),
            AtLeast(15.0),
        ),
    ]
}

fn bursts(measured: &Measured) -> Vec<Row> {
    let all = |name| named(&measured.bursts, name);
    let of_malloc = |hint| together([all(hint), all(ALLOCATION)], |[hint, malloc]| hint / malloc);
    let figure = format!("of {ALLOCATION}, one thread");
    vec![
        ratio(
            "burst of 64, one thread",
            &*figure,
            of_malloc(HINT),
            AtMost(0.25),
        ),
        ratio(
            "burst of 64, two threads",
            figure,
            of_malloc(HINT_TWICE),
            AtMost(0.3),
        ),
    ]
}

fn handover(measured: &Measured) -> Vec<Row> {
    let all = |name| named(&measured.handover, name);
    let series = [all(HINT), all(ALLOCATION), all(NOTHING)];
    let value = together(series, |[hint, malloc, queue]| {
        (hint - queue) / (malloc - queue)
    });
    let created = measured.once.created_by_handovers;
    let of_go = format!("of {POOL}, less the queues");
    vec![
        match &measured.go {
            Ok(_) => ratio(
                "one thread gets, another drops",
                of_go,
                together(
                    [all(HINT), all(NOTHING), all(POOL), all(QUEUE)],
                    |[hint, queue, go, go_queue]| (hint - queue) / (go - go_queue),
                ),
                AtMost(0.6),
            ),
            Err(error) => unmeasured(
                "one thread gets, another drops",
                &of_go,
                Unit::Ratio,
                AtMost(0.6),
                error,
            ),
        },
        ratio(
            "one thread gets, another drops",
            format!("of {ALLOCATION}, less the queue"),
            value,
            AtMost(0.15),
        ),
        row(
            "one thread gets, another drops",
            "created in 1,000,000 hand-overs",
            Unit::Values,
            created,
            AtMost(1024.0),
        ),
    ]
}

fn fallback(measured: &Measured) -> Vec<Row> {
    const WORK: &str = "portable fallback";
    let two_threads = "two threads, of the best shared";
    let fallback = match &measured.fallback {
        Ok(fallback) => fallback,
        Err(error) => {
            return vec![unmeasured(
                WORK,
                "one thread",
                Unit::Nanoseconds,
                AtMost(15.0),
                error,
            )];
        }
    };
    let one = |name| named(&fallback.rounds, name);
    let two = |name| named(&fallback.rounds_twice, name);
    let best_one = best_shared(&fallback.rounds);
    let best_two = best_shared(&fallback.rounds_twice);
    vec![
        row(
            WORK,
            "one thread",
            Unit::Nanoseconds,
            one(HINT).spread(),
            AtMost(15.0),
        ),
        ratio(
            WORK,
            format!("one thread, of the best shared ({})", best_one.name),
            together([one(HINT), best_one], |[hint, shared]| hint / shared),
            AtMost(1.0),
        ),
        ratio(
            WORK,
            format!("{two_threads} ({})", best_two.name),
            together([two(HINT), best_two], |[hint, shared]| hint / shared),
            AtMost(1.0),
        ),
    ]
}

fn once(measured: &Measured) -> Vec<Row> {
    let once = &measured.once;
    let time =
        |work, figure, value, limit| row(work, figure, Unit::Nanoseconds, value, AtMost(limit));
    vec![
        time(
            "first use of a pool",
            "by a new thread",
            once.first_use,
            2_000.0,
        ),
        time(
            "collect()",
            "the other thread idle",
            once.collect_idle,
            2_000.0,
        ),
        time(
            "collect()",
            "the other thread busy",
            once.collect_busy,
            20_000.0,
        ),
        ratio(
            "collect_all()",
            "16 pools, of 16 times one",
            once.collect_all,
            AtMost(0.5),
        ),
    ]
}

fn memory(measured: &Measured) -> Vec<Row> {
    const UNUSED: &str = "a pool never used";
    const THREAD: &str = "a thread that used a pool, besides its values";
    let memory = match &measured.memory {
        Ok(memory) => memory,
        Err(error) => {
            return vec![unmeasured(
                "memory",
                UNUSED,
                Unit::Bytes,
                AtMost(256.0),
                error,
            )];
        }
    };
    let bytes = |figure, bytes: usize, limit| {
        let value = Some(Spread::exact(bytes as f64));
        row("memory", figure, Unit::Bytes, value, AtMost(limit))
    };
    vec![
        bytes(UNUSED, memory.unused_pool, 256.0),
        bytes(THREAD, memory.thread, 2048.0),
    ]
}

fn unmeasured(
    work: &'static str,
    figure: &str,
    unit: Unit,
    target: Target,
    error: &anyhow::Error,
) -> Row {
    Row {
        why: Some(format!("{error:#}")),
        ..row(work, figure, unit, None, target)
    }
}

/// Finds a series by its name; every name here is one that `lanes` gave.
pub(super) fn named<'a>(all: &'a [Series], name: &str) -> &'a Series {
    all.iter()
        .find(|series| series.name == name)
        .unwrap_or_else(|| panic!("no lane is called {name:?}"))
}

/// The shared pool with the lowest median.
fn best_shared(all: &[Series]) -> &Series {
    let median = |series: &&Series| {
        series
            .spread()
            .map_or(f64::INFINITY, |spread| spread.median)
    };
    all.iter()
        .filter(|series| SHARED.contains(&series.name.as_str()))
        .min_by(|a, b| median(a).total_cmp(&median(b)))
        .expect("shared pools take part in every work that asks")
}
