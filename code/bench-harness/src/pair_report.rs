//! Cases of one group whose names differ by one word, as the applications record them: fresh beside pooled, or a crate's own way beside others.
//!
//! For people there is a line for each: both medians, and a verdict in words.

use std::collections::BTreeMap;
use std::ptr;

use crate::judgement::{Conclusion, judge};
use crate::results::{CaseResult, Unit};

/// The two policies of an application.
pub const POLICIES: [&str; 2] = ["fresh", "pooled"];

/// The word of what is compared with, and that of what is compared; `theirs` is the way in which a crate's author has it.
const WORDS: [[&str; 2]; 4] = [
    POLICIES,
    ["theirs", "fresh"],
    ["theirs", "local"],
    ["theirs", "hintpool"],
];

/// The same measured in two ways.
#[derive(Clone, Debug)]
pub struct Pair<'r> {
    /// The name of the cases without the word: `encode-zstd-4-a-frame`, `small-p99`, `regex-2-threads`.
    pub name: String,
    /// The words by which their names differ.
    pub words: [&'static str; 2],
    /// What is compared with.
    pub without: &'r CaseResult,
    /// What is compared.
    pub with: &'r CaseResult,
}

impl Pair<'_> {
    /// Unlike that of any other pair of the file.
    pub fn label(&self) -> String {
        match self.words {
            POLICIES => self.name.clone(),
            [_, with] => format!("{}-{with}", self.name),
        }
    }
}

/// All of these cases, by their names.
pub fn pairs(cases: &BTreeMap<String, CaseResult>) -> impl Iterator<Item = Pair<'_>> {
    cases.iter().flat_map(move |case| {
        let words = WORDS.into_iter();
        words.filter_map(move |words| pair(cases, case, words))
    })
}

/// This case and the one whose name has the second word where its own has the first.
fn pair<'r>(
    cases: &'r BTreeMap<String, CaseResult>,
    (name, without): (&String, &'r CaseResult),
    words: [&'static str; 2],
) -> Option<Pair<'r>> {
    let mut name: Vec<&str> = name.split('-').collect();
    let place = name.iter().position(|word| *word == words[0])?;
    name[place] = words[1];
    let with = cases.get(&name.join("-"))?;
    name.remove(place);
    let alike = without.group == with.group && without.unit == with.unit;
    alike.then(|| Pair {
        name: name.join("-"),
        words,
        without,
        with,
    })
}

/// A line for each pair, losses first, and then the medians that are in no pair.
pub fn text<'r>(cases: &'r BTreeMap<String, CaseResult>) -> String {
    let judged = |pair: Pair<'r>| (judge(&pair.without.samples, &pair.with.samples), pair);
    let mut answers: Vec<_> = pairs(cases).map(judged).collect();
    answers.sort_by_key(|(conclusion, _)| conclusion.rank());
    let mut text = "Medians of the processes. Losses come first.\n\n".to_owned();
    let mut compared = Vec::new();
    for (conclusion, pair) in &answers {
        compared.extend([pair.without, pair.with].map(ptr::from_ref));
        let name = pair.label();
        let [without, with] = [pair.without, pair.with].map(|case| shown(&name, case));
        let [theirs, ours] = pair.words;
        let words = match pair.with.summary() {
            // No ratio says how much less that is.
            Some(summary) if summary.high == 0.0 => "none with the pool".to_owned(),
            _ => words(pair.without.unit, *conclusion),
        };
        text += &format!("{name}: {theirs} {without}, {ours} {with}; {words}\n");
    }
    for (name, case) in cases {
        if !compared.contains(&ptr::from_ref(case)) {
            text += &format!("{name}: {}\n", shown(name, case));
        }
    }
    text
}

