//! A results file read as rows, those first in which the pool loses.

use bench_harness::arm::Arm;

use super::naming::{case_name, question_of};
use super::plan;
use bench_harness::judgement::{Conclusion, Judgement, WORTH, judge};
use bench_harness::ratio::{Interval, gain};
use bench_harness::results::{CaseResult, Circumstances, Results, Unit};
use bench_harness::statistics::Summary;

/// One question and its answer.
#[derive(Clone, Debug)]
pub struct Line {
    /// The cases' group in the file: the allocator and the question's name.
    pub group: String,
    /// The allocator of the program.
    pub allocator: String,
    /// The question in words.
    pub question: String,
    /// Whether it is about a type of the reader's own.
    pub own_type: bool,
    /// hintpool beside new values.
    pub judgement: Judgement,
    /// Why the judgement is provisional, if it is.
    pub provisional: Option<String>,
    /// Whether recycled values were found to do the work of new ones; `None` if an older file does not say.
    pub same_work: Option<bool>,
    /// All arms, as the harness lists them.
    pub arms: Vec<ArmLine>,
    /// The same in Go, if it was measured.
    pub go: Option<GoLine>,
}

/// New values beside new values, which must show no difference.
#[derive(Clone, Debug)]
pub struct Control {
    /// The allocator of the program.
    pub allocator: String,
    /// The question in words.
    pub question: String,
    /// What was found.
    pub judgement: Judgement,
}

/// What Go needed for the same, in turns with the arms.
#[derive(Clone, Debug)]
pub struct GoLine {
    /// New values: nanoseconds per value.
    pub fresh: Summary,
    /// Those of Go's pool.
    pub pool: Summary,
    /// Allocations per value, new and pooled, if they were counted.
    pub allocations: Option<[f64; 2]>,
    /// Go's pool beside new values of Go.
    pub judgement: Judgement,
    /// How many times as fast as Go's pool hintpool is, if the samples say.
    pub hintpool: Option<Interval>,
}

/// What one arm needed.
#[derive(Clone, Copy, Debug)]
pub struct ArmLine {
    /// Which one.
    pub arm: Arm,
    /// Nanoseconds per value.
    pub time: Summary,
    /// Allocations per value, if they were counted.
    pub allocations: Option<f64>,
    /// How many times as fast as hintpool it is, if the samples say.
    pub of_hintpool: Option<Interval>,
}

impl Line {
    /// What an arm needed, if it took part.
    pub fn arm(&self, wanted: Arm) -> Option<&ArmLine> {
        self.arms.iter().find(|line| line.arm == wanted)
    }

    /// The arms, other than new values, that are faster than hintpool by more than is worth nothing.
    pub fn faster_than_hintpool(&self) -> impl Iterator<Item = (Arm, Interval)> + '_ {
        let pools = self.arms.iter().filter(|line| line.arm != Arm::Fresh);
        let faster = pools.filter_map(|line| Some((line.arm, line.of_hintpool?)));
        faster.filter(|(_, of_hintpool)| of_hintpool.low > WORTH)
    }
}

/// The rows of the file; within an answer, as they were asked.
pub fn lines(results: &Results) -> Vec<Line> {
    let mut lines: Vec<Line> = groups(results)
        .into_iter()
        .filter_map(|group| line(results, group))
        .collect();
    lines.sort_by(|a, b| rank(a.judgement.conclusion).total_cmp(&rank(b.judgement.conclusion)));
    lines
}

/// The controls of the file.
pub fn controls(results: &Results) -> Vec<Control> {
    let controls = groups(results).into_iter().filter_map(|group| {
        let case = |arm| results.cases.get(&case_name(group, arm, Unit::Ns));
        let (new, again) = (case(Arm::Fresh)?, case(Arm::FreshAgain)?);
        let (allocator, _) = group.split_once('-')?;
        Some(Control {
            allocator: allocator.to_owned(),
            question: question_of(&new.about).to_owned(),
            judgement: judge(&new.samples, &again.samples),
        })
    });
    controls.collect()
}

