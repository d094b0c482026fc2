//! What is measured, and its name in a results file.

use std::fmt;

use bench_harness::results::Unit;

/// One measured quantity.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Measure {
    /// Nanoseconds per order in the closed loop: the inverse of throughput.
    Throughput,
    /// Processor time of the server per order, in the same loop.
    Processor,
    /// The median of latency, in the open loop.
    P50,
    /// What one order in a hundred exceeds.
    P99,
    /// What one order in a thousand exceeds.
    P999,
    /// Calls of the allocator per order, counted by a program of its own.
    Allocations,
    /// The most memory that was resident.
    PeakMemory,
    /// Gets of the pools that found a value.
    Hits,
    /// Gets of the pools that made one.
    Misses,
}

impl Measure {
    /// Those that a verdict is given for, and so are taken of both policies.
    pub const COMPARED: [Self; 7] = [
        Self::Throughput,
        Self::Processor,
        Self::P50,
        Self::P99,
        Self::P999,
        Self::Allocations,
        Self::PeakMemory,
    ];

    /// What a sample counts.
    pub fn unit(self) -> Unit {
        match self {
            Self::Throughput | Self::Processor | Self::P50 | Self::P99 | Self::P999 => Unit::Ns,
            Self::PeakMemory => Unit::Bytes,
            Self::Allocations | Self::Hits | Self::Misses => Unit::Count,
        }
    }

    /// In words, for a results file.
    pub fn about(self) -> &'static str {
        match self {
            Self::Throughput => {
                "time per order in a closed loop: all connections send as soon as they have their answer"
            }
            Self::Processor => "processor time of the server per order, in the closed loop",
            Self::P50 => "latency in an open loop, from when an order was due: the median",
            Self::P99 => "latency in an open loop: one order in a hundred is slower",
            Self::P999 => "latency in an open loop: one order in a thousand is slower",
            Self::Allocations => {
                "calls of the allocator per order, growth included, by a program that counts them"
            }
            Self::PeakMemory => "the most memory of the server that was resident, both loops over",
            Self::Hits => "gets that found an idle value, all pools of a server, both loops over",
            Self::Misses => "gets that made a value, all pools of a server, both loops over",
        }
    }
}

/// The last part of its name in a results file.
impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Throughput => "throughput",
            Self::Processor => "processor",
            Self::P50 => "p50",
            Self::P99 => "p99",
            Self::P999 => "p999",
            Self::Allocations => "allocations",
            Self::PeakMemory => "peak",
            Self::Hits => "hits",
            Self::Misses => "misses",
        })
    }
}
