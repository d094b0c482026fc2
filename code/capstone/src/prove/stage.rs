//! Between whom the questions are put: those who give the samples, and those who look on.

use std::time::Duration;

use anyhow::Result;

use super::contender::Contender;
use super::plan::Row;
use super::verdict::Judgement;
use crate::turns::Sampled;

/// Where the samples come from: programs, or a test's double of them.
pub trait Stage {
    /// A process that runs one arm.
    type Arm: Sampled;

    /// Starts a process for an arm of a question.
    fn time(&self, row: &Row, contender: Contender) -> Result<Self::Arm>;

    /// Starts one that counts allocations; `None` if there is no program that counts.
    fn count(&self, row: &Row, contender: Contender) -> Result<Option<Self::Arm>>;
}

/// Who looks on.
pub trait Audience {
    /// Whether to stop now.
    fn stop(&self) -> bool;

    /// How long it has been going on.
    fn elapsed(&self) -> Duration;

    /// A question is put: its number, how many there are, and how long all may still take.
    fn asked(&mut self, number: usize, of: usize, row: &Row, remaining: Duration);

    /// A question is answered.
    fn answered(&mut self, row: &Row, judgement: &Judgement);
}
