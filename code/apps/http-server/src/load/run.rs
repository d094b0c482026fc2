//! The turns: in each round, a fresh server and a pooled one give a sample of everything, and who begins alternates.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Error, Result};
use bench_harness::estimate;
use bench_harness::results::CaseResult;
use bench_harness::results::Found;

use super::BUFFERS;
use super::client::Client;
use super::order::{Order, Size};
use super::plan::Plan;
use super::visit::{Sample, Visit};
use super::wrk::Wrk;

/// The server, as it is timed and as it counts, and who else sends orders.
#[derive(Clone, Debug)]
pub struct Programs {
    /// Without a counting allocator.
    pub timed: PathBuf,
    /// With one.
    pub counted: PathBuf,
    /// If it is one of the clients.
    pub wrk: Option<Wrk>,
}

/// The open loop sends this part of what the slower policy can do, so that neither is saturated.
const PART_OF_MOST: f64 = 0.5;

/// What came of it: whole rounds, also when it was stopped or failed.
#[derive(Debug)]
pub struct Ended {
    /// The samples.
    pub found: Found,
    /// Why it ended early, unless it was stopped.
    pub error: Option<Error>,
}

/// Visits all, tells `progress` how far it is, and ends early when `stop` says so.
pub fn run(
    programs: &Programs,
    plan: &Plan,
    all: Duration,
    stop: impl Fn() -> bool + Sync,
    progress: impl FnMut(&str),
) -> Ended {
    let mut cases = BTreeMap::new();
    let error = rounds(programs, plan, all, &stop, progress, &mut cases).err();
    Ended {
        found: Found {
            cases,
            interrupted: stop() || error.is_some(),
        },
        error,
    }
}

fn rounds(
    programs: &Programs,
    plan: &Plan,
    all: Duration,
    stop: impl Fn() -> bool + Sync,
    mut progress: impl FnMut(&str),
    cases: &mut BTreeMap<String, CaseResult>,
) -> Result<()> {
    let begun = Instant::now();
    let rounds = Size::ALL.len() * plan.rounds;
    for (place, size) in Size::ALL.into_iter().enumerate() {
        let rate = match plan.clients.contains(&Client::Own) {
            true => PART_OF_MOST * most(programs, size, plan, &stop)?,
            false => 0.0,
        };
        for round in 0..plan.rounds {
            if stop() {
                return Ok(());
            }
            let done = place * plan.rounds + round;
            let left = estimate::remaining(done, rounds, begun.elapsed(), all);
            progress(&format!(
                "{size} orders, round {} of {}, {} left",
                round + 1,
                plan.rounds,
                estimate::words(left)
            ));
            let samples = turn(programs, size, plan, rate, round, &stop)
                .with_context(|| format!("{size} orders, round {}", round + 1))?;
            // What was stopped half-way is no sample.
            if !stop() {
                keep(cases, programs, size, plan, rate, samples);
            }
        }
    }
    Ok(())
}

/// What the slower policy does at most, in orders a second.
fn most(
    programs: &Programs,
    size: Size,
    plan: &Plan,
    stop: impl Fn() -> bool + Sync,
) -> Result<f64> {
    let mut most = f64::INFINITY;
    for buffers in BUFFERS {
        let visit = Visit::begin(&programs.timed, buffers, size, plan)?;
        most = most.min(visit.most(&stop)?);
    }
    Ok(most)
}

/// One round: the samples of each client and policy.
fn turn(
    programs: &Programs,
    size: Size,
    plan: &Plan,
    rate: f64,
    round: usize,
    stop: impl Fn() -> bool + Sync,
) -> Result<Vec<(Client, &'static str, Vec<Sample>)>> {
    let mut found = Vec::new();
    for place in 0..BUFFERS.len() {
        let buffers = BUFFERS[(place + round) % BUFFERS.len()];
        for client in &plan.clients {
            let timed = Visit::begin(&programs.timed, buffers, size, plan)?;
            let samples = match client {
                Client::Wrk => {
                    let wrk = programs.wrk.as_ref();
                    timed.time_by(wrk.context("wrk was not looked for")?, &stop)?
                }
                Client::Own => {
                    let mut samples = timed.time(rate, &stop)?;
                    let counted = Visit::begin(&programs.counted, buffers, size, plan)?;
                    samples.push(counted.count(&stop)?);
                    samples
                }
            };
            found.push((*client, buffers, samples));
        }
    }
    Ok(found)
}

fn keep(
    cases: &mut BTreeMap<String, CaseResult>,
    programs: &Programs,
    size: Size,
    plan: &Plan,
    rate: f64,
    found: Vec<(Client, &'static str, Vec<Sample>)>,
) {
    for (client, buffers, samples) in found {
        let by = match (client, &programs.wrk) {
            (Client::Wrk, Some(wrk)) => format!(", by {}", wrk.version()),
            _ => String::new(),
        };
        for sample in samples {
            let name = client.case_name(sample.measure, size, buffers);
            let case = cases.entry(name).or_insert_with(|| CaseResult {
                group: size.to_string(),
                about: format!(
                    "{size} orders, {buffers} buffers{by}: {}",
                    client.about(sample.measure)
                ),
                unit: sample.measure.unit(),
                parameters: parameters(client, size, plan, rate),
                operations_per_sample: sample.operations,
                samples: Vec::new(),
            });
            // A loop lasts its time, so each sample is the mean of another number: the least is claimed.
            case.operations_per_sample = case.operations_per_sample.min(sample.operations);
            case.samples.push(vec![sample.value]);
        }
    }
}

fn parameters(client: Client, size: Size, plan: &Plan, rate: f64) -> BTreeMap<String, u64> {
    let order = Order::of(size, 0);
    let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let mut parameters = vec![
        ("lines", size.lines().into()),
        ("body_bytes", order.body().len() as u64),
        ("reply_bytes", order.reply_bytes()),
        ("connections", plan.connections.into()),
        ("warm_up_ms", ms(plan.warm_up)),
    ];
    match client {
        Client::Own => parameters.extend([
            ("open_loop_orders_per_second", rate.round() as u64),
            ("closed_loop_ms", ms(plan.closed)),
            ("open_loop_ms", ms(plan.open)),
            ("counted_ms", ms(plan.counted)),
        ]),
        Client::Wrk => parameters.push(("closed_loop_ms", 1000 * plan.wrk_seconds())),
    }
    let named = parameters.into_iter();
    named
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
