//! What one server goes through, from its start to its end: timed, or counted.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::child::Server;
use super::clients::{Clients, Pace, Seen};
use super::measure::Measure;
use super::order::{Order, Size};
use super::plan::Plan;
use super::wrk::Wrk;
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
    size: Size,
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
            size,
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

        same_account(&before, &between, closed.orders, 0)?;
        same_account(&between, &after, open.orders, 0)?;

        let processor = between.cpu_ns - before.cpu_ns;
        let mut samples = of_closed_loop(closed.orders, closed.elapsed, processor);
        let latency = [0.5, 0.99, 0.999].map(|part| open.latency.value_at_quantile(part));
        samples.extend(of_latency(open.orders, latency));
        samples.extend(of_server(&after));
        Ok(samples)
    }

    /// The same with orders that wrk sends, as far as it goes.
    pub fn time_by(mut self, wrk: &Wrk, stop: impl Fn() -> bool + Sync) -> Result<Vec<Sample>> {
        self.warm_up(&stop)?;
        let before = self.stats()?;
        let Plan { connections, .. } = *self.plan;
        let order = Order::of(self.size, 0);
        let seen = wrk.load(
            self.server.address,
            connections,
            &order,
            self.plan.wrk_seconds(),
        );
        let seen = seen.map_err(|error| self.server.explain(error))?;
        let after = self.stats()?;
        // It leaves without the last answers.
        same_account(&before, &after, seen.orders, connections.into())?;

        let processor = after.cpu_ns - before.cpu_ns;
        let mut samples = of_closed_loop(seen.orders, seen.elapsed(), processor);
        let latency = seen.latency().map(|latency| latency.as_nanos() as u64);
        samples.extend(of_latency(seen.orders, latency));
        samples.extend(of_server(&after));
        Ok(samples)
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

/// A client that counts orders which the server does not know is no measure of it.
fn same_account(before: &Page, after: &Page, seen: u64, under_way: u64) -> Result<()> {
    let confirmed = after.orders - before.orders;
    ensure!(
        (seen..=seen + under_way).contains(&confirmed),
        "the client says that {seen} orders were answered, and the server that it confirmed {confirmed}"
    );
    Ok(())
}

fn of_closed_loop(orders: u64, elapsed: Duration, processor_ns: u64) -> Vec<Sample> {
    [
        (Measure::Throughput, elapsed.as_nanos() as f64),
        (Measure::Processor, processor_ns as f64),
    ]
    .map(|(measure, ns)| Sample {
        measure,
        value: (ns / orders as f64).round(),
        operations: orders,
    })
    .into()
}

/// Of nanoseconds that the median is, and that one order in 100 and in 1,000 exceeds.
fn of_latency(orders: u64, ns: [u64; 3]) -> impl Iterator<Item = Sample> {
    let measures = [Measure::P50, Measure::P99, Measure::P999].into_iter();
    measures.zip(ns).map(move |(measure, ns)| Sample {
        measure,
        value: ns as f64,
        operations: orders,
    })
}

/// What the server itself tells at the end.
fn of_server(page: &Page) -> Vec<Sample> {
    let mut told = Vec::new();
    if let Some(bytes) = page.peak_memory_bytes {
        told.push((Measure::PeakMemory, bytes));
    }
    if !page.pools.is_empty() {
        let pools = || page.pools.values();
        told.push((Measure::Hits, pools().map(|pool| pool.hits).sum()));
        told.push((Measure::Misses, pools().map(|pool| pool.misses).sum()));
    }
    let sample = |(measure, value)| Sample {
        measure,
        value: value as f64,
        operations: 1,
    };
    told.into_iter().map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_that_the_server_did_not_confirm_are_noticed() {
        let page = |orders| Page {
            buffers: "fresh".to_owned(),
            requests: orders,
            orders,
            refused: 0,
            panics: 0,
            pools: Default::default(),
            cpu_ns: 0,
            peak_memory_bytes: None,
            allocations: None,
        };
        let account = |seen, under_way| same_account(&page(5), &page(12), seen, under_way);
        account(7, 0).unwrap();
        account(5, 2).unwrap();
        for (seen, under_way) in [(6, 0), (8, 0), (4, 2), (8, 2)] {
            let error = account(seen, under_way).unwrap_err().to_string();
            let said = format!("{seen} orders were answered, and the server that it confirmed 7");
            assert!(error.contains(&said), "{error}");
        }
    }
}