/// Why a verdict that was found like this is provisional, if it is.
pub fn reason_to_doubt(
    seen: &Circumstances,
    found: Conclusion,
    control: Option<Conclusion>,
) -> Option<String> {
    /// A system at rest takes less.
    const BUSY: f64 = 0.5;
    if seen.busy_processors > BUSY {
        let busy = seen.busy_processors;
        return Some(format!("other programs kept {busy:.1} processors busy"));
    }
    let stands = seen.control_holds && control.is_none_or(|control| found.lies_beyond(control));
    (!stands).then(|| "new values beside new values differ as much".to_owned())
}

/// What the control found that this group belongs to.
fn control_of(results: &Results, group: &str) -> Option<Conclusion> {
    let control = plan::control_of(group)?;
    let samples = |arm| {
        Some(
            &results
                .cases
                .get(&case_name(&control, arm, Unit::Ns))?
                .samples,
        )
    };
    Some(judge(samples(Arm::Fresh)?, samples(Arm::FreshAgain)?).conclusion)
}

/// Losses first, and the greatest of them; among what pays, the least first.
pub(super) fn rank(conclusion: Conclusion) -> f64 {
    // Within an answer by the gain, whose arc tangent is below 2.
    let gain = conclusion.interval().map_or(0.0, |gain| gain.median.atan());
    (2 * conclusion.rank()) as f64 + gain
}

fn groups(results: &Results) -> Vec<&str> {
    let mut groups: Vec<&str> = results
        .cases
        .values()
        .map(|case| case.group.as_str())
        .collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// `None` if the group has no samples of new values and of hintpool.
fn line(results: &Results, group: &str) -> Option<Line> {
    let case = |arm: Arm, unit| results.cases.get(&case_name(group, arm, unit));
    let fresh = case(Arm::Fresh, Unit::Ns)?;
    let hintpool = case(Arm::Hintpool, Unit::Ns)?;
    let arm_line = |arm| {
        let timed = case(arm, Unit::Ns)?;
        let counted = case(arm, Unit::Count).and_then(CaseResult::summary);
        Some(ArmLine {
            arm,
            time: timed.summary()?,
            allocations: counted.map(|count| count.median),
            of_hintpool: gain(&hintpool.samples, &timed.samples),
        })
    };
    let (allocator, _) = group.split_once('-')?;
    let seen = results.circumstances.get(group);
    let judgement = judge(&fresh.samples, &hintpool.samples);
    let (found, control) = (judgement.conclusion, control_of(results, group));
    Some(Line {
        group: group.to_owned(),
        allocator: allocator.to_owned(),
        question: question_of(&fresh.about).to_owned(),
        own_type: plan::is_of_your_own(group),
        judgement,
        provisional: seen.and_then(|seen| reason_to_doubt(seen, found, control)),
        same_work: seen.map(|seen| seen.same_work),
        arms: Arm::ALL.into_iter().filter_map(arm_line).collect(),
        go: go_line(results, group, hintpool),
    })
}

fn go_line(results: &Results, group: &str, hintpool: &CaseResult) -> Option<GoLine> {
    let case = |arm: Arm, unit| results.cases.get(&case_name(group, arm, unit));
    let fresh = case(Arm::GoFresh, Unit::Ns)?;
    let pool = case(Arm::GoPool, Unit::Ns)?;
    let counted = |arm| Some(case(arm, Unit::Count)?.summary()?.median);
    Some(GoLine {
        fresh: fresh.summary()?,
        pool: pool.summary()?,
        allocations: counted(Arm::GoFresh)
            .zip(counted(Arm::GoPool))
            .map(<[f64; 2]>::from),
        judgement: judge(&fresh.samples, &pool.samples),
        hintpool: gain(&pool.samples, &hintpool.samples),
    })
}

/// The rows that Go was asked too; losses of its own pool first.
pub fn go_lines(lines: &[Line]) -> Vec<(&Line, &GoLine)> {
    let mut of_go: Vec<(&Line, &GoLine)> = lines
        .iter()
        .filter_map(|line| Some((line, line.go.as_ref()?)))
        .collect();
    of_go.sort_by(|(_, a), (_, b)| {
        rank(a.judgement.conclusion).total_cmp(&rank(b.judgement.conclusion))
    });
    of_go
}
