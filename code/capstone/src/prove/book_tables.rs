//! Tables of the book that are no charts: the types in the gallery, and the gains by `prove` beside those by criterion.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use bench_harness::arm::Arm;
use bench_harness::judgement::{Conclusion, WORTH};
use bench_harness::ratio::factor;
use bench_harness::results::{Results, Unit};
use maud::{Markup, html};

use super::answers;
use super::plan::{BY_CRITERION, case_name};
use super::report::shown;
use super::tables::{self, Table};

/// Where the types of the gallery lie, from the root.
pub const GALLERY: &str = "code/capstone/gallery";

/// What each file of the gallery says of its type, beside what was measured, losses first; `None` if these results are of no type there.
pub fn gallery(results: &Results, root: &Path) -> Result<Option<Markup>> {
    let lines = answers::lines(results);
    let mut rows = Vec::new();
    for line in &lines {
        let Some(name) = line.group.strip_prefix("system-own-of-") else {
            continue;
        };
        let file = format!("{name}.rs");
        let path = root.join(GALLERY).join(&file);
        if path.is_file() {
            let held = format!("system-own-8-held-of-{name}");
            let held = lines.iter().find(|line| line.group == held);
            rows.push((described(&path)?, file, line, held));
        }
    }
    Ok((!rows.is_empty()).then(|| {
        html! {
            div.wide { table {
                thead { tr {
                    @for heading in ["the type and its use", "one at a time", "eight held", "allocations: new, pooled"] {
                        th { (heading) }
                    }
                } }
                tbody {
                    @for ([about, instead], file, line, held) in &rows { tr {
                        td {
                            (with_code(about)) br; code { (file) }
                            @if !matches!(line.conclusion, Conclusion::Pays(_)) {
                                br; "Instead: " (with_code(instead))
                            }
                        }
                        td { (tables::verdict(line)) }
                        td { @if let Some(held) = held { (tables::verdict(held)) } }
                        td { (tables::allocations(line)) }
                    } }
                }
            } }
        }
    }))
}

/// The first line of a file, and what it says to do instead.
fn described(path: &Path) -> Result<[String; 2]> {
    let shown = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("{shown} can't be read"))?;
    let about = text
        .strip_prefix("//! ")
        .and_then(|text| text.lines().next());
    let mut lines = text.lines();
    let instead = lines.find_map(|line| line.strip_prefix("//! Instead: "));
    let (Some(about), Some(instead)) = (about, instead) else {
        bail!(
            "{shown}: the table in the book needs a first line `//! WHAT IT IS`, and one `//! Instead: WHAT TO DO WHERE A POOL DOES NOT PAY`"
        );
    };
    Ok([about, instead].map(str::to_owned))
}

/// What stands between backquotes, as code.
fn with_code(text: &str) -> Markup {
    html! {
        @for (number, part) in text.split('`').enumerate() {
            @if number % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// How many cases of `prove` and criterion agree, and all of them, those first that do not; `None` if they have no case in common.
pub fn beside_criterion(prove: &Results, criterion: &Results) -> Option<Markup> {
    let mut rows: Vec<(bool, Vec<String>)> = Vec::new();
    for line in answers::lines(prove) {
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
            line.conclusion.interval(),
            gain_over_new(Arm::Hintpool),
            gain_over_new(Arm::FreshAgain),
        ) {
            let agree = interval.low / WORTH <= gain && gain <= interval.high * WORTH;
            let word = if agree { "yes" } else { "no" }.to_owned();
            let numbers = [interval.to_string(), factor(gain), factor(again)];
            let cells = [line.question].into_iter().chain(numbers);
            rows.push((agree, cells.chain([word]).collect()));
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
