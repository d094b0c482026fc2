//! The rounds: in each, servers with fresh and with pooled buffers give a sample of everything, and who begins alternates.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use bench_harness::interruption;
use bench_harness::results::{CaseResult, Found};
use serde_json::Value;
use tempfile::TempDir;

use super::oha::{self, Seen};
use super::plan::{WORKLOADS, Workload, measure};
use super::server_process::Server;

/// The servers, who sends them orders, and how long.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The server without a counting allocator.
    pub timed: PathBuf,
    /// The server with one.
    pub counted: PathBuf,
    /// The load generator's version.
    pub oha: String,
    /// How often each policy is loaded with each size, each time in a process of its own.
    pub rounds: usize,
    /// How long the closed loop lasts, for throughput.
    pub closed_ms: u64,
}

impl Setup {
    /// The open loop, for latency.
    fn open_ms(&self) -> u64 {
        self.closed_ms * 5 / 4
    }

    /// What precedes both, and the closed loop in which allocations are counted.
    fn short_ms(&self) -> u64 {
        self.closed_ms / 4
    }
}

/// How many connections load a server.
const CONNECTIONS: u32 = 16;

/// The open loop sends this part of what the slowest policy can do, so that neither is saturated.
const PART_OF_MOST: f64 = 0.5;

/// Loads all servers, and says how far it is; after Ctrl-C it keeps the whole rounds.
pub fn run(setup: &Setup) -> Result<Found> {
    let mut found = Found::default();
    let folder = TempDir::new()?;
    for workload in &WORKLOADS {
        let order = folder.path().join(workload.name);
        fs::write(&order, workload.order())?;
        let traffic = Traffic {
            setup,
            workload,
            order: &order,
        };
        let mut most = f64::INFINITY;
        for buffers in workload.buffers {
            let server = traffic.start(&setup.timed, buffers)?;
            let (seen, ..) = traffic.load(&server, CONNECTIONS, None, setup.closed_ms)?;
            most = most.min(seen.orders as f64 / seen.seconds);
        }
        let rate = PART_OF_MOST * most;
        for round in 0..setup.rounds {
            let Workload { name, buffers, .. } = workload;
            eprintln!("{name} orders, round {} of {}", round + 1, setup.rounds);
            let mut samples = Vec::new();
            for turn in 0..buffers.len() {
                let buffers = buffers[(round + turn) % buffers.len()];
                let found = traffic.samples(buffers, rate);
                let found = found.with_context(|| format!("with {buffers} buffers"))?;
                samples.push((buffers, found));
            }
            // It may have disturbed this round.
            if interruption::heard() {
                found.interrupted = true;
                return Ok(found);
            }
            for (buffers, samples) in samples {
                traffic.keep(&mut found.cases, buffers, rate, samples);
            }
        }
    }
    Ok(found)
}

/// The measure of a sample, its value, and how many orders that is a mean or a part of.
type Sample = (&'static str, f64, u64);

/// What is sent, and how long.
struct Traffic<'t> {
    setup: &'t Setup,
    workload: &'t Workload,
    /// The file with an order.
    order: &'t Path,
}

