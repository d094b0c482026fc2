//! Where does a pool pay on this machine? Measures the groups of the harness, and answers in words.
//!
//! Here, [`run`] checks that recycled values of a reader's own type do the work of new ones, measures one group after another, and keeps what is good when it is stopped.
//! That those of the table do is a test of the harness.
//!
//! - [`plan`]: which groups, under which allocators, with what effort, and what their cases are called in a results file.
//! - [`programs`]: the programs that measure, one for each allocator and one that counts.
//! - [`own_type`]: the same questions for a type of the reader's own.
//! - [`answers`]: what a results file answers, as rows and under names that the text can quote; [`tables`]: what is shown of the rows.
//! - [`chart`] and [`report`]: a page with charts of it; [`book_tables`]: tables for the book.

pub mod answers;
pub mod book_tables;
pub mod chart;
pub mod own_type;
pub mod plan;
pub mod programs;
pub mod report;
pub mod tables;

use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Result, bail, ensure};
use bench_harness::arm::Arm;
use bench_harness::environment::busy_processors;
use bench_harness::equal_work::{CHECK, Report};
use bench_harness::estimate;
use bench_harness::judgement::{Conclusion, judge};
use bench_harness::measure::{self, Entry};
use bench_harness::results::{Circumstances, Effort, Found, Unit};

use plan::{Allocator, Row, about, case_name};

/// Measures all, and tells on standard error how it goes. `go` is Go's program.
pub fn run(rows: &[Row], effort: &Effort, go: Option<&Path>) -> Result<Found> {
    let begun = Instant::now();
    let arms = rows.iter().map(|row| row.arms.len()).sum();
    let beforehand = estimate::beforehand(arms, effort);
    let mut found = Found::default();
    // All are checked before any is timed, so a refusal loses nothing.
    for row in rows {
        if row.own_type.is_some() && !row.is_control() {
            check(row)?;
        }
    }
    let mut control = None;
    let mut busy = busy_processors();
    for (done, row) in rows.iter().enumerate() {
        let left = estimate::remaining(done, rows.len(), begun.elapsed(), beforehand);
        let left = estimate::words(left);
        let (number, of) = (done + 1, rows.len());
        let (question, allocator) = (&row.question, row.allocator);
        eprint!("{number:>3} of {of}, {left} left: {question}, {allocator} ... ");
        let entries = entries(row, Unit::Ns, go)?;
        let timed = measure::timed(&row.name, entries, effort)?;
        found.interrupted = timed.interrupted;
        let conclusion = judged(row, &timed);
        if row.is_control() {
            control = Some(conclusion);
        }
        let before = busy;
        busy = busy_processors();
        if !timed.cases.is_empty() {
            let seen = Circumstances {
                busy_processors: (before.max(busy) * 100.0).round() / 100.0,
                control_holds: control.is_none_or(Conclusion::may_be_of_like_arms),
                same_work: true,
            };
            eprintln!("{conclusion}");
            if let Some(doubt) = conclusion.doubt() {
                eprintln!("      {doubt}");
            }
            found.circumstances.insert(row.name.clone(), seen);
        }
        // An arm whose threads never ran at the same time has nothing to say.
        let cases = timed.cases.into_iter();
        found
            .cases
            .extend(cases.filter(|(_, case)| case.summary().is_some()));
        if !found.interrupted {
            let counted = count(row, effort, go)?;
            found.interrupted = counted.interrupted;
            found.cases.extend(counted.cases);
        }
        if found.interrupted {
            break;
        }
    }
    Ok(found)
}

/// Refuses a type whose recycled values do not do the work of new ones.
fn check(row: &Row) -> Result<()> {
    let question = &row.question;
    let report = |arm| -> Result<Report> {
        let mut command = programs::worker(row, arm, Unit::Ns, None)?;
        let output = command.arg(CHECK).stderr(Stdio::inherit()).output()?;
        ensure!(
            output.status.success(),
            "{question}: its work by {arm} can't be checked: see above"
        );
        Ok(Report(String::from_utf8(output.stdout)?))
    };
    // A process each, so that a use that goes through inputs in turn begins alike in all.
    let [new, again] = [report(Arm::Fresh)?, report(Arm::Fresh)?];
    if let Some(difference) = again.difference(&new) {
        bail!(
            "{question}: in one run {difference} in another run. Chance decides it, so recycled values can't be checked by it: return from `use_it` what is the same in each run, such as a length"
        );
    }
    for arm in row.group.arms() {
        if let Some(difference) = report(arm)?.difference(&new) {
            bail!(
                "{question}: a recycled value does not do the work of a new one, so it is not timed. By {arm}, {difference}. Let `recycle` make the value as good as new"
            );
        }
    }
    if new.is_unclean() {
        bail!(
            "{question}: a recycled value is not equal to a new one (`==`), and what is left in it may save work, so it is not timed. Let `recycle` clear it. If what is left does no harm, wrap the value in a struct without `PartialEq`; then only what `use_it` returns is compared"
        );
    }
    Ok(())
}

/// How many operations a count is the mean of: whole bursts, and few enough for values that are slow to make.
const COUNTED: u64 = 64;

fn count(row: &Row, effort: &Effort, go: Option<&Path>) -> Result<Found> {
    // Who allocates how often is the program's doing, and not the allocator's.
    if row.is_control() || row.allocator != Allocator::System {
        return Ok(Found::default());
    }
    let entries = entries(row, Unit::Count, go)?;
    measure::counted(&row.name, Unit::Count, COUNTED, entries, effort)
}

fn entries(row: &Row, unit: Unit, go: Option<&Path>) -> Result<Vec<Entry>> {
    let entries = row.arms.iter().map(|&arm| {
        Ok(Entry {
            name: case_name(&row.name, arm, unit),
            about: about(row, arm, unit),
            parameters: row.group.parameters(),
            worker: programs::worker(row, arm, unit, go)?,
        })
    });
    entries.collect()
}

fn judged(row: &Row, found: &Found) -> Conclusion {
    let of = |wanted: Arm| {
        let case = found.cases.get(&case_name(&row.name, wanted, Unit::Ns));
        case.map_or(&[][..], |case| &case.samples)
    };
    let other = match row.is_control() {
        true => Arm::FreshAgain,
        false => Arm::Hintpool,
    };
    judge(of(Arm::Fresh), of(other))
}
