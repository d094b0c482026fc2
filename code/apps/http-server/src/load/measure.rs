//! What is measured, and its name in a results file.

use bench_harness::results::Unit;

/// One measured quantity.
#[derive(Debug)]
pub struct Measure {
    /// The last part of its name in a results file.
    pub name: &'static str,
    /// What a sample counts.
    pub unit: Unit,
    /// In words.
    pub about: &'static str,
}

/// Nanoseconds per order: the inverse of throughput.
pub const THROUGHPUT: Measure = Measure {
    name: "throughput",
    unit: Unit::Ns,
    about: "time per order in a closed loop: all connections send as soon as they have their answer",
};

pub const PROCESSOR: Measure = Measure {
    name: "processor",
    unit: Unit::Ns,
    about: "processor time of the server per order, in the closed loop",
};

/// The median of latency, and what one order in 100 and in 1,000 exceeds.
pub const LATENCY: [Measure; 3] = [
    Measure {
        name: "p50",
        unit: Unit::Ns,
        about: "latency in an open loop, from when an order was due: the median",
    },
    Measure {
        name: "p99",
        unit: Unit::Ns,
        about: "latency in an open loop: one order in a hundred is slower",
    },
    Measure {
        name: "p999",
        unit: Unit::Ns,
        about: "latency in an open loop: one order in a thousand is slower",
    },
];

pub const ALLOCATIONS: Measure = Measure {
    name: "allocations",
    unit: Unit::Count,
    about: "calls of the allocator per order, growth included, by a program that counts them",
};

pub const PEAK_MEMORY: Measure = Measure {
    name: "peak",
    unit: Unit::Bytes,
    about: "the most memory of the server that was resident, both loops over",
};

pub const CREATED: Measure = Measure {
    name: "created",
    unit: Unit::Count,
    about: "values that were made because none was idle, for 1,000 orders in the closed loop",
};
