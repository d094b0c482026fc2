//! Puts the questions, one after another, and keeps what is good when it is stopped.

use std::collections::BTreeMap;

use anyhow::Result;
use workbench::arm::Arm;

use super::estimate;
use super::naming::{about, case_name};
use super::plan::{Allocator, Row};
use super::stage::{Audience, Stage};
use super::verdict::{Judgement, judge};
use crate::interruption::unless_interrupted;
use crate::results::{CaseResult, Effort, Unit};
use crate::turns::{self, Sampled as _, Taken};

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// By the case's name; the group is the row's.
    pub cases: BTreeMap<String, CaseResult>,
    /// Whether it was stopped before its end.
    pub interrupted: bool,
}

/// Puts all questions.
pub fn run(
    rows: &[Row],
    effort: &Effort,
    stage: &impl Stage,
    audience: &mut impl Audience,
) -> Result<Found> {
    let arms = rows.iter().map(|row| row.contenders().len()).sum();
    let beforehand = estimate::beforehand(arms, effort);
    let mut cases = BTreeMap::new();
    for (done, row) in rows.iter().enumerate() {
        let remaining = estimate::remaining(done, rows.len(), audience.elapsed(), beforehand);
        audience.asked(done + 1, rows.len(), row, remaining);
        let taken = time(row, effort, stage, || audience.stop())?;
        let stopped = taken.stopped;
        let timed = cases_of(row, Unit::Ns, taken);
        // A question that was stopped in its first processes has nothing to keep.
        if timed.iter().all(|(_, case)| !case.samples.is_empty()) {
            audience.answered(row, &judged(row, &timed));
            // An arm whose threads never ran at the same time has nothing to say.
            cases.extend(
                timed
                    .into_iter()
                    .filter(|(_, case)| case.summary().is_some()),
            );
        }
        if stopped {
            return Ok(Found {
                cases,
                interrupted: true,
            });
        }
        // Counts need no turns, and are as good when the rest is stopped.
        let Some(counted) = unless_interrupted(count(row, effort, stage))? else {
            return Ok(Found {
                cases,
                interrupted: true,
            });
        };
        if let Some(taken) = counted {
            cases.extend(cases_of(row, Unit::Count, taken));
        }
    }
    Ok(Found {
        cases,
        interrupted: false,
    })
}

fn time(row: &Row, effort: &Effort, stage: &impl Stage, stop: impl Fn() -> bool) -> Result<Taken> {
    let arms = row.contenders();
    let start = || arms.iter().map(|&arm| stage.time(row, arm)).collect();
    turns::timed(arms.len(), effort, start, stop)
}

/// How many operations a count is the mean of: whole bursts, and few enough for values that are slow to make.
const COUNTED: u64 = 64;

fn count(row: &Row, effort: &Effort, stage: &impl Stage) -> Result<Option<Taken>> {
    // Who allocates how often is the program's doing, and not the allocator's.
    if row.allocator != Allocator::System {
        return Ok(None);
    }
    let arms = row.contenders();
    let mut samples = Vec::new();
    for &arm in &arms {
        let Some(mut process) = stage.count(row, arm)? else {
            return Ok(None);
        };
        let found = process.sample(COUNTED)?.value;
        // It is the same in every process, which the file's readers may rely on.
        samples.push(vec![vec![found]; effort.processes]);
    }
    Ok(Some(Taken {
        operations: vec![COUNTED; arms.len()],
        samples,
        stopped: false,
    }))
}

fn cases_of(row: &Row, unit: Unit, taken: Taken) -> Vec<(String, CaseResult)> {
    let found = taken.operations.into_iter().zip(taken.samples);
    let cases = row.contenders().into_iter().zip(found);
    cases
        .map(|(arm, (operations_per_sample, samples))| {
            let parameters = row.question.parameters().into_iter();
            let case = CaseResult {
                group: row.group(),
                about: about(row, arm, unit),
                unit,
                parameters: parameters
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
                operations_per_sample,
                samples,
            };
            (case_name(&row.group(), arm, unit), case)
        })
        .collect()
}

