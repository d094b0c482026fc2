//! What one server goes through, from its start to its end: timed, or counted.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::measure::{
    ALLOCATIONS, HITS, LATENCY, MISSES, Measure, PEAK_MEMORY, PROCESSOR, THROUGHPUT,
};
use super::oha::{Oha, Pace, Seen};
use super::plan::Plan;
use super::server_process::Server;
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

/// A server that is loaded with the order in a file.
#[derive(Debug)]
pub struct ServerRun<'p> {
    server: Server,
    order: &'p Path,
    oha: &'p Oha,
    connections: u32,
    plan: &'p Plan,
}

impl<'p> ServerRun<'p> {
    /// Starts the server, and warms it up.
    pub fn begin(
        program: &Path,
        buffers: &'static str,
        order: &'p Path,
        oha: &'p Oha,
        connections: u32,
        plan: &'p Plan,
    ) -> Result<Self> {
        let mut run = Self {
            server: Server::start(program, buffers)?,
            order,
            oha,
            connections,
            plan,
        };
        run.load(connections, Pace::Saturating, plan.warm_up)?;
        Ok(run)
    }

    /// Orders a second in a closed loop.
    pub fn most(mut self) -> Result<f64> {
        let (seen, ..) = self.load(self.connections, Pace::Saturating, self.plan.closed)?;
        Ok(seen.orders as f64 / seen.elapsed.as_secs_f64())
    }

    /// All that is timed, and what comes with it.
    pub fn time(mut self, rate: f64) -> Result<Vec<Sample>> {
        let Plan { closed, open, .. } = *self.plan;
        let connections = self.connections;
        let (seen, before, after) = self.load(connections, Pace::Saturating, closed)?;
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
        let (seen, _, after) = self.load(connections, Pace::PerSecond(rate), open)?;
        let latency = LATENCY.iter().zip(seen.latency);
        samples.extend(latency.map(|(measure, latency)| Sample {
            measure,
            value: latency.as_nanos() as f64,
            operations: seen.orders,
        }));
        samples.extend(told_by_server(&after));
        Ok(samples)
    }

    /// Allocations per order, of a program that counts them.
    pub fn count(mut self) -> Result<Sample> {
        let calls = |page: &Page| {
            let counted = page.allocations.context("the server does not count")?;
            anyhow::Ok(counted.calls)
        };
        // The stats page and its connection allocate as well: twice in a row, they tell how much.
        let first = calls(&self.server.stats()?)?;
        // One connection, since a new one allocates too.
        let (seen, before, after) = self.load(1, Pace::Saturating, self.plan.counted)?;
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
        let address = self.server.address;
        let seen = self.oha.load(address, self.order, connections, pace, time);
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

/// What the server itself tells at the end.
fn told_by_server(page: &Page) -> Vec<Sample> {
    let mut told = Vec::new();
    if let Some(bytes) = page.peak_memory_bytes {
        told.push((&PEAK_MEMORY, bytes));
    }
    if !page.pools.is_empty() {
        let pools = || page.pools.values();
        told.push((&HITS, pools().map(|pool| pool.hits).sum()));
        told.push((&MISSES, pools().map(|pool| pool.misses).sum()));
    }
    let sample = |(measure, value)| Sample {
        measure,
        value: value as f64,
        operations: 1,
    };
    told.into_iter().map(sample).collect()
}
