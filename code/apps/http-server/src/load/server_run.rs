//! What one server goes through, from its start to its end: timed, or counted.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::measure::{ALLOCATIONS, CREATED, LATENCY, Measure, PEAK_MEMORY, PROCESSOR, THROUGHPUT};
use super::oha::{Oha, Pace, Seen};
use super::plan::Plan;
use super::server_process::Server;
use super::workload::Workload;
use crate::stats::Page;

/// A sample of one measure, and how many operations it is the mean of.
#[derive(Debug)]
pub struct Sample {
    /// What was measured.
    pub measure: &'static Measure,
    /// The sample.
    pub value: f64,
    /// Orders, where it is a mean of them or a part of them.
    pub operations: u64,
}

/// What a server is loaded with.
#[derive(Debug)]
pub struct Traffic<'p> {
    /// Who sends orders.
    pub oha: &'p Oha,
    /// How many connections at once.
    pub connections: u32,
    /// How long.
    pub plan: &'p Plan,
    /// Which orders.
    pub workload: Workload,
    /// The file with one.
    pub order: PathBuf,
}

/// A server that is loaded.
#[derive(Debug)]
pub struct ServerRun<'p> {
    server: Server,
    traffic: &'p Traffic<'p>,
}

impl<'p> ServerRun<'p> {
    /// Starts the server, and warms it up.
    pub fn begin(program: &Path, buffers: &'static str, traffic: &'p Traffic<'p>) -> Result<Self> {
        let server = Server::start(program, buffers)?;
        let mut run = Self { server, traffic };
        run.load(traffic.connections, Pace::Saturating, traffic.plan.warm_up)?;
        Ok(run)
    }

    /// Orders a second in a closed loop.
    pub fn most(mut self) -> Result<f64> {
        let Traffic {
            connections, plan, ..
        } = *self.traffic;
        let (seen, ..) = self.load(connections, Pace::Saturating, plan.closed)?;
        Ok(seen.orders as f64 / seen.elapsed.as_secs_f64())
    }

    /// All that is timed, and what comes with it.
    pub fn time(mut self, rate: f64) -> Result<Vec<Sample>> {
        let Traffic {
            connections, plan, ..
        } = *self.traffic;
        let (seen, before, after) = self.load(connections, Pace::Saturating, plan.closed)?;
        let mut samples: Vec<Sample> = [
            (&THROUGHPUT, seen.elapsed.as_nanos() as f64),
            (&PROCESSOR, (after.cpu_ns - before.cpu_ns) as f64),
        ]
        .map(|(measure, ns)| Sample {
            measure,
            value: (ns / seen.orders as f64).round(),
            operations: seen.orders,
        })
        .into();
        if let (Some(before), Some(after)) = (before.created, after.created) {
            samples.push(Sample {
                measure: &CREATED,
                value: 1000.0 * (after - before) as f64 / seen.orders as f64,
                operations: seen.orders,
            });
        }
        let (seen, _, after) = self.load(connections, Pace::PerSecond(rate), plan.open)?;
        let latency = LATENCY.iter().zip(seen.latency);
        samples.extend(latency.map(|(measure, latency)| Sample {
            measure,
            value: latency.as_nanos() as f64,
            operations: seen.orders,
        }));
        samples.extend(after.peak_memory_bytes.map(|bytes| Sample {
            measure: &PEAK_MEMORY,
            value: bytes as f64,
            operations: 1,
        }));
        Ok(samples)
    }

    /// Allocations per order, of a program that counts them.
    pub fn count(mut self) -> Result<Sample> {
        let calls = |page: &Page| page.allocations.context("the server does not count");
        // The stats page and its connection allocate as well: twice in a row, they tell how much.
        let first = calls(&self.server.stats()?)?;
        // One connection, since a new one allocates too.
        let (seen, before, after) = self.load(1, Pace::Saturating, self.traffic.plan.counted)?;
        let of_page = calls(&before)? - first;
        let of_orders = (calls(&after)? - calls(&before)?).saturating_sub(of_page);
        let per_order = of_orders as f64 / seen.orders as f64;
        Ok(Sample {
            measure: &ALLOCATIONS,
            value: (per_order * 100.0).round() / 100.0,
            operations: seen.orders,
        })
    }

    /// What oha saw, and the server's own account before and after.
    fn load(&mut self, connections: u32, pace: Pace, time: Duration) -> Result<(Seen, Page, Page)> {
        let before = self.server.stats()?;
        let Traffic {
            oha,
            workload,
            order,
            ..
        } = self.traffic;
        let url = format!("http://{}{}", self.server.address, workload.path());
        let seen = oha.load(&url, order, connections, pace, time);
        let seen = seen.map_err(|error| self.server.explain(error))?;
        let after = self.server.stats()?;
        let confirmed = after.orders - before.orders;
        // A load generator that counts orders which the server does not know is no measure of it.
        ensure!(
            confirmed == seen.orders,
            "oha says that {} orders were answered, and the server that it confirmed {confirmed}",
            seen.orders
        );
        Ok((seen, before, after))
    }
}