impl Traffic<'_> {
    /// Starts a server, and warms it up.
    fn start(&self, program: &Path, buffers: &str) -> Result<Server> {
        let server = Server::start(program, &["--buffers", buffers])?;
        self.load(&server, CONNECTIONS, None, self.setup.short_ms())?;
        Ok(server)
    }

    /// Samples of everything.
    fn samples(&self, buffers: &str, rate: f64) -> Result<Vec<Sample>> {
        let setup = self.setup;
        let server = self.start(&setup.timed, buffers)?;
        let (seen, before, after) = self.load(&server, CONNECTIONS, None, setup.closed_ms)?;
        let per_order = |total: f64| total / seen.orders as f64;
        let throughput = per_order(seen.seconds * 1e9).round();
        let mut samples = vec![("throughput", throughput, seen.orders)];
        let grown = |name: &str| Some(after[name].as_u64()? - before[name].as_u64()?);
        // Not every system tells it.
        if let Some(nanoseconds) = grown("cpu_ns") {
            let each = per_order(nanoseconds as f64).round();
            samples.push(("processor", each, seen.orders));
        }
        // A server with fresh buffers does not tell: all are made.
        if let Some(created) = grown("created") {
            samples.push(("created", per_order(1000.0 * created as f64), seen.orders));
        }
        let (seen, _, after) = self.load(&server, CONNECTIONS, Some(rate), setup.open_ms())?;
        for (name, seconds) in ["p50", "p99", "p999"].into_iter().zip(seen.latency) {
            samples.push((name, (seconds * 1e9).round(), seen.orders));
        }
        // Not every system tells it.
        if let Ok(bytes) = count(&after, "peak_memory_bytes") {
            samples.push(("peak", bytes as f64, 1));
        }
        drop(server);

        let server = self.start(&setup.counted, buffers)?;
        // The stats page and its connection allocate as well: twice in a row, they tell how much.
        let first = count(&server.stats()?, "allocations")?;
        // One connection, since a new one allocates too.
        let (seen, before, after) = self.load(&server, 1, None, setup.short_ms())?;
        let before = count(&before, "allocations")?;
        let of_page = before - first;
        let of_orders = (count(&after, "allocations")? - before).saturating_sub(of_page);
        let hundredths = (of_orders as f64 / seen.orders as f64 * 100.0).round();
        samples.push(("allocations", hundredths / 100.0, seen.orders));
        Ok(samples)
    }

    /// What oha saw, and the server's own account before and after.
    fn load(
        &self,
        server: &Server,
        connections: u32,
        rate: Option<f64>,
        ms: u64,
    ) -> Result<(Seen, Value, Value)> {
        let before = server.stats()?;
        let url = format!("http://{}{}", server.address, self.workload.path);
        let time = Duration::from_millis(ms);
        let seen = oha::load(&url, self.order, connections, rate, time)?;
        let after = server.stats()?;
        let confirmed = count(&after, "orders")? - count(&before, "orders")?;
        // A load generator that counts orders which the server does not know is no measure of it.
        ensure!(
            confirmed == seen.orders,
            "oha says that {} orders were answered, and the server that it confirmed {confirmed}",
            seen.orders
        );
        Ok((seen, before, after))
    }

    fn keep(
        &self,
        cases: &mut BTreeMap<String, CaseResult>,
        buffers: &str,
        rate: f64,
        samples: Vec<Sample>,
    ) {
        let Traffic {
            setup, workload, ..
        } = self;
        let size = workload.name;
        let parameters = [
            ("lines", workload.lines.into()),
            ("body_bytes", workload.order().len() as u64),
            ("connections", CONNECTIONS.into()),
            ("warm_up_ms", setup.short_ms()),
            ("open_loop_orders_per_second", rate.round() as u64),
            ("closed_loop_ms", setup.closed_ms),
            ("open_loop_ms", setup.open_ms()),
            ("counted_ms", setup.short_ms()),
        ];
        for (name, value, operations) in samples {
            let (unit, about) = measure(name);
            let oha = &setup.oha;
            let case = cases
                .entry(format!("{size}-{buffers}-{name}"))
                .or_insert_with(|| CaseResult {
                    group: size.to_owned(),
                    about: format!("{size} orders, {buffers} buffers, sent by {oha}: {about}"),
                    unit,
                    parameters: parameters
                        .map(|(name, value)| (name.to_owned(), value))
                        .into(),
                    operations_per_sample: operations,
                    samples: Vec::new(),
                });
            // A loop lasts its time, so each sample is the mean of another number: the least is claimed.
            case.operations_per_sample = case.operations_per_sample.min(operations);
            case.samples.push(vec![value]);
        }
    }
}

/// A number of the stats page.
fn count(page: &Value, name: &str) -> Result<u64> {
    let number = page[name].as_u64();
    number.with_context(|| format!("the server tells no {name}: {page}"))
}
