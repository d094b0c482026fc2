//! The answers of a results file under names, so that the text can quote them as it quotes cases.
//!
//! ```text
//! /answers/system-map/hintpool/verdict    pays: 1.10 to 1.14 times as fast
//! /tally/system/pays                      12
//! /answers/small-p99/pooled/verdict       that of small-fresh-p99 and small-pooled-p99
//! /answers/regex/hintpool/verdict         that of regex-theirs and regex-hintpool
//! ```

use std::collections::BTreeMap;

use bench_harness::arm::Arm;
use serde::Serialize;
use serde_json::{Value, json};

use super::naming::case_name;
use super::table;
use bench_harness::judgement::{Conclusion, judge};
use bench_harness::pair_report::pairs;
use bench_harness::ratio::{Interval, gain};
use bench_harness::results::{CaseResult, Results, Unit};

/// In the place of an arm: how many times as fast as Go's pool hintpool is.
const HINTPOOL_BESIDE_GO: &str = "hintpool-beside-go-pool";

/// What one way to come by a value gains over new values.
#[derive(Debug, Serialize)]
struct Answer {
    /// The first words of the verdict; of times only, since its words are of speed, and not of two pools.
    #[serde(skip_serializing_if = "Option::is_none")]
    word: Option<&'static str>,
    /// All of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<String>,
    /// Where the gain lies; where the pool costs, how many times as long it takes. Missing if there are too few samples.
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gain: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<f64>,
}

/// How many questions got which answer, with hintpool; under `go`, with Go's pool beside new values of Go.
#[derive(Debug, Default, Serialize)]
struct Tally {
    asked: usize,
    costs: usize,
    makes_no_difference: usize,
    cannot_tell: usize,
    pays: usize,
}

/// `/answers` by group and arm, or by the name of a pair of cases; and `/tally` by allocator and for Go, in a file that `prove` wrote.
pub fn named(results: &Results) -> BTreeMap<&'static str, Value> {
    let mut answers: BTreeMap<String, BTreeMap<&str, Answer>> = BTreeMap::new();
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for line in table::lines(results) {
        let conclusion = line.judgement.conclusion;
        tallies.entry(line.allocator).or_default().add(conclusion);
        let pools = Arm::ALL.into_iter().filter(|arm| *arm != Arm::Fresh);
        let mut of_group: BTreeMap<&str, Answer> = pools
            .filter_map(|arm| Some((arm.name(), of_arm(results, &line.group, arm)?)))
            .collect();
        if let Some(go) = line.go {
            let conclusion = go.judgement.conclusion;
            tallies.entry("go".to_owned()).or_default().add(conclusion);
            of_group.insert(Arm::GoPool.name(), Answer::of(conclusion));
            let beside = go.hintpool.map(Answer::of_ratio);
            of_group.extend(beside.map(|answer| (HINTPOOL_BESIDE_GO, answer)));
        }
        answers.insert(line.group, of_group);
    }
    for pair in pairs(&results.cases) {
        let answer = Answer::between(pair.without, pair.with);
        let [_, with] = pair.words;
        answers.entry(pair.name).or_default().insert(with, answer);
    }
    let mut named = BTreeMap::new();
    if !answers.is_empty() {
        named.insert("answers", json!(answers));
    }
    if !tallies.is_empty() {
        named.insert("tally", json!(tallies));
    }
    named
}

fn of_arm(results: &Results, group: &str, arm: Arm) -> Option<Answer> {
    let samples = |arm| {
        let case = results.cases.get(&case_name(group, arm, Unit::Ns))?;
        Some(&case.samples)
    };
    let judgement = judge(samples(Arm::Fresh)?, samples(arm)?);
    Some(Answer::of(judgement.conclusion))
}

impl Answer {
    fn between(without: &CaseResult, with: &CaseResult) -> Self {
        match without.unit {
            Unit::Ns => Self::of(judge(&without.samples, &with.samples).conclusion),
            Unit::Bytes | Unit::Count => {
                let gain = gain(&without.samples, &with.samples);
                gain.map_or_else(|| Self::with(None), Self::of_ratio)
            }
        }
    }

    fn of(conclusion: Conclusion) -> Self {
        Self {
            word: Some(conclusion.word()),
            verdict: Some(conclusion.to_string()),
            interval: conclusion
                .told_interval()
                .map(|interval| interval.to_string()),
            ..Self::with(conclusion.interval())
        }
    }

    /// Without the words of a verdict.
    fn of_ratio(ratio: Interval) -> Self {
        Self {
            interval: Some(ratio.to_string()),
            ..Self::with(Some(ratio))
        }
    }

    fn with(gain: Option<Interval>) -> Self {
        Self {
            word: None,
            verdict: None,
            interval: None,
            gain: gain.map(|gain| gain.median),
            low: gain.map(|gain| gain.low),
            high: gain.map(|gain| gain.high),
        }
    }
}

impl Tally {
    fn add(&mut self, conclusion: Conclusion) {
        self.asked += 1;
        *match conclusion {
            Conclusion::Costs(_) => &mut self.costs,
            Conclusion::MakesNoDifference(_) => &mut self.makes_no_difference,
            Conclusion::CannotTell(_) | Conclusion::TooFewSamples => &mut self.cannot_tell,
            Conclusion::Pays(_) => &mut self.pays,
        } += 1;
    }
}