fn judged(row: &Row, cases: &[(String, CaseResult)]) -> Judgement {
    let of = |wanted: Arm| {
        let name = case_name(&row.group(), wanted, Unit::Ns);
        let found = cases.iter().find(|(found, _)| *found == name);
        found.map_or(&[][..], |(_, case)| &case.samples)
    };
    judge(of(Arm::Fresh), of(Arm::Hintpool))
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::time::Duration;

    use workbench::question;

    use super::*;
    use crate::prove::contender::Contender;
    use crate::prove::naming::question_of;
    use crate::prove::plan::select;
    use crate::turns::{Sample, Sampled};

    const EFFORT: Effort = Effort {
        quick: false,
        processes: 6,
        samples_per_process: 3,
        sample_ms: 1,
    };

    /// A machine on which every arm takes a known time, and on which time passes only by samples.
    #[derive(Default)]
    struct Machine {
        clock: Cell<f64>,
        /// Nothing slows it down but this: each sample makes it slower by so much.
        drift: f64,
    }

    struct Process<'a> {
        machine: &'a Machine,
        ns: f64,
        counts: bool,
    }

    impl Sampled for Process<'_> {
        fn sample(&mut self, operations: u64) -> Result<Sample> {
            if self.counts {
                return Ok(Sample {
                    value: 0.25,
                    counts: true,
                });
            }
            let Machine { clock, drift } = self.machine;
            let value = self.ns * (1.0 + drift * clock.get() / 1e9);
            clock.set(clock.get() + value * operations as f64);
            Ok(Sample {
                value,
                counts: true,
            })
        }
    }

    impl<'a> Stage for &'a Machine {
        type Arm = Process<'a>;

        fn time(&self, _: &Row, contender: Contender) -> Result<Process<'a>> {
            let ns = match contender {
                Contender::Rust(Arm::Fresh) => 900.0,
                Contender::Rust(Arm::Hintpool) => 300.0,
                _ => 400.0,
            };
            Ok(Process {
                machine: self,
                ns,
                counts: false,
            })
        }

        fn count(&self, _: &Row, _: Contender) -> Result<Option<Process<'a>>> {
            Ok(Some(Process {
                machine: self,
                ns: 0.0,
                counts: true,
            }))
        }
    }

    struct Listener<'a> {
        machine: &'a Machine,
        until_ns: f64,
        heard: RefCell<Vec<String>>,
    }

    impl Audience for Listener<'_> {
        fn stop(&self) -> bool {
            self.machine.clock.get() >= self.until_ns
        }

        fn elapsed(&self) -> Duration {
            Duration::from_nanos(self.machine.clock.get() as u64)
        }

        fn asked(&mut self, number: usize, of: usize, _: &Row, _: Duration) {
            self.heard.borrow_mut().push(format!("{number} of {of}"));
        }

        fn answered(&mut self, _: &Row, judgement: &Judgement) {
            self.heard.borrow_mut().push(judgement.verdict.to_string());
        }
    }

    fn rows() -> Vec<Row> {
        let names = ["table-1-steps", "zeroed-1kib"].map(str::to_owned);
        select(&question::all(), &names, false, &[Allocator::System]).unwrap()
    }

    fn ran(machine: &Machine, until_ns: f64) -> (Found, Vec<String>) {
        let mut listener = Listener {
            machine,
            until_ns,
            heard: RefCell::default(),
        };
        let found = run(&rows(), &EFFORT, &machine, &mut listener).unwrap();
        (found, listener.heard.into_inner())
    }

    #[test]
    fn every_arm_of_every_question_is_timed_and_counted() {
        let (found, heard) = ran(&Machine::default(), f64::INFINITY);
        let pays = "pays: 3.0 times as fast";
        assert_eq!(heard, ["1 of 2", pays, "2 of 2", pays]);
        assert_eq!(found.cases.len(), 2 * 5 * 2);
        assert!(!found.interrupted);
        let case = &found.cases["system-zeroed-1kib-hintpool"];
        assert_eq!(case.group, "system-zeroed-1kib");
        assert_eq!(case.samples, vec![vec![300.0; 3]; 6]);
        assert_eq!(case.parameters["zeroed_bytes"], 1024);
        assert_eq!(question_of(&case.about), "1 KiB of zeros, one byte written");
        let counted = &found.cases["system-zeroed-1kib-fresh-allocations"];
        assert_eq!((counted.unit, counted.samples[5][0]), (Unit::Count, 0.25));
    }

    #[test]
    fn stopped_in_the_second_question_it_keeps_the_first_and_what_the_second_has() {
        let (whole, _) = ran(&Machine::default(), f64::INFINITY);
        let machine = Machine::default();
        ran(&machine, f64::INFINITY);
        let all = machine.clock.get();
        let (found, heard) = ran(&Machine::default(), all * 0.75);
        assert!(found.interrupted);
        assert_eq!(heard[1], "pays: 3.0 times as fast");
        assert_eq!(heard[3], "cannot tell: too few samples");
        let [first, second] = ["system-zeroed-1kib", "system-table-1-steps"]
            .map(|group| found.cases[&format!("{group}-fresh")].samples.len());
        assert_eq!(first, 6);
        assert!((1..6).contains(&second), "{second} processes");
        assert!(found.cases.len() < whole.cases.len());
    }

    #[test]
    fn stopped_at_once_it_keeps_nothing_and_says_so() {
        let (found, heard) = ran(&Machine::default(), 0.0);
        assert!(found.interrupted && found.cases.is_empty());
        assert_eq!(heard, ["1 of 2"]);
    }

    #[test]
    fn a_machine_that_slows_down_with_every_sample_favours_no_arm() {
        let machine = Machine {
            drift: 40.0,
            ..Machine::default()
        };
        let (found, _) = ran(&machine, f64::INFINITY);
        let of = |arm: &str| &found.cases[&format!("system-zeroed-1kib-{arm}")].samples;
        // Two arms that take the same time: whatever is seen between them is the order's doing.
        let verdict = judge(of("thread-local"), of("opool")).verdict;
        let gain = verdict.interval().unwrap();
        assert!(gain.low < 1.0 && gain.high > 1.0, "{verdict}");
    }
}
