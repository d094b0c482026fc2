//! The answers: a table, and a verdict in words for each question, the pool's losses first.

use std::collections::BTreeMap;

use bench_harness::judgement::{Conclusion, Judgement, judge};
use bench_harness::results::{CaseResult, Unit};
use comfy_table::{CellAlignment, Table, presets};

use super::BUFFERS;
use super::client::Client;
use super::measure::Measure;
use super::order::Size;

/// What stands below the rows that wrk found.
const BY_WRK: &str = "
What begins with wrk- was found by wrk, in a closed loop.
Its latencies count from when an order was sent, under full load, so they are not those of the open loop.
";

/// The table, the verdicts, and how to read them.
pub fn text(cases: &BTreeMap<String, CaseResult>) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_header(["orders", "measure", "fresh", "pooled", "unit"]);
    for column in table.column_iter_mut().skip(2).take(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut answers = Vec::new();
    for size in Size::ALL {
        let clients = Client::ALL.into_iter();
        let found =
            clients.flat_map(|client| client.compared().map(move |measure| (client, measure)));
        for (client, measure) in found {
            let both = BUFFERS.map(|buffers| cases.get(&client.case_name(measure, size, buffers)));
            let [Some(fresh), Some(pooled)] = both else {
                continue;
            };
            let judgement = judge(&fresh.samples, &pooled.samples);
            answers.push((size, client.named(measure), measure, judgement));
            let [fresh, pooled] = [fresh, pooled].map(|case| shown(measure, case));
            table.add_row([
                size.to_string(),
                client.named(measure),
                fresh,
                pooled,
                unit(measure).to_owned(),
            ]);
        }
    }
    answers.sort_by_key(|(.., judgement)| judgement.conclusion.rank());
    let mut text =
        format!("{table}\n\nMedians of the rounds. Where the pool loses comes first.\n\n");
    for (size, name, measure, judgement) in &answers {
        text += &format!("{size} {name}: {}\n", words(*measure, judgement));
    }
    text.push('\n');
    for size in Size::ALL {
        for client in Client::ALL {
            text += &gets(client, size, cases).unwrap_or_default();
        }
    }
    if answers
        .iter()
        .any(|(_, name, ..)| *name == Client::Wrk.named(Measure::P99))
    {
        text += BY_WRK;
    }
    text
}

/// The median, in a unit that reads well.
fn shown(measure: Measure, case: &CaseResult) -> String {
    let Some(summary) = case.summary() else {
        return String::new();
    };
    let median = summary.median;
    match measure {
        Measure::Throughput => format!("{:.0}", 1e9 / median),
        Measure::PeakMemory => format!("{:.1}", median / f64::from(1 << 20)),
        Measure::Processor | Measure::P50 | Measure::P99 | Measure::P999 => {
            format!("{:.1}", median / 1e3)
        }
        Measure::Allocations | Measure::Hits | Measure::Misses => format!("{median:.1}"),
    }
}

fn unit(measure: Measure) -> &'static str {
    match measure {
        Measure::Throughput => "orders a second",
        Measure::Processor => "µs of the server an order",
        Measure::P50 | Measure::P99 | Measure::P999 => "µs",
        Measure::Allocations => "an order",
        Measure::PeakMemory => "MiB",
        Measure::Hits | Measure::Misses => "gets",
    }
}

fn words(measure: Measure, judgement: &Judgement) -> String {
    let mut words = match measure.unit() {
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

/// What the pools counted themselves.
fn gets(client: Client, size: Size, cases: &BTreeMap<String, CaseResult>) -> Option<String> {
    let [_, pooled] = BUFFERS;
    let [hits, misses] = [Measure::Hits, Measure::Misses].map(|measure| {
        let case = cases.get(&client.case_name(measure, size, pooled))?;
        Some(case.samples.iter().flatten().sum::<f64>())
    });
    let (hits, misses) = (hits?, misses?);
    let by = match client {
        Client::Own => "",
        Client::Wrk => " sent by wrk",
    };
    Some(format!(
        "{size} orders{by}: the pools counted {hits} hits and {misses} misses, {:.3} % hits\n",
        100.0 * hits / (hits + misses)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(found: &[(Measure, [f64; 2])]) -> BTreeMap<String, CaseResult> {
        let mut cases = BTreeMap::new();
        for (measure, values) in found {
            for (buffers, value) in BUFFERS.into_iter().zip(values) {
                let case = CaseResult {
                    group: Size::Large.to_string(),
                    about: String::new(),
                    unit: measure.unit(),
                    parameters: BTreeMap::new(),
                    operations_per_sample: 1,
                    samples: vec![vec![*value]; 10],
                };
                cases.insert(Client::Own.case_name(*measure, Size::Large, buffers), case);
            }
        }
        cases
    }

    #[test]
    fn each_measure_has_a_row_and_a_verdict_in_its_own_words_and_losses_come_first() {
        let mib = f64::from(1 << 20);
        let text = text(&cases(&[
            (Measure::Throughput, [20_000.0, 10_000.0]),
            (Measure::P99, [100_000.0, 200_000.0]),
            (Measure::P50, [50_000.0, 50_000.0]),
            (Measure::Allocations, [30.0, 10.0]),
            (Measure::PeakMemory, [8.0 * mib, 16.0 * mib]),
            (Measure::Hits, [0.0, 999.0]),
            (Measure::Misses, [0.0, 1.0]),
        ]));
        let verdicts = [
            "large p99: does not pay: takes 2.0 times as long\n",
            "large peak: more with the pool: without it 0.50 times as much\n",
            "large p50: does not pay: no difference, 1.00 times as fast\n",
            "large throughput: pays: 2.0 times as fast\n",
            "large allocations: less with the pool: without it 3.0 times as much\n",
            "9990 hits and 10 misses, 99.900 % hits\n",
        ];
        let places = verdicts.map(|words| {
            text.find(words)
                .unwrap_or_else(|| panic!("no {words:?} in {text}"))
        });
        assert!(places.is_sorted(), "{text}");
        for (name, numbers) in [
            ("throughput", "50000  100000"),
            ("p99", "100.0  200.0"),
            ("peak", "8.0  16.0"),
        ] {
            let row = text.lines().find(|line| line.contains(name)).unwrap();
            let cells: Vec<&str> = row.split_whitespace().collect();
            assert_eq!(cells[2..4].join("  "), numbers, "{text}");
        }
    }

    #[test]
    fn one_round_alone_tells_nothing() {
        let mut few = cases(&[
            (Measure::Allocations, [30.0, 10.0]),
            (Measure::P50, [2.0, 1.0]),
        ]);
        for case in few.values_mut() {
            case.samples.truncate(1);
        }
        let text = text(&few);
        assert_eq!(
            text.matches("cannot tell: too few samples").count(),
            2,
            "{text}"
        );
    }
}
