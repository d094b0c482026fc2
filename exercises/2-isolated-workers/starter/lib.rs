//! Exercise 2: isolated workers.
//!
//! The task, its stages and how to run the tests are in `README.md`, beside this folder.
//! This file is yours: add what you need, and keep the signatures and the public fields as they are.

#![forbid(unsafe_code)]
// A request is a closure, and a closure cannot be printed: what holds one need not be either.
#![allow(missing_debug_implementations)]

pub mod word;

use std::sync::atomic::Ordering;

use hintpool::{Guard, Recycle, Stats, Verdict};

use word::Word;

// Part 1: the sheet. Stages 1 to 3.

/// What a worker writes on while it works on one request.
///
/// A request appends to what is there, and leaves alone what it does not need.
#[derive(Debug, Default)]
pub struct Sheet {
    pub customer: String,
    /// Written if the customer left one.
    pub note: Option<String>,
    /// Set if it is urgent. No request ever clears it.
    pub express: bool,
    /// A request packs as many as it needs.
    pub parcels: [Parcel; 4],
    /// The customer's card: the first `card_len` bytes count. It is a secret.
    pub card: [u8; 16],
    pub card_len: usize,
}

/// A part of a [`Sheet`].
#[derive(Debug, Default)]
pub struct Parcel {
    pub address: String,
    pub items: Vec<String>,
    /// For how much, if it is insured.
    pub insured: Option<u64>,
}

impl Recycle for Sheet {
    /// Makes the sheet blank for the next request, and keeps its memory.
    ///
    /// - Every field is as in a new sheet, also inside of the parcels; of the card, every byte is
    ///   zero again (stage 2).
    /// - `customer`, and each parcel's `address` and `items`, keep their capacity, and the verdict on
    ///   such a sheet is to keep it (stage 3).
    /// - A sheet that one huge request has used does not stay for ever (stage 3). Whether that takes
    ///   a `weight`, a verdict or something else is up to you.
    fn recycle(&mut self) -> Verdict {
        // Written when a sheet had one field.
        self.customer.recycle()
    }
}

/// What [`lend`] lends: it dereferences to a [`Sheet`] and returns itself when it is dropped.
///
/// Change this line only if you build a pool with other type parameters.
type Lent = Guard<'static, Sheet>;

// Your pool goes here. Make it a `static`, so that every worker shares it.

/// Lends a blank sheet from the pool (stage 1).
pub fn lend() -> Lent {
    todo!("stage 1: lend a sheet from a pool")
}

/// The statistics of the pool that [`lend`] and the workers use (stage 1).
pub fn stats() -> Stats {
    todo!("stage 1: the statistics of your pool")
}

// Part 2: the workers. Stages 4 to 7.

/// Something to be done with a sheet. It may panic.
pub type Request = Box<dyn FnOnce(&mut Sheet) + Send>;

/// Threads that work on requests, and a queue in which requests wait for them.
pub struct Workers {
    // What you need.
}

impl Workers {
    /// Starts `threads` workers, with room for `queue` waiting requests; both are at least 1.
    ///
    /// A worker takes the request that has waited longest, gets a blank sheet from the pool for it,
    /// does it, and hands the sheet back. Workers work at the same time. While a worker waits for a
    /// request, it holds no sheet (stage 4).
    ///
    /// A request that panics ends, and nothing else does: there are as many workers afterwards. Its
    /// sheet is dropped, and never lent again (stage 5).
    pub fn start(threads: usize, queue: usize) -> Self {
        let _ = (threads, queue);
        todo!("stage 4: start the workers")
    }

    /// Accepts a request, unless `queue` requests wait already: then it gives the request back, and
    /// does not wait (stage 4).
    pub fn submit(&self, request: Request) -> Result<(), Request> {
        let _ = request;
        todo!("stage 4: put the request into the queue")
    }

    /// Returns when every accepted request has been done and every worker's thread has ended
    /// (stage 6).
    pub fn shutdown(self) {
        todo!("stage 6: finish what was accepted, then end")
    }
}

// Part 3: a hand-over without a lock, to be repaired. Stage 8.
//
// It has never failed a test. Find out what loom finds.

/// What is handed over: two words that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slip {
    pub customer: u64,
    pub card: u64,
}

/// A place for one [`Slip`], which any thread may leave and any thread may take.
///
/// No call waits for another thread, and there is no lock in it.
pub struct Handover<W> {
    /// [`EMPTY`], [`BUSY`] or [`FULL`].
    state: W,
    customer: W,
    card: W,
}

/// No slip lies here.
const EMPTY: u64 = 0;
/// Somebody is at the place, and has it to themselves.
const BUSY: u64 = 1;
/// A slip lies here.
const FULL: u64 = 2;

impl<W: Word> Handover<W> {
    /// A place without a slip.
    pub fn empty() -> Self {
        Handover {
            state: W::new(EMPTY),
            customer: W::new(0),
            card: W::new(0),
        }
    }

    /// Leaves a slip, or gives it back if the place is not empty.
    pub fn leave(&self, slip: Slip) -> Result<(), Slip> {
        let claim = self
            .state
            .compare_exchange(EMPTY, BUSY, Ordering::Relaxed, Ordering::Relaxed);
        if claim.is_err() {
            return Err(slip);
        }
        self.customer.store(slip.customer, Ordering::Relaxed);
        self.card.store(slip.card, Ordering::Relaxed);
        self.state.store(FULL, Ordering::Relaxed);
        Ok(())
    }

    /// Takes the slip, if one lies here and nobody else is at the place.
    pub fn take(&self) -> Option<Slip> {
        if self.state.load(Ordering::Relaxed) != FULL {
            return None;
        }
        self.state.store(BUSY, Ordering::Relaxed);
        let slip = Slip {
            customer: self.customer.load(Ordering::Relaxed),
            card: self.card.load(Ordering::Relaxed),
        };
        self.state.store(EMPTY, Ordering::Relaxed);
        Some(slip)
    }
}
