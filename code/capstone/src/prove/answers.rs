//! The answers of a results file: as rows, those first in which the pool loses, and under names, so that the text can quote them as it quotes cases.
//!
//! ```text
//! /answers/system-map/hintpool/verdict    pays: 1.10 to 1.14 times as fast
//! /tally/system/pays                      12
//! /answers/small-p99/pooled/verdict       that of small-fresh-p99 and small-pooled-p99
//! /answers/regex/hintpool/verdict         that of regex-theirs and regex-hintpool
//! ```
//!
//! An answer has a `verdict`, and `gain`, `low` and `high` unless there are too few samples.
//! Of counts and bytes, and of two pools, it has no verdict, whose words are of speed and of a pool beside new values.

use std::collections::BTreeSet;

use bench_harness::arm::Arm;
use bench_harness::judgement::{Conclusion, judge};
use bench_harness::pair_report::pairs;
use bench_harness::ratio::{Interval, gain};
use bench_harness::results::{CaseResult, Circumstances, Results, Unit};
use serde_json::{Value, json};

use super::plan::{self, case_name, question_of};

/// One question and its answer.
#[derive(Clone, Debug)]
pub struct Line {
    /// The cases' group in the file: the allocator and the question's name.
    pub group: String,
    /// The allocator of the program.
    pub allocator: String,
    /// The question in words.
    pub question: String,
    /// hintpool beside new values.
    pub conclusion: Conclusion,
    /// Why the conclusion is provisional, if it is.
    pub provisional: Option<String>,
    /// All arms, as the harness lists them, and behind them those in Go.
    pub arms: Vec<ArmLine>,
    /// Go's pool beside new values of Go, if they were measured.
    pub go: Option<Conclusion>,
    /// How many times as fast as Go's pool hintpool is, if the samples say.
    pub beside_go: Option<Interval>,
}

/// New values beside new values, which must show no difference.
#[derive(Clone, Debug)]
pub struct Control {
    /// The allocator of the program.
    pub allocator: String,
    /// The question in words.
    pub question: String,
    /// What was found.
    pub conclusion: Conclusion,
}

/// What one arm needed.
#[derive(Clone, Copy, Debug)]
pub struct ArmLine {
    /// Which one.
    pub arm: Arm,
    /// Nanoseconds per value.
    pub time: Interval,
    /// Allocations per value, if they were counted.
    pub allocations: Option<f64>,
    /// How many times as fast as hintpool it is, if the samples say.
    pub of_hintpool: Option<Interval>,
}

impl Line {
    /// What an arm needed, if it took part.
    pub fn arm(&self, wanted: Arm) -> Option<&ArmLine> {
        self.arms.iter().find(|line| line.arm == wanted)
    }
}

/// The rows of the file; within an answer, as they were asked.
pub fn lines(results: &Results) -> Vec<Line> {
    let mut lines: Vec<Line> = groups(results)
        .into_iter()
        .filter_map(|group| line(results, group))
        .collect();
    lines.sort_by(|a, b| rank(a.conclusion).total_cmp(&rank(b.conclusion)));
    lines
}

/// The rows that Go was asked too; losses of its own pool first.
pub fn go_lines(lines: &[Line]) -> Vec<(&Line, Conclusion)> {
    let of_go = lines.iter().filter_map(|line| Some((line, line.go?)));
    let mut of_go: Vec<_> = of_go.collect();
    of_go.sort_by(|(_, a), (_, b)| rank(*a).total_cmp(&rank(*b)));
    of_go
}

/// The controls of the file.
pub fn controls(results: &Results) -> Vec<Control> {
    let controls = groups(results).into_iter().filter_map(|group| {
        let conclusion = conclusion(results, group, Arm::Fresh, Arm::FreshAgain)?;
        let about = &case(results, group, Arm::Fresh, Unit::Ns)?.about;
        let (allocator, _) = group.split_once('-')?;
        Some(Control {
            allocator: allocator.to_owned(),
            question: question_of(about).to_owned(),
            conclusion,
        })
    });
    controls.collect()
}

/// Why a verdict that was found like this is provisional, if it is.
fn reason_to_doubt(
    seen: &Circumstances,
    found: Conclusion,
    control: Option<Conclusion>,
) -> Option<String> {
    /// A system at rest takes less.
    const BUSY: f64 = 0.5;
    if seen.busy_processors > BUSY {
        let busy = seen.busy_processors;
        return Some(format!("other programs kept {busy:.1} processors busy"));
    }
    let stands = seen.control_holds && control.is_none_or(|control| found.lies_beyond(control));
    (!stands).then(|| "new values beside new values differ as much".to_owned())
}

