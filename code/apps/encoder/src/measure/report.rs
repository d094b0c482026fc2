//! The answers: a table with the losses first, and a verdict in words for each question.

use std::collections::BTreeMap;

use bench_harness::judgement::{Judgement, judge};
use bench_harness::results::{CaseResult, Unit};
use comfy_table::{CellAlignment, Table, presets};

use super::question::{JSON_BYTES, Question, RECORDS};
use super::run::{POLICIES, case_name};

const MIB: f64 = (1 << 20) as f64;

/// One question, answered.
#[derive(Debug)]
struct Answer {
    question: Question,
    judgement: Judgement,
    /// Without a pool and with one.
    ns: [f64; 2],
    allocations: Option<[f64; 2]>,
    peak: Option<[f64; 2]>,
}

/// The table, the verdicts, and how to read them.
pub fn text(questions: &[Question], cases: &BTreeMap<String, CaseResult>) -> String {
    let mut answers: Vec<Answer> = questions
        .iter()
        .filter_map(|question| answer(question, cases))
        .collect();
    answers.sort_by_key(|answer| answer.judgement.conclusion.rank());
    let mut text = format!(
        "{}\n\nEach pair is fresh, then pooled. Where the pool loses comes first.\n\n",
        table(&answers)
    );
    for answer in &answers {
        text += &format!("{}: {}", answer.question, answer.judgement.conclusion);
        for note in &answer.judgement.notes {
            text += &format!(" ({note})");
        }
        text.push('\n');
    }
    text
}

fn answer(question: &Question, cases: &BTreeMap<String, CaseResult>) -> Option<Answer> {
    let both = |unit| {
        let [fresh, pooled] =
            POLICIES.map(|buffers| cases.get(&case_name(question, buffers, unit)));
        Some([fresh?, pooled?])
    };
    let medians = |unit| {
        let [fresh, pooled] = both(unit)?.map(CaseResult::summary);
        Some([fresh?.median, pooled?.median])
    };
    let [fresh, pooled] = both(Unit::Ns)?;
    Some(Answer {
        question: *question,
        judgement: judge(&fresh.samples, &pooled.samples),
        ns: medians(Unit::Ns)?,
        allocations: medians(Unit::Count),
        peak: medians(Unit::Bytes),
    })
}

fn table(answers: &[Answer]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header([
        "question",
        "µs a record",
        "MiB/s of JSON",
        "allocations a record",
        "peak MiB",
    ]);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for answer in answers {
        let throughput = answer.ns.map(mib_per_second);
        table.add_row([
            answer.question.to_string(),
            pair(answer.ns.map(|ns| ns / 1e3), 2),
            pair(throughput, 1),
            answer
                .allocations
                .map_or_else(unknown, |pairs| pair(pairs, 3)),
            answer
                .peak
                .map_or_else(unknown, |bytes| pair(bytes.map(|bytes| bytes / MIB), 1)),
        ]);
    }
    table
}

fn mib_per_second(ns_per_record: f64) -> f64 {
    let bytes_per_record = JSON_BYTES as f64 / RECORDS as f64;
    bytes_per_record / MIB / (ns_per_record / 1e9)
}

fn pair([fresh, pooled]: [f64; 2], digits: usize) -> String {
    format!("{fresh:.digits$}  {pooled:.digits$}")
}

fn unknown() -> String {
    "not measured".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(samples: Vec<Vec<f64>>, unit: Unit) -> CaseResult {
        CaseResult {
            group: String::new(),
            about: String::new(),
            unit,
            parameters: BTreeMap::new(),
            operations_per_sample: RECORDS,
            samples,
        }
    }

    #[test]
    fn losses_come_first_and_each_question_has_its_verdict_in_words() {
        let [pays, costs, unsure] = [
            "encode-zstd-4-a-frame",
            "decode-zstd-4-a-frame",
            "encode-deflate-4-a-frame",
        ]
        .map(|name| Question::named(name).unwrap());
        let mut cases = BTreeMap::new();
        let mut add = |question: &Question, unit, times: [&dyn Fn(u32) -> f64; 2]| {
            for (buffers, time) in POLICIES.into_iter().zip(times) {
                let samples = (0..10).map(|process| vec![time(process)]).collect();
                cases.insert(case_name(question, buffers, unit), case(samples, unit));
            }
        };
        add(&pays, Unit::Ns, [&|_| 3000.0, &|_| 1000.0]);
        add(&pays, Unit::Count, [&|_| 2.5, &|_| 0.125]);
        add(&pays, Unit::Bytes, [&|_| 4.0 * MIB, &|_| 5.5 * MIB]);
        add(&costs, Unit::Ns, [&|_| 1000.0, &|_| 2000.0]);
        add(
            &unsure,
            Unit::Ns,
            [&|process| 500.0 + 300.0 * f64::from(process), &|_| 2000.0],
        );
        let text = text(&[pays, costs, unsure], &cases);
        let words = [
            "decode-zstd-4-a-frame: does not pay: takes 2.0 times as long\n",
            "encode-deflate-4-a-frame: cannot tell: ",
            "encode-zstd-4-a-frame: pays: 3.0 times as fast\n",
        ];
        let places = words.map(|words| {
            text.find(words)
                .unwrap_or_else(|| panic!("no {words:?} in {text}"))
        });
        assert!(places.is_sorted(), "{text}");
        for row in [
            "3.00  1.00",
            "93.3  279.8",
            "2.500  0.125",
            "4.0  5.5",
            "not measured",
        ] {
            assert!(text.contains(row), "no {row} in {text}");
        }
    }
}
