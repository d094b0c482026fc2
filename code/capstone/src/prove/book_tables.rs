//! Tables of the book that are no charts: the types in the gallery, and the gains by `prove` beside those by criterion.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use bench_harness::arm::Arm;
use bench_harness::judgement::{Conclusion, WORTH};
use bench_harness::ratio::factor;
use bench_harness::results::{Results, Unit};
use maud::{Markup, html};

use super::answers::{self, Line};
use super::own_type::Name;
use super::plan::{BY_CRITERION, case_name};
use super::report::shown;
use super::tables::{self, Table};

/// Where the types of the gallery lie, from the root.
pub const GALLERY: &str = "code/capstone/gallery";

/// The names of the groups of a type, without the type.
const ONE: &str = "system-own-of-";
const HELD: &str = "system-own-8-held-of-";

/// What each file of the gallery says of its type, beside what was measured, losses first; `None` if these results are of no type there.
pub fn gallery(results: &Results, root: &Path) -> Result<Option<Markup>> {
    let mut described = described(root)?;
    let lines = answers::lines(results);
    let of = |start: &'static str| {
        let lines = lines.iter();
        lines.filter_map(move |line| Some((line.group.strip_prefix(start)?, line)))
    };
    let held: BTreeMap<&str, &Line> = of(HELD).collect();
    let rows: Vec<_> = of(ONE)
        .filter_map(|(name, line)| Some((described.remove(name)?, line, held.get(name))))
        .collect();
    Ok((!rows.is_empty()).then(|| {
        html! {
            div.wide { table {
                thead { tr {
                    @for heading in ["the type and its use", "one at a time", "eight held", "allocations: new, pooled"] {
                        th { (heading) }
                    }
                } }
                tbody {
                    @for ([file, about, instead], line, held) in &rows { tr {
                        td {
                            (with_code(about)) br; code { (file) }
                            @if !matches!(line.judgement.conclusion, Conclusion::Pays(_)) {
                                br; "Instead: " (with_code(instead))
                            }
                        }
                        td { (tables::verdict(line)) }
                        td { @if let Some(held) = held { (tables::verdict(held)) } }
                        td { (tables::allocations(line)) }
                    } }
                    @for [file, about, _] in described.values() { tr {
                        td { (with_code(about)) br; code { (file) } }
                        td colspan="3" { "not measured" }
                    } }
                }
            } }
        }
    }))
}

/// The name of each file, its first line and what it says to do instead, by the name that a type has in results; none if there is no gallery.
fn described(root: &Path) -> Result<BTreeMap<String, [String; 3]>> {
    let folder = root.join(GALLERY);
    let mut described = BTreeMap::new();
    if !folder.is_dir() {
        return Ok(described);
    }
    let unreadable = || format!("{GALLERY} can't be read");
    for entry in fs::read_dir(&folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        if path.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path).with_context(unreadable)?;
        let Name { file, kebab } = Name::of(&path)?;
        let mut doc = text.lines().map_while(|line| line.strip_prefix("//!"));
        let about = doc.next().unwrap_or_default().trim();
        let instead = doc.find_map(|line| line.strip_prefix(" Instead: "));
        let instead = instead.unwrap_or_default();
        ensure!(
            !about.is_empty() && !instead.is_empty(),
            "{GALLERY}/{file}: the table in the book needs a first line `//! WHAT IT IS`, and one `//! Instead: WHAT TO DO WHERE A POOL DOES NOT PAY`"
        );
        let [about, instead] = [about, instead].map(str::to_owned);
        described.insert(kebab, [file, about, instead]);
    }
    Ok(described)
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
            line.judgement.conclusion.interval(),
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
