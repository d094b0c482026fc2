//! How often each server is visited, and how long.

use std::time::Duration;

use bench_harness::results::Effort;

use super::BUFFERS;
use super::client::Client;
use super::order::Size;

/// How the time is divided.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Whether it only shows the direction.
    pub quick: bool,
    /// How often each policy has its turn with each size, each time in a process of its own.
    pub rounds: usize,
    /// How many connections load a server.
    pub connections: u32,
    /// Who makes the load, each in visits of its own.
    pub clients: Vec<Client>,
    /// Before anything is measured.
    pub warm_up: Duration,
    /// The closed loop, for throughput.
    pub closed: Duration,
    /// The open loop, for latency.
    pub open: Duration,
    /// The closed loop in which allocations are counted.
    pub counted: Duration,
}

impl Plan {
    /// A plan for a run of about this length.
    pub fn new(
        quick: bool,
        rounds: usize,
        connections: u32,
        clients: Vec<Client>,
        all: Duration,
    ) -> Self {
        // Two more visits of each size find out at which rate to load.
        let rate = usize::from(clients.contains(&Client::Own));
        let visits = Size::ALL.len() * BUFFERS.len() * (rounds * clients.len() + rate);
        let visit = all / visits as u32;
        // What is left goes to starting and ending servers.
        Self {
            quick,
            rounds,
            connections,
            clients,
            warm_up: visit.mul_f64(0.08),
            closed: visit.mul_f64(0.30),
            open: visit.mul_f64(0.40),
            counted: visit.mul_f64(0.08),
        }
    }

    /// wrk has no open loop, so its closed one takes the time of both. It counts whole seconds.
    pub fn wrk_seconds(&self) -> u64 {
        let both = (self.closed + self.open).as_secs_f64();
        both.round().max(1.0) as u64
    }

    /// The same in a results file.
    pub fn effort(&self) -> Effort {
        let shortest = self.closed.min(self.open);
        Effort {
            quick: self.quick,
            processes: self.rounds,
            samples_per_process: 1,
            sample_ms: u64::try_from(shortest.as_millis())
                .unwrap_or(u64::MAX)
                .max(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_visits_together_stay_below_the_time_that_they_were_given() {
        let all = Duration::from_secs(240);
        let plan = Plan::new(false, 10, 16, vec![Client::Own], all);
        let timed = plan.warm_up + plan.closed + plan.open;
        let visit = timed + plan.warm_up + plan.counted;
        let of_one_size = (visit * plan.rounds as u32 + plan.warm_up + plan.closed) * 2;
        let planned = of_one_size * 3;
        assert!(planned < all && planned > all.mul_f64(0.8), "{planned:?}");
        assert!(plan.effort().sample_ms > 1000, "{plan:?}");
    }

    #[test]
    fn wrk_has_whole_seconds_that_fit_and_one_at_least() {
        let plan = |seconds| {
            let all = Duration::from_secs(seconds);
            Plan::new(false, 10, 16, vec![Client::Wrk], all)
        };
        assert_eq!(plan(240).wrk_seconds(), 3);
        assert_eq!(plan(10).wrk_seconds(), 1);
    }
}
