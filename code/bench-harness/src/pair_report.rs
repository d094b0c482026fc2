//! Cases of one group whose names differ by one word, as the applications record them: fresh beside pooled, or a crate's own way beside others.
//!
//! For people there is a table of all, and a verdict in words for each, losses first.

use std::collections::BTreeMap;
use std::ptr;

use comfy_table::{CellAlignment, Table, presets};

use crate::judgement::{Conclusion, Judgement, judge};
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

    /// Those of a table's columns, which may show other such pairs as well.
    pub fn headings(&self) -> [&'static str; 2] {
        match self.words {
            POLICIES => POLICIES,
            [without, _] => [without, "instead"],
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

/// Medians that are in no pair come last. `per_second` says of which times, by the label of their pair, the table shows how many there are in a second.
pub fn text<'r>(
    cases: &'r BTreeMap<String, CaseResult>,
    per_second: impl Fn(&str) -> bool,
) -> String {
    let judged = |pair: Pair<'r>| (judge(&pair.without.samples, &pair.with.samples), pair);
    let mut answers: Vec<_> = pairs(cases).map(judged).collect();
    answers.sort_by_key(|(judgement, _)| judgement.conclusion.rank());
    let headings = answers.first().map(|(_, pair)| pair.headings());
    let [without, with] = headings.unwrap_or_default();
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_header(["", without, with]);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut verdicts = String::new();
    for (judgement, pair) in &answers {
        let name = pair.label();
        let [without, with] = [pair.without, pair.with].map(|case| shown(case, per_second(&name)));
        let mut samples = pair.with.samples.iter().flatten();
        let words = match samples.all(|&sample| sample == 0.0) {
            // No ratio says how much less that is.
            true => format!("none with the pool: without it {without}"),
            false => words(pair.without.unit, judgement),
        };
        verdicts += &format!("{name}: {words}\n");
        table.add_row([name, without, with]);
    }
    let compared = answers
        .iter()
        .flat_map(|(_, pair)| [pair.without, pair.with]);
    let compared: Vec<_> = compared.map(ptr::from_ref).collect();
    for (name, case) in cases {
        if !compared.contains(&ptr::from_ref(case)) {
            verdicts += &format!("{name}: {}\n", shown(case, per_second(name)));
        }
    }
    format!("{table}\n\nMedians of the processes. Losses come first.\n\n{verdicts}")
}

/// The median, in a unit that reads well.
fn shown(case: &CaseResult, per_second: bool) -> String {
    let Some(summary) = case.summary() else {
        return String::new();
    };
    let median = summary.median;
    match case.unit {
        Unit::Ns if per_second => format!("{:.0} a second", 1e9 / median),
        Unit::Ns => format!("{:.2} µs", median / 1e3),
        Unit::Bytes => format!("{:.1} MiB", median / f64::from(1 << 20)),
        Unit::Count => format!("{median:.2}"),
    }
}

fn words(unit: Unit, judgement: &Judgement) -> String {
    let mut words = match unit {
        Unit::Ns => judgement.conclusion.to_string(),
        // The verdict's own words are of time.
        Unit::Bytes | Unit::Count => amount(judgement.conclusion),
    };
    for note in &judgement.notes {
        words += &format!(" ({note})");
    }
    words
}

fn amount(conclusion: Conclusion) -> String {
    let answer = match conclusion {
        Conclusion::Pays(_) => "less with the pool",
        Conclusion::Costs(_) => "more with the pool",
        Conclusion::MakesNoDifference(_) => "no difference",
        Conclusion::CannotTell(_) | Conclusion::TooFewSamples => "cannot tell",
    };
    match conclusion.interval() {
        Some(interval) => format!("{answer}: without it {interval} as much"),
        None => format!("{answer}: too few samples"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pair_has_a_row_and_a_verdict_in_words_of_its_unit_and_losses_come_first() {
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
        let text = text(&cases, |name| name == "large-throughput");
        assert!(text.ends_with("\nlarge-pooled-created: 3.00\n"), "{text}");
        assert_eq!(text.matches("large-pooled").count(), 1, "{text}");
        let lines = text.lines().map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words.join(" ")
        });
        let lines: Vec<String> = lines.collect();
        let place = |line: &str| {
            let place = lines.iter().position(|found| found == line);
            place.unwrap_or_else(|| panic!("no {line:?} in {text}"))
        };
        let verdicts = [
            "large-p99: does not pay: takes 2.0 times as long",
            "large-peak: more with the pool: without it 0.50 times as much",
            "large-p50: does not pay: no difference, 1.00 times as fast",
            "large-few: cannot tell: too few samples",
            "large-allocations: less with the pool: without it 3.0 times as much",
            "large-throughput: pays: 2.0 times as fast",
        ];
        assert!(verdicts.map(place).is_sorted(), "{text}");
        for line in [
            "large-none: none with the pool: without it 2.00",
            "large-p99 100.00 µs 200.00 µs",
            "large-peak 8.0 MiB 16.0 MiB",
            "large-allocations 30.00 10.00",
            "large-throughput 50000 a second 100000 a second",
        ] {
            place(line);
        }
    }
}
