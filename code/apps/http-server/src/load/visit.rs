//! What one server goes through, from its start to its end: timed, or counted.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use super::child::Server;
use super::clients::{Clients, Pace, Seen};
use super::measure::Measure;
use super::order::Size;
use super::plan::Plan;
use crate::stats::Page;

/// A sample of one measure, and how many operations it is the mean of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// What was measured.
    pub measure: Measure,
    /// The sample.
    pub value: f64,
    /// Orders, where it is a mean of them or a part of them.
    pub operations: u64,
}

/// A server that is visited.
#[derive(Debug)]
pub struct Visit<'p> {
    server: Server,
    clients: Clients,
    plan: &'p Plan,
}

impl<'p> Visit<'p> {
    /// Starts the server and connects to it.
    pub fn begin(
        program: &Path,
        buffers: &'static str,
        size: Size,
        plan: &'p Plan,
    ) -> Result<Self> {
        let mut server = Server::start(program, buffers)?;
        let clients = Clients::connect(server.address, plan.connections, size);
        let clients = clients.map_err(|error| server.explain(error))?;
        Ok(Self {
            server,
            clients,
            plan,
        })
    }

    /// Orders a second in a closed loop.
    pub fn most(mut self, stop: impl Fn() -> bool + Sync) -> Result<f64> {
        self.warm_up(&stop)?;
        let seen = self.load(Pace::Saturating, self.plan.closed, &stop)?;
        Ok(seen.orders as f64 / seen.elapsed.as_secs_f64())
    }

    /// All that is timed, and what comes with it. What was stopped is no sample.
    pub fn time(mut self, rate: f64, stop: impl Fn() -> bool + Sync) -> Result<Vec<Sample>> {
        self.warm_up(&stop)?;
        let before = self.stats()?;
        let closed = self.load(Pace::Saturating, self.plan.closed, &stop)?;
        let between = self.stats()?;
        let open = self.load(Pace::PerSecond(rate), self.plan.open, &stop)?;
        let after = self.stats()?;

        let processor = between.cpu_ns - before.cpu_ns;
        let per_order = |ns: f64| (ns / closed.orders as f64).round();
        let mut samples = vec![
            (
                Measure::Throughput,
                per_order(closed.elapsed.as_nanos() as f64),
                closed.orders,
            ),
            (
                Measure::Processor,
                per_order(processor as f64),
                closed.orders,
            ),
        ];
        for (measure, part) in [
            (Measure::P50, 0.5),
            (Measure::P99, 0.99),
            (Measure::P999, 0.999),
        ] {
            let latency = open.latency.value_at_quantile(part);
            samples.push((measure, latency as f64, open.orders));
        }
        if let Some(bytes) = after.peak_memory_bytes {
            samples.push((Measure::PeakMemory, bytes as f64, 1));
        }
        if !after.pools.is_empty() {
            let pools = || after.pools.values();
            let hits: u64 = pools().map(|pool| pool.hits).sum();
            let misses: u64 = pools().map(|pool| pool.misses).sum();
            samples.push((Measure::Hits, hits as f64, 1));
            samples.push((Measure::Misses, misses as f64, 1));
        }
        Ok(samples
            .into_iter()
            .map(|(measure, value, operations)| Sample {
                measure,
                value,
                operations,
            })
            .collect())
    }

    /// Allocations per order, of a program that counts them.
    pub fn count(mut self, stop: impl Fn() -> bool + Sync) -> Result<Sample> {
        self.warm_up(&stop)?;
        // The stats page allocates as well: twice in a row, it tells how much.
        let calls = [self.calls()?, self.calls()?];
        let counted = self.load(Pace::Saturating, self.plan.counted, &stop)?;
        let after = self.calls()?;
        let of_page = calls[1] - calls[0];
        let of_orders = (after - calls[1]).saturating_sub(of_page);
        let per_order = of_orders as f64 / counted.orders as f64;
        Ok(Sample {
            measure: Measure::Allocations,
            value: (per_order * 100.0).round() / 100.0,
            operations: counted.orders,
        })
    }

    fn warm_up(&mut self, stop: impl Fn() -> bool + Sync) -> Result<()> {
        self.load(Pace::Saturating, self.plan.warm_up, stop)?;
        Ok(())
    }

    fn load(&mut self, pace: Pace, time: Duration, stop: impl Fn() -> bool + Sync) -> Result<Seen> {
        let seen = self.clients.run(pace, time, stop);
        seen.map_err(|error| self.server.explain(error))
    }

    fn stats(&mut self) -> Result<Page> {
        let page = self.clients.stats();
        page.map_err(|error| self.server.explain(error))
    }

    fn calls(&mut self) -> Result<u64> {
        let page = self.stats()?;
        let allocations = page.allocations;
        Ok(allocations.context("the server does not count")?.calls)
    }
}
