//! An arm that does what its script says.

use prove_it::Arm;

use super::machine::{Moment, Virtual};

/// What one operation does, before the machine's quirks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operation {
    pub(super) ns: f64,
    pub(super) allocations: u64,
    pub(super) bytes_left: i64,
    /// It does not do its work.
    pub(super) skips: bool,
}

/// An operation that takes `ns`, and that neither allocates nor skips anything.
pub(crate) fn taking(ns: f64) -> Operation {
    Operation {
        ns,
        allocations: 0,
        bytes_left: 0,
        skips: false,
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

/// The arm.
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
