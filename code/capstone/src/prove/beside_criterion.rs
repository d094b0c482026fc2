//! The gains that `prove` and criterion found on one machine, beside each other.

use bench_harness::arm::Arm;
use bench_harness::judgement::WORTH;
use bench_harness::ratio::factor;
use bench_harness::results::{Results, Unit};
use maud::{Markup, html};

use super::naming::{BY_CRITERION, case_name};
use super::report::shown;
use super::table;
use super::tables::Table;

/// The name of the file with the table.
pub const NAME: &str = "beside-criterion.html";

/// How many cases agree, and all of them, those first that do not; `None` if they have no case in common.
pub fn beside(prove: &Results, criterion: &Results) -> Option<Markup> {
    let mut rows: Vec<(bool, Vec<String>)> = Vec::new();
    for line in table::lines(prove) {
        let Some(question) = line.group.strip_prefix("system-") else {
            continue;
        };
        let time = |arm| {
            let group = format!("{BY_CRITERION}-{question}");
            let case = criterion.cases.get(&case_name(&group, arm, Unit::Ns))?;
            Some(case.summary()?.median)
        };
        let gain_over_new = |arm| Some(time(Arm::Fresh)? / time(arm)?);
        if let (Some(interval), Some(gain), Some(again)) = (
            line.judgement.conclusion.interval(),
            gain_over_new(Arm::Hintpool),
            gain_over_new(Arm::FreshAgain),
        ) {
            let agree = interval.low / WORTH <= gain && gain <= interval.high * WORTH;
            let word = if agree { "yes" } else { "no" };
            let numbers = [interval.to_string(), factor(gain), factor(again)];
            let cells = [line.question].into_iter().chain(numbers);
            rows.push((agree, cells.chain([word.to_owned()]).collect()));
        }
    }
    let all = rows.len();
    let alike = rows.iter().filter(|(agree, _)| *agree).count();
    rows.sort_by_key(|(agree, _)| *agree);
    let table = Table {
        headings: &[
            "the value and its use",
            "gain by prove",
            "by criterion",
            "new again beside new, by criterion",
            "do they agree?",
        ],
        numbers: 1..4,
        rows: rows.into_iter().map(|(_, cells)| cells).collect(),
    };
    (all > 0).then(|| {
        html! {
            p { "They agree in " (alike) " of " (all) " cases." }
            (shown(&table))
        }
    })
}
