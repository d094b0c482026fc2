//! Pairs of cases for people: a table of all, and a verdict in words for each, losses first.

use std::collections::BTreeMap;
use std::ptr;

use comfy_table::{CellAlignment, Table, presets};

use crate::judgement::{Conclusion, Judgement, judge};
use crate::pairs::{Pair, pairs_of};
use crate::results::{CaseResult, Unit};

/// Medians that are in no pair come last. `per_second` says of which times, by the label of their pair, the table shows how many there are in a second.
pub fn text(cases: &BTreeMap<String, CaseResult>, per_second: impl Fn(&str) -> bool) -> String {
    let mut answers: Vec<_> = pairs_of(cases)
        .map(|pair| {
            let judgement = judge(&pair.without.samples, &pair.with.samples);
            (pair, judgement)
        })
        .collect();
    answers.sort_by_key(|(_, judgement)| judgement.conclusion.rank());
    let headings = answers.first().map(|(pair, _)| pair.headings());
    let [without, with] = headings.unwrap_or_default();
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_header(["", without, with]);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut verdicts = String::new();
    for (pair, judgement) in &answers {
        let name = pair.label();
        let [without, with] = [pair.without, pair.with].map(|case| shown(case, per_second(&name)));
        let words = match pair
            .with
            .samples
            .iter()
            .flatten()
            .all(|&sample| sample == 0.0)
        {
            // No ratio says how much less that is.
            true => format!("none with the pool: without it {without}"),
            false => words(pair.without.unit, judgement),
        };
        verdicts += &format!("{name}: {words}\n");
        table.add_row([name, without, with]);
    }
    let mut others = String::new();
    for (name, case) in cases {
        let compared = |(pair, _): &(Pair, _)| {
            [pair.without, pair.with]
                .map(ptr::from_ref)
                .contains(&ptr::from_ref(case))
        };
        if !answers.iter().any(compared) {
            others += &format!("{name}: {}\n", shown(case, per_second(name)));
        }
    }
    format!("{table}\n\nMedians of the processes. Losses come first.\n\n{verdicts}{others}")
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
        for (what, unit, values, processes) in [
            ("throughput", Unit::Ns, [20_000.0, 10_000.0], 10),
            ("p99", Unit::Ns, [100_000.0, 200_000.0], 10),
            ("p50", Unit::Ns, [50_000.0, 50_000.0], 10),
            ("allocations", Unit::Count, [30.0, 10.0], 10),
            ("peak", Unit::Bytes, [8.0 * mib, 16.0 * mib], 10),
            ("few", Unit::Count, [30.0, 10.0], 1),
            ("none", Unit::Count, [2.0, 0.0], 10),
        ] {
            for (buffers, value) in ["fresh", "pooled"].into_iter().zip(values) {
                let case = CaseResult {
                    group: "large".to_owned(),
                    about: String::new(),
                    unit,
                    parameters: BTreeMap::new(),
                    operations_per_sample: 1,
                    samples: vec![vec![value]; processes],
                };
                cases.insert(format!("large-{buffers}-{what}"), case);
            }
        }
        let alone = CaseResult {
            unit: Unit::Count,
            samples: vec![vec![2.0], vec![4.0]],
            ..cases["large-pooled-p99"].clone()
        };
        cases.insert("large-pooled-created".to_owned(), alone);
        let text = text(&cases, |name| name == "large-throughput");
        assert!(text.ends_with("\nlarge-pooled-created: 3.00\n"), "{text}");
        assert_eq!(text.matches("large-pooled").count(), 1, "{text}");
        let verdicts = [
            "large-p99: does not pay: takes 2.0 times as long\n",
            "large-peak: more with the pool: without it 0.50 times as much\n",
            "large-p50: does not pay: no difference, 1.00 times as fast\n",
            "large-few: cannot tell: too few samples\n",
            "large-allocations: less with the pool: without it 3.0 times as much\n",
            "large-throughput: pays: 2.0 times as fast\n",
        ];
        let none = "large-none: none with the pool: without it 2.00\n";
        assert!(text.contains(none), "{text}");
        let places = verdicts.map(|words| {
            let place = text.find(words);
            place.unwrap_or_else(|| panic!("no {words:?} in {text}"))
        });
        assert!(places.is_sorted(), "{text}");
        for row in [
            "large-p99 100.00 µs 200.00 µs",
            "large-peak 8.0 MiB 16.0 MiB",
            "large-allocations 30.00 10.00",
            "large-throughput 50000 a second 100000 a second",
        ] {
            let rows = text.lines().map(|line| {
                let words: Vec<&str> = line.split_whitespace().collect();
                words.join(" ")
            });
            assert!({ rows }.any(|found| found == row), "no {row:?} in {text}");
        }
    }
}
