//! The answers of a results file under names, so that the text can quote them as it quotes cases.
//!
//! ```text
//! /answers/system-map/hintpool/verdict    pays: 1.10 to 1.14 times as fast
//! /tally/system/pays                      12
//! /answers/small-p99/pooled/verdict       that of small-fresh-p99 and small-pooled-p99
//! ```

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use workbench::arm::Arm;

use super::pairs::{POOLED, pairs};
use super::run::case_name;
use super::table;
use super::verdict::{Verdict, gain, judge};
use crate::results::{CaseResult, Results, Unit};

/// What one way to come by a value gains over new values.
#[derive(Debug, Serialize)]
struct Answer {
    /// The first words of the verdict; of times only, since its words are of speed.
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

/// How many questions got which answer, with hintpool.
#[derive(Debug, Default, Serialize)]
struct Tally {
    asked: usize,
    costs: usize,
    makes_no_difference: usize,
    cannot_tell: usize,
    pays: usize,
}

/// `/answers` by group and arm, or by the name of a pair of cases; and `/tally` by allocator, in a file that `prove` wrote.
pub fn named(results: &Results) -> BTreeMap<&'static str, Value> {
    let mut answers: BTreeMap<String, BTreeMap<&str, Answer>> = BTreeMap::new();
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for line in table::lines(results) {
        let verdict = line.judgement.verdict;
        tallies.entry(line.allocator).or_default().add(verdict);
        let samples = |arm| {
            let case = results.cases.get(&case_name(&line.group, arm, Unit::Ns))?;
            Some(&case.samples)
        };
        let pools = Arm::ALL.into_iter().filter(|arm| *arm != Arm::Fresh);
        let of_arms = pools.filter_map(|arm| {
            let judgement = judge(samples(Arm::Fresh)?, samples(arm)?);
            Some((arm.name(), Answer::of(judgement.verdict)))
        });
        answers.insert(line.group.clone(), of_arms.collect());
    }
    answers.extend(pairs(results).map(|pair| {
        let answer = Answer::between(pair.fresh, pair.pooled);
        (pair.name, BTreeMap::from([(POOLED, answer)]))
    }));
    let mut named = BTreeMap::new();
    if !answers.is_empty() {
        named.insert("answers", json!(answers));
    }
    if !tallies.is_empty() {
        named.insert("tally", json!(tallies));
    }
    named
}

impl Answer {
    fn between(fresh: &CaseResult, pooled: &CaseResult) -> Self {
        let answer = Self::of(judge(&fresh.samples, &pooled.samples).verdict);
        match fresh.unit {
            Unit::Ns => answer,
            Unit::Bytes | Unit::Count => Self {
                word: None,
                verdict: None,
                interval: gain(&fresh.samples, &pooled.samples).map(|gain| gain.to_string()),
                ..answer
            },
        }
    }

    fn of(verdict: Verdict) -> Self {
        let gain = verdict.interval();
        Self {
            word: Some(verdict.word()),
            verdict: Some(verdict.to_string()),
            interval: verdict.told_interval().map(|interval| interval.to_string()),
            gain: gain.map(|gain| gain.median),
            low: gain.map(|gain| gain.low),
            high: gain.map(|gain| gain.high),
        }
    }
}

impl Tally {
    fn add(&mut self, verdict: Verdict) {
        self.asked += 1;
        *match verdict {
            Verdict::Costs(_) => &mut self.costs,
            Verdict::MakesNoDifference(_) => &mut self.makes_no_difference,
            Verdict::CannotTell(_) | Verdict::TooFewSamples => &mut self.cannot_tell,
            Verdict::Pays(_) => &mut self.pays,
        } += 1;
    }
}
