//! The rounds: in each, a fresh server and a pooled one give a sample of everything, and who begins alternates.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Error, Result};
use bench_harness::results::CaseResult;
use bench_harness::results::Found;
use tempfile::TempDir;

use super::oha::Oha;
use super::plan::Plan;
use super::server_run::{Sample, ServerRun, Traffic};
use super::workload::Workload;

/// The server, as it is timed and as it counts, and who sends orders.
#[derive(Clone, Debug)]
pub struct Programs {
    /// Without a counting allocator.
    pub timed: PathBuf,
    /// With one.
    pub counted: PathBuf,
    /// The load generator.
    pub oha: Oha,
    /// How many connections load a server.
    pub connections: u32,
}

/// The open loop sends this part of what the slowest policy can do, so that neither is saturated.
const PART_OF_MOST: f64 = 0.5;

/// Loads all servers, tells how far it is, and ends early when `stop` says so or something goes wrong.
///
/// What was found in whole rounds is good also then.
pub fn run(programs: &Programs, plan: &Plan, stop: impl Fn() -> bool) -> (Found, Option<Error>) {
    let mut cases = BTreeMap::new();
    let error = rounds(programs, plan, &stop, &mut cases).err();
    let interrupted = stop() || error.is_some();
    (
        Found {
            cases,
            interrupted,
            ..Found::default()
        },
        error,
    )
}

fn rounds(
    programs: &Programs,
    plan: &Plan,
    stop: impl Fn() -> bool,
    cases: &mut BTreeMap<String, CaseResult>,
) -> Result<()> {
    let folder = TempDir::new()?;
    for workload in Workload::ALL {
        let traffic = Traffic {
            oha: &programs.oha,
            connections: programs.connections,
            plan,
            workload,
            order: folder.path().join(format!("{workload}.json")),
        };
        fs::write(&traffic.order, workload.order())?;
        let rate = PART_OF_MOST * most(programs, &traffic)?;
        for round in 0..plan.rounds {
            if stop() {
                return Ok(());
            }
            let now = format!("{workload} orders, round {} of {}", round + 1, plan.rounds);
            eprintln!("{now}");
            let samples = samples(programs, &traffic, rate, round).context(now)?;
            // A round may have been disturbed by what stopped it.
            if !stop() {
                keep(cases, &traffic, rate, samples);
            }
        }
    }
    Ok(())
}

/// What the slowest policy does at most, in orders a second.
fn most(programs: &Programs, traffic: &Traffic) -> Result<f64> {
    let mut most = f64::INFINITY;
    for buffers in traffic.workload.buffers() {
        let run = ServerRun::begin(&programs.timed, buffers, traffic)?;
        most = most.min(run.most()?);
    }
    Ok(most)
}

/// One round: the samples of each policy.
fn samples(
    programs: &Programs,
    traffic: &Traffic,
    rate: f64,
    round: usize,
) -> Result<Vec<(&'static str, Sample)>> {
    let mut policies = traffic.workload.buffers();
    let first = round % policies.len();
    policies.rotate_left(first);
    let mut found = Vec::new();
    for buffers in policies {
        let mut samples = ServerRun::begin(&programs.timed, buffers, traffic)?.time(rate)?;
        samples.push(ServerRun::begin(&programs.counted, buffers, traffic)?.count()?);
        found.extend(samples.into_iter().map(|sample| (buffers, sample)));
    }
    Ok(found)
}

fn keep(
    cases: &mut BTreeMap<String, CaseResult>,
    traffic: &Traffic,
    rate: f64,
    found: Vec<(&'static str, Sample)>,
) {
    let Traffic {
        oha,
        connections,
        plan,
        workload,
        ..
    } = traffic;
    let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let parameters = BTreeMap::from(
        [
            ("lines", workload.lines().into()),
            ("body_bytes", workload.order().len() as u64),
            ("connections", (*connections).into()),
            ("warm_up_ms", ms(plan.warm_up)),
            ("open_loop_orders_per_second", rate.round() as u64),
            ("closed_loop_ms", ms(plan.closed)),
            ("open_loop_ms", ms(plan.open)),
            ("counted_ms", ms(plan.counted)),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    let oha = oha.version();
    for (buffers, sample) in found {
        let Sample {
            measure,
            value,
            operations,
        } = sample;
        let name = format!("{workload}-{buffers}-{}", measure.name);
        let case = cases.entry(name).or_insert_with(|| CaseResult {
            group: workload.to_string(),
            about: format!(
                "{workload} orders, {buffers} buffers, sent by {oha}: {}",
                measure.about
            ),
            unit: measure.unit,
            parameters: parameters.clone(),
            operations_per_sample: operations,
            samples: Vec::new(),
        });
        // A loop lasts its time, so each sample is the mean of another number: the least is claimed.
        case.operations_per_sample = case.operations_per_sample.min(operations);
        case.samples.push(vec![value]);
    }
}
