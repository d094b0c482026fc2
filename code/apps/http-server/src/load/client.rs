//! Which program makes the load, and what it can find out.

use clap::ValueEnum;

use super::measure::Measure;
use super::order::Size;

/// The program that sends orders.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Client {
    /// This program: a closed and an open loop, every answer compared, allocations counted
    Own,
    /// wrk, which must be installed: a closed loop, in whole seconds
    Wrk,
}

impl Client {
    /// All clients.
    pub const ALL: [Self; 2] = [Self::Own, Self::Wrk];

    /// What is compared between the policies.
    pub fn compared(self) -> impl Iterator<Item = Measure> {
        let all = Measure::COMPARED.into_iter();
        all.filter(move |measure| self == Self::Own || *measure != Measure::Allocations)
    }

    /// What a measure is, in words, for a results file.
    pub fn about(self, measure: Measure) -> &'static str {
        match (self, measure) {
            (Self::Wrk, Measure::P50 | Measure::P99 | Measure::P999) => {
                "latency in a closed loop, from when an order was sent, as wrk corrects it"
            }
            _ => measure.about(),
        }
    }

    /// A measure as this client found it, such as `p99` and `wrk-p99`.
    pub fn named(self, measure: Measure) -> String {
        match self {
            Self::Own => measure.to_string(),
            Self::Wrk => format!("wrk-{measure}"),
        }
    }

    /// The key of its case in a results file.
    pub fn case_name(self, measure: Measure, size: Size, buffers: &str) -> String {
        format!("{size}-{buffers}-{}", self.named(measure))
    }
}