/// The median, in a unit that reads well: a throughput as how many there are in a second.
fn shown(name: &str, case: &CaseResult) -> String {
    let Some(summary) = case.summary() else {
        return "not measured".to_owned();
    };
    let median = summary.median;
    match case.unit {
        Unit::Ns if name.ends_with("throughput") => format!("{:.0} a second", 1e9 / median),
        Unit::Ns => format!("{:.2} µs", median / 1e3),
        Unit::Bytes => format!("{:.1} MiB", median / f64::from(1 << 20)),
        Unit::Count => format!("{median:.2}"),
    }
}

fn words(unit: Unit, conclusion: Conclusion) -> String {
    let words = match unit {
        Unit::Ns => conclusion.to_string(),
        // The verdict's own words are of time.
        Unit::Bytes | Unit::Count => amount(conclusion),
    };
    match conclusion.doubt() {
        Some(doubt) => format!("{words} ({doubt})"),
        None => words,
    }
}

fn amount(conclusion: Conclusion) -> String {
    let (answer, gain) = match conclusion {
        Conclusion::Pays(gain) => ("less with the pool", gain),
        Conclusion::Costs(gain) => ("more with the pool", gain),
        Conclusion::MakesNoDifference(gain) => ("no difference", gain),
        Conclusion::CannotTell(gain) => ("cannot tell", gain),
        Conclusion::TooFewSamples => return conclusion.to_string(),
    };
    format!("{answer}: without it {gain} as much")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pair_has_its_medians_and_a_verdict_in_words_of_its_unit_and_losses_come_first() {
        let mib = f64::from(1 << 20);
        let mut cases = BTreeMap::new();
        for (name, unit, value, processes) in [
            ("fresh-throughput", Unit::Ns, 20_000.0, 10),
            ("pooled-throughput", Unit::Ns, 10_000.0, 10),
            ("fresh-p99", Unit::Ns, 100_000.0, 10),
            ("pooled-p99", Unit::Ns, 200_000.0, 10),
            ("fresh-p50", Unit::Ns, 50_000.0, 10),
            ("pooled-p50", Unit::Ns, 50_000.0, 10),
            ("fresh-allocations", Unit::Count, 30.0, 10),
            ("pooled-allocations", Unit::Count, 10.0, 10),
            ("fresh-peak", Unit::Bytes, 8.0 * mib, 10),
            ("pooled-peak", Unit::Bytes, 16.0 * mib, 10),
            ("fresh-few", Unit::Count, 30.0, 1),
            ("pooled-few", Unit::Count, 10.0, 1),
            ("fresh-none", Unit::Count, 2.0, 10),
            ("pooled-none", Unit::Count, 0.0, 10),
            ("fresh-unknown", Unit::Count, 2.0, 10),
            ("pooled-unknown", Unit::Count, 0.0, 0),
            ("pooled-created", Unit::Count, 3.0, 2),
        ] {
            let case = CaseResult {
                group: "large".to_owned(),
                about: String::new(),
                unit,
                parameters: BTreeMap::new(),
                operations_per_sample: 1,
                samples: vec![vec![value]; processes],
            };
            cases.insert(format!("large-{name}"), case);
        }
        let expected = "\
Medians of the processes. Losses come first.

large-p99: fresh 100.00 µs, pooled 200.00 µs; does not pay: takes 2.0 times as long
large-peak: fresh 8.0 MiB, pooled 16.0 MiB; more with the pool: without it 0.50 times as much
large-p50: fresh 50.00 µs, pooled 50.00 µs; does not pay: no difference, 1.00 times as fast
large-none: fresh 2.00, pooled 0.00; none with the pool
large-few: fresh 30.00, pooled 10.00; cannot tell: too few samples
large-unknown: fresh 2.00, pooled not measured; cannot tell: too few samples
large-allocations: fresh 30.00, pooled 10.00; less with the pool: without it 3.0 times as much
large-throughput: fresh 50000 a second, pooled 100000 a second; pays: 2.0 times as fast
large-pooled-created: 3.00
";
        assert_eq!(text(&cases), expected);
    }
}
