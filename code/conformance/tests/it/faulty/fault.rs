//! What may be wrong with a pool.

use std::sync::OnceLock;

/// The one step that a faulty pool does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// All steps are right: the wrapper itself must break nothing, or the others show nothing.
    None,

    /// Makes a second value whenever it makes one, to be ahead.
    CreatesAhead,
    /// Hands every second value to two users at once, as a lost race on a slot would.
    HandsOutTwins,
    /// Keeps values as they come back.
    ForgetsToRecycle,
    /// Says that it reuses and does not.
    NeverReuses,
    /// Loses every value that comes back.
    LosesReturns,

    /// Has another thread do the recycling.
    RecyclesElsewhere,
    /// Loses what comes back on any thread but the one that made the pool.
    KnowsOneThread,
    /// Gives each thread a store that no other thread takes from, not even a collection.
    HoardsPerThread,
    /// Loses what comes back once its thread-local is gone.
    NeedsItsThreadLocal,
    /// Does everything under one lock.
    LocksEverything,

    /// Tries again where `create` panics, and tells nobody.
    SwallowsCreatePanics,
    /// Keeps what its recycling left half-done. A pool that lets both panics of a value through
    /// cannot be shown here: it aborts the process.
    KeepsTheHalfRecycled,
    /// Takes the weight for zero where asking for it panics.
    SwallowsWeightPanics,
    /// Discards and collects, and tells nobody of a panic in a `Drop`.
    SwallowsDropPanics,
    /// Drops its values one after the other, and gives up at the first that panics.
    StopsAtADropPanic,
    /// Keeps what a panic drops, and does not recycle it.
    KeepsDirtAfterPanic,
    /// Takes the end of unwinding for a panic, as well as its beginning.
    JudgesByChange,
    /// Leaks the pool where a return panics.
    LeaksThePoolOnPanic,

    /// Counts one more than there was, in one of its counts.
    Miscounts(usize),
    /// Counts a value before it is there, and leaves it counted when it never comes.
    CountsBeforeCreating,

    /// Has no limits but the default ones.
    IgnoresSettings,
    /// Takes the weight of each value for zero.
    WeighsNothing,
    /// Adds one byte to each weight.
    WeighsTooMuch,
    /// Does not know what a value weighed when `create` made it.
    ForgetsWhatCreateGave,
    /// Counts what left the pool against the budget of the checks, 100 KiB, for ever.
    NeverGivesBack,

    /// Keeps what its recycling wants discarded.
    IgnoresTheVerdict,
    /// Recycles what leaves the pool for good.
    RecyclesOnDetach,
    /// Recycles a value that its user distrusts.
    RecyclesOnDiscard,

    /// Creates where it may only look.
    CreatesInTryGet,
    /// Makes a value first and looks for an idle one then.
    AsksBeforeItLooks,

    /// Collects nothing.
    IgnoresCollect,
    /// Has one generation, as Go's pool had before 1.13.
    HasOneGeneration,
    /// Keeps as many values alive as a burst left, by using the one that waited longest.
    TakesTheOldest,
    /// Collects what is out as well.
    CollectsWhatIsInUse,

    /// Has chaos scopes that do nothing, wait for nothing, and forbid nothing.
    KnowsNoChaos,
    /// Makes the decisions of chaos without regard to the seed.
    IgnoresTheSeed,
    /// Does nothing in `collect_all`.
    CollectsNothing,
    /// Tells nobody of a panic in `collect_all`.
    SwallowsPanicsOfAll,
}

static FAULT: OnceLock<Fault> = OnceLock::new();

/// What is wrong with the pools of this process.
pub(crate) fn fault() -> Fault {
    *FAULT.get().unwrap_or(&Fault::None)
}

/// Gives all pools of this process a fault, once.
pub(crate) fn give_all_pools(fault: Fault) {
    FAULT.set(fault).expect("one process has one fault");
}
