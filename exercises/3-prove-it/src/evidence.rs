//! What a benchmark measures, and what it says in the end.

/// What is measured, and how often.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Bytes that each operation writes into its buffer.
    pub sizes: Vec<usize>,
    /// How many threads work at once.
    pub threads: Vec<usize>,
    /// How often both arms are timed, in each setting.
    pub rounds: usize,
    /// Operations of one thread between two looks at the clock.
    pub operations: usize,
    /// Operations of one thread before the clock is looked at.
    pub warm_up: usize,
}

/// One size with one number of threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    pub size: usize,
    pub threads: usize,
}

/// What the clock said of a batch of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// On all threads together.
    pub operations: u64,
    /// From the common start until the last thread was done.
    pub ns: u64,
    /// A number that depends on the result of every operation.
    pub checksum: u64,
}

/// What a batch of operations did to the heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    pub operations: u64,
    /// In all operations together.
    pub allocations: u64,
    /// How much more is allocated after the batch than before it.
    pub bytes_left: i64,
}

/// Both arms, timed one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    pub fresh: Timing,
    pub pooled: Timing,
}

/// Between which two numbers the gain lies, as far as the rounds can tell.
///
/// The gain is the time of a fresh operation divided by the time of a pooled one.
/// At 2 the pool halves the time, and below 1 it costs time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self {
        low: 0.0,
        high: f64::INFINITY,
    };
}

/// A gain that is worth a line of code. Whatever lies between `1.0 / WORTH` and `WORTH` is none.
pub const WORTH: f64 = 1.05;

/// All that was found out about one setting.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub setting: Setting,
    pub rounds: Vec<Round>,
    pub gain: Interval,
    pub fresh: Usage,
    pub pooled: Usage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The gain is more than [`WORTH`].
    Pays,
    /// The gain, or the loss, is too small to matter.
    MakesNoDifference,
    /// The pool loses more than it may: the gain is less than `1.0 / WORTH`.
    Costs,
    /// The rounds allow more than one of the three above.
    CannotTell,
    /// The two arms may not be compared.
    Invalid(Flaw),
}

/// Why two arms may not be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// They did not do the same work.
    UnequalWork,
    /// One of them keeps taking memory.
    Leak,
}

/// What the benchmark says of one setting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    pub setting: Setting,
    pub verdict: Verdict,
    pub gain: Interval,
    pub fresh: Figures,
    pub pooled: Figures,
}

/// What the benchmark says of one arm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Of all threads together, in a usual round.
    pub operations_per_second: f64,
    pub allocations_per_operation: f64,
}
