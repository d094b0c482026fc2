//! How often each server is loaded, and how long.

use std::time::Duration;

use bench_harness::results::Effort;

/// How the time is divided.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How often each policy is loaded with each size, each time in a process of its own.
    pub rounds: usize,
    /// Before anything is measured.
    pub warm_up: Duration,
    /// The closed loop, for throughput.
    pub closed: Duration,
    /// The open loop, for latency.
    pub open: Duration,
    /// The closed loop in which allocations are counted.
    pub counted: Duration,
}

/// Six minutes.
pub const FULL: Plan = Plan {
    rounds: 10,
    warm_up: Duration::from_millis(300),
    closed: Duration::from_millis(1100),
    open: Duration::from_millis(1500),
    counted: Duration::from_millis(300),
};

/// A minute, with the fewest rounds that allow a verdict.
pub const QUICK: Plan = Plan {
    rounds: 6,
    warm_up: Duration::from_millis(50),
    closed: Duration::from_millis(200),
    open: Duration::from_millis(250),
    counted: Duration::from_millis(50),
};

/// Shows that it works.
pub const SMOKE: Plan = Plan {
    rounds: 2,
    warm_up: Duration::from_millis(10),
    closed: Duration::from_millis(40),
    open: Duration::from_millis(60),
    counted: Duration::from_millis(10),
};

impl Plan {
    /// The same in a results file.
    pub fn effort(&self, quick: bool) -> Effort {
        Effort {
            quick,
            processes: self.rounds,
            samples_per_process: 1,
            sample_ms: self.closed.as_millis() as u64,
        }
    }
}
