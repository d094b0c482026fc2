//! Measures one group after another, and keeps what is good when it is stopped.

use std::collections::BTreeMap;

use anyhow::Result;
use bench_harness::arm::Arm;
use bench_harness::environment::busy_processors;
use bench_harness::estimate;
use bench_harness::interruption;
use bench_harness::judgement::{Conclusion, Judgement, judge};
use bench_harness::measure::{self, Entry};
use bench_harness::results::{Circumstances, Effort, Found, Unit};

use super::equal_work;
use super::naming::{about, case_name};
use super::plan::{Allocator, Row};
use super::programs::Programs;
use super::progress::Progress;
use super::table;

/// Measures all, and tells `progress` how it goes.
pub fn run(
    rows: &[Row],
    effort: &Effort,
    programs: &Programs,
    progress: &Progress,
) -> Result<Found> {
    let arms = rows.iter().map(|row| row.arms().len()).sum();
    let beforehand = estimate::beforehand(arms, effort);
    let mut found = Found::default();
    // Types of the reader's own are all checked before any is timed: a refusal loses nothing.
    let mut same_work = BTreeMap::new();
    for row in rows.iter().filter(|row| row.own_type.is_some()) {
        check(row, programs, &mut same_work)?;
    }
    let mut control = None;
    let mut busy = busy_processors();
    for (done, row) in rows.iter().enumerate() {
        let remaining = estimate::remaining(done, rows.len(), progress.took(), beforehand);
        progress.begun(done + 1, rows.len(), row, remaining);
        let checked = check(row, programs, &mut same_work);
        let Some(same_work) = interruption::unless_interrupted(checked)? else {
            found.interrupted = true;
            break;
        };
        let timed = time(row, effort, programs)?;
        found.interrupted = timed.interrupted;
        let judgement = judged(row, &timed);
        if row.control {
            control = Some(judgement.conclusion);
        }
        let before = busy;
        busy = busy_processors();
        if !timed.cases.is_empty() {
            let seen = Circumstances {
                busy_processors: (before.max(busy) * 100.0).round() / 100.0,
                control_holds: control.is_none_or(Conclusion::may_be_of_like_arms),
                same_work,
            };
            let doubt = table::reason_to_doubt(&seen, judgement.conclusion, control);
            progress.answered(&judgement, doubt.as_deref());
            found.circumstances.insert(row.name(), seen);
        }
        // An arm whose threads never ran at the same time has nothing to say.
        let cases = timed.cases.into_iter();
        found
            .cases
            .extend(cases.filter(|(_, case)| case.summary().is_some()));
        // Counts need no turns, and are as good when the rest is stopped.
        if !found.interrupted {
            let counted = count(row, effort, programs)?;
            found.interrupted = counted.interrupted;
            found.cases.extend(counted.cases);
        }
        if found.interrupted {
            break;
        }
    }
    Ok(found)
}

/// Whether recycled values do the work of new ones, found out once for all allocators.
fn check(row: &Row, programs: &Programs, known: &mut BTreeMap<String, bool>) -> Result<bool> {
    // It has no recycled values.
    if row.control {
        return Ok(true);
    }
    let question = row.to_string();
    if let Some(same_work) = known.get(&question) {
        return Ok(*same_work);
    }
    let same_work = equal_work::check(row, programs)?;
    known.insert(question, same_work);
    Ok(same_work)
}

fn time(row: &Row, effort: &Effort, programs: &Programs) -> Result<Found> {
    let entries = entries(row, Unit::Ns, programs)?;
    measure::timed(&row.name(), &entries, effort, interruption::heard)
}

/// How many operations a count is the mean of: whole bursts, and few enough for values that are slow to make.
const COUNTED: u64 = 64;

/// Once, since it is the same in every process; the file's readers may rely on as many samples as of times.
fn count(row: &Row, effort: &Effort, programs: &Programs) -> Result<Found> {
    // Who allocates how often is the program's doing, and not the allocator's.
    if row.control || row.allocator != Allocator::System || !programs.can_count(row) {
        return Ok(Found::default());
    }
    let once = Effort {
        processes: 1,
        ..*effort
    };
    let entries = entries(row, Unit::Count, programs)?;
    let group = row.name();
    let never = || false;
    let mut found = measure::counted(&group, Unit::Count, COUNTED, &entries, &once, never)?;
    for case in found.cases.values_mut() {
        case.samples = vec![case.samples[0].clone(); effort.processes];
    }
    Ok(found)
}

fn entries<'a>(row: &'a Row, unit: Unit, programs: &'a Programs) -> Result<Vec<Entry<'a>>> {
    let entries = row.arms().into_iter().map(|arm| {
        Ok(Entry {
            name: case_name(&row.name(), arm, unit),
            about: about(row, arm, unit),
            parameters: row.group.parameters(),
            worker: programs.worker(row, arm, unit)?,
        })
    });
    entries.collect()
}

fn judged(row: &Row, found: &Found) -> Judgement {
    let of = |wanted: Arm| {
        let case = found.cases.get(&case_name(&row.name(), wanted, Unit::Ns));
        case.map_or(&[][..], |case| &case.samples)
    };
    let other = if row.control {
        Arm::FreshAgain
    } else {
        Arm::Hintpool
    };
    judge(of(Arm::Fresh), of(other))
}
