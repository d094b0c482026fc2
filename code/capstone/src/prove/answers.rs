//! The answers of a results file under names, so that the text can quote them as it quotes cases.
//!
//! ```text
//! /answers/system-map/hintpool/verdict    pays: 1.10 to 1.14 times as fast
//! /tally/system/pays                      12
//! /answers/small-p99/pooled/verdict       that of small-fresh-p99 and small-pooled-p99
//! /answers/regex/hintpool/verdict         that of regex-theirs and regex-hintpool
//! ```
//!
//! An answer has a `word`, a `verdict`, and an `interval`, which tells where the gain lies or, where the pool costs, how many times as long it takes.
//! Of counts and bytes, and of two pools, it has no words, which are of speed and of a pool beside new values.
//! `gain`, `low` and `high` are missing if there are too few samples.

use std::collections::BTreeMap;

use bench_harness::arm::Arm;
use bench_harness::judgement::{Conclusion, judge};
use bench_harness::pair_report::pairs;
use bench_harness::ratio::{Interval, gain};
use bench_harness::results::{CaseResult, Results, Unit};
use serde_json::{Map, Value, json};

use super::table;

/// In the place of an arm: how many times as fast as Go's pool hintpool is.
const HINTPOOL_BESIDE_GO: &str = "hintpool-beside-go-pool";

/// `/answers` by group and arm, or by the name of a pair of cases; and `/tally` by allocator and for Go, in a file that `prove` wrote.
pub fn named(results: &Results) -> Map<String, Value> {
    let mut answers: BTreeMap<String, BTreeMap<&str, Value>> = BTreeMap::new();
    let mut tallies = BTreeMap::new();
    for line in table::lines(results) {
        let of_group = answers.entry(line.group.clone()).or_default();
        count(&mut tallies, &line.allocator, line.judgement.conclusion);
        for arm in Arm::ALL.into_iter().filter(|arm| *arm != Arm::Fresh) {
            let found = table::conclusion(results, &line.group, Arm::Fresh, arm);
            of_group.extend(found.map(|found| (arm.name(), verdict(found))));
        }
        if let Some(found) = line.go {
            count(&mut tallies, "go", found);
            of_group.insert(Arm::GoPool.name(), verdict(found));
            let beside = line.beside_go;
            of_group.extend(beside.map(|ratio| (HINTPOOL_BESIDE_GO, with_interval(ratio))));
        }
    }
    for pair in pairs(&results.cases) {
        let [_, with] = pair.words;
        let answer = between(pair.without, pair.with);
        answers.entry(pair.name).or_default().insert(with, answer);
    }
    let mut named = Map::new();
    if !answers.is_empty() {
        named.insert("answers".to_owned(), json!(answers));
    }
    if !tallies.is_empty() {
        named.insert("tally".to_owned(), json!(tallies));
    }
    named
}

/// How many questions got which answer, by allocator; under `go`, with Go's pool beside new values of Go.
type Tallies = BTreeMap<String, BTreeMap<&'static str, usize>>;

fn count(tallies: &mut Tallies, name: &str, conclusion: Conclusion) {
    let tally = tallies.entry(name.to_owned()).or_insert_with(|| {
        let all = ["costs", "makes_no_difference", "cannot_tell", "pays"];
        all.map(|answer| (answer, 0)).into()
    });
    let answer = match conclusion {
        Conclusion::Costs(_) => "costs",
        Conclusion::MakesNoDifference(_) => "makes_no_difference",
        Conclusion::CannotTell(_) | Conclusion::TooFewSamples => "cannot_tell",
        Conclusion::Pays(_) => "pays",
    };
    for counted in ["asked", answer] {
        *tally.entry(counted).or_default() += 1;
    }
}

fn between(without: &CaseResult, with: &CaseResult) -> Value {
    match without.unit {
        Unit::Ns => verdict(judge(&without.samples, &with.samples).conclusion),
        Unit::Bytes | Unit::Count => {
            let gain = gain(&without.samples, &with.samples);
            gain.map_or_else(|| json!({}), with_interval)
        }
    }
}

fn verdict(conclusion: Conclusion) -> Value {
    let mut answer = conclusion
        .interval()
        .map_or_else(|| json!({}), with_interval);
    answer["word"] = json!(conclusion.word());
    answer["verdict"] = json!(conclusion.to_string());
    if let Some(told) = conclusion.told_interval() {
        answer["interval"] = json!(told.to_string());
    }
    answer
}

fn with_interval(gain: Interval) -> Value {
    let Interval { low, median, high } = gain;
    json!({ "interval": gain.to_string(), "gain": median, "low": low, "high": high })
}