/// Losses first, and the greatest of them; among what pays, the least first.
pub(super) fn rank(conclusion: Conclusion) -> f64 {
    // Within an answer by the gain, whose arc tangent is below 2.
    let gain = conclusion.interval().map_or(0.0, |gain| gain.median.atan());
    (2 * conclusion.rank()) as f64 + gain
}

/// What one arm of a group gains over another, if both were timed.
pub(super) fn conclusion(
    results: &Results,
    group: &str,
    without: Arm,
    with: Arm,
) -> Option<Conclusion> {
    let [without, with] = [without, with].map(|arm| case(results, group, arm, Unit::Ns));
    Some(judge(&without?.samples, &with?.samples))
}

fn case<'r>(results: &'r Results, group: &str, arm: Arm, unit: Unit) -> Option<&'r CaseResult> {
    results.cases.get(&case_name(group, arm, unit))
}

fn groups(results: &Results) -> BTreeSet<&str> {
    let cases = results.cases.values();
    cases.map(|case| case.group.as_str()).collect()
}

/// `None` if the group has no samples of new values and of hintpool.
fn line(results: &Results, group: &str) -> Option<Line> {
    let case = |arm, unit| case(results, group, arm, unit);
    let fresh = case(Arm::Fresh, Unit::Ns)?;
    let hintpool = case(Arm::Hintpool, Unit::Ns)?;
    let arm_line = |arm| {
        let timed = case(arm, Unit::Ns)?;
        let counted = case(arm, Unit::Count).and_then(CaseResult::summary);
        Some(ArmLine {
            arm,
            time: timed.summary()?,
            allocations: counted.map(|count| count.median),
            of_hintpool: gain(&hintpool.samples, &timed.samples),
        })
    };
    let (allocator, _) = group.split_once('-')?;
    let seen = results.circumstances.get(group);
    let found = judge(&fresh.samples, &hintpool.samples);
    let control = plan::control_of(group);
    let control =
        control.and_then(|control| conclusion(results, &control, Arm::Fresh, Arm::FreshAgain));
    let go_pool = case(Arm::GoPool, Unit::Ns);
    Some(Line {
        group: group.to_owned(),
        allocator: allocator.to_owned(),
        question: question_of(&fresh.about).to_owned(),
        provisional: seen.and_then(|seen| reason_to_doubt(seen, found, control)),
        conclusion: found,
        arms: Arm::ALL
            .into_iter()
            .chain(Arm::GO)
            .filter_map(arm_line)
            .collect(),
        go: conclusion(results, group, Arm::GoFresh, Arm::GoPool),
        beside_go: go_pool.and_then(|pool| gain(&pool.samples, &hintpool.samples)),
    })
}

/// Adds `/answers` by group and arm, or by the name of a pair of cases, to a results file; and `/tally` by allocator, where `prove` wrote it.
pub(crate) fn add_to(view: &mut Value, results: &Results) {
    for line in lines(results) {
        let found = line.conclusion;
        count(&mut view["tally"][&line.allocator], found);
        let of_group = &mut view["answers"][&line.group];
        of_group[Arm::Hintpool.name()] = verdict(found);
        if let Some(found) = line.go {
            of_group[Arm::GoPool.name()] = verdict(found);
        }
        if let Some(ratio) = line.beside_go {
            of_group["hintpool-beside-go-pool"] = with_interval(ratio);
        }
    }
    for pair in pairs(&results.cases) {
        let [_, with] = pair.words;
        view["answers"][pair.name][with] = between(pair.without, pair.with);
    }
}

/// Adds an answer to how many questions got which.
fn count(tally: &mut Value, found: Conclusion) {
    use Conclusion::{CannotTell, Costs, MakesNoDifference, Pays, TooFewSamples};
    for (answer, it_is) in [
        ("asked", true),
        ("costs", matches!(found, Costs(_))),
        ("makes_no_difference", matches!(found, MakesNoDifference(_))),
        (
            "cannot_tell",
            matches!(found, CannotTell(_) | TooFewSamples),
        ),
        ("pays", matches!(found, Pays(_))),
    ] {
        let before = tally[answer].as_u64().unwrap_or(0);
        tally[answer] = json!(before + u64::from(it_is));
    }
}

fn between(without: &CaseResult, with: &CaseResult) -> Value {
    match without.unit {
        Unit::Ns => verdict(judge(&without.samples, &with.samples)),
        Unit::Bytes | Unit::Count => {
            let gain = gain(&without.samples, &with.samples);
            gain.map_or_else(|| json!({}), with_interval)
        }
    }
}

fn verdict(conclusion: Conclusion) -> Value {
    let gain = conclusion.interval();
    let mut answer = gain.map_or_else(|| json!({}), with_interval);
    answer["verdict"] = json!(conclusion.to_string());
    answer
}

fn with_interval(gain: Interval) -> Value {
    let Interval { low, median, high } = gain;
    json!({ "gain": median, "low": low, "high": high })
}
