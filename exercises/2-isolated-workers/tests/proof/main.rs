//! Stage 8: a hand-over between threads, in a model that tries what threads may do.
//!
//! A binary of its own: nothing else needs loom, and nothing here needs a real thread.

#![forbid(unsafe_code)]

use isolated_workers::word::Word;
use isolated_workers::{Handover, Slip};

mod model;
mod races;
mod roles;
mod stage_8_handover;
mod words;

// The types that the tests rely on. Nothing here runs: where a signature is another one, the compiler says
// so, and a type that is made to equal whatever a test expects does not fit.

#[allow(dead_code)]
fn functions<W: Word>() {
    let _: fn() -> Handover<W> = Handover::empty;
    let _: fn(&Handover<W>, Slip) -> Result<(), Slip> = Handover::leave;
    let _: fn(&Handover<W>) -> Option<Slip> = Handover::take;
}

/// A constant is a pattern only if its `PartialEq` is derived.
#[allow(dead_code)]
fn slip(slip: Slip) -> bool {
    const EMPTY: Slip = Slip {
        customer: 0u64,
        card: 0u64,
    };
    matches!(slip, EMPTY)
}
