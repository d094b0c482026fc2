//! A machine and two arms whose every nanosecond is written down: no clock of this computer is read.

use exercise_support::Rng;
use prove_it::Arm;

mod machine;

use machine::Moment;
pub(crate) use machine::{Quirks, Virtual};

/// What one operation does, before the machine's quirks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Operation {
    ns: f64,
    allocations: u64,
    bytes_left: i64,
    /// It does not do its work.
    skips: bool,
}

/// An operation that takes `ns`, and that neither allocates nor skips anything.
pub(crate) fn taking(ns: f64) -> Operation {
    Operation {
        ns,
        ..Operation::default()
    }
}

impl Operation {
    pub(crate) fn allocating(mut self, allocations: u64) -> Self {
        self.allocations = allocations;
        self
    }

    pub(crate) fn leaving(mut self, bytes: i64) -> Self {
        self.bytes_left = bytes;
        self
    }

    pub(crate) fn skipping(mut self, skips: bool) -> Self {
        self.skips = skips;
        self
    }
}

/// An arm that does what its script says.
pub(crate) struct Double<'m> {
    machine: &'m Virtual,
    /// How the order of batches is written down.
    letter: char,
    script: Box<dyn Fn(&Moment) -> Operation + Send + Sync + 'm>,
}

impl<'m> Double<'m> {
    pub(crate) fn new(
        machine: &'m Virtual,
        letter: char,
        script: impl Fn(&Moment) -> Operation + Send + Sync + 'm,
    ) -> Self {
        Self {
            machine,
            letter,
            script: Box::new(script),
        }
    }
}

impl Arm for Double<'_> {
    fn operation(&self, size: usize, input: u64) -> u64 {
        self.machine.operate(self.letter, size, input, &self.script)
    }
}

/// Factors by which batch after batch is slower or faster, from a third up to three.
///
/// Always these: even a good interval misses in one case of twenty, and nobody should meet that by
/// chance. With this seed, the typical gain of the first 21 rounds is near 1, in whatever order the
/// batches are taken and whether or not the warm-up is timed as well.
pub(crate) fn rough() -> Vec<f64> {
    let mut chance = Rng::with_seed(2_416_745);
    (0..4_000)
        .map(|_| 3_f64.powf(2.0 * chance.f64() - 1.0))
        .collect()
}
