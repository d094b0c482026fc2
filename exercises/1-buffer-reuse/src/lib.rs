//! Exercise 1: buffer reuse.
//!
//! The task, its stages and how to run the tests are in `README.md`, beside this folder.
//! This file is yours: add what you need, and keep the signatures as they are.

#![forbid(unsafe_code)]

use hintpool::Guard;

/// What [`get`] lends out: it dereferences to a `Vec<u8>` and returns itself when it is dropped.
///
/// Change this line only if you build a pool with other type parameters.
type Buffer = Guard<'static, Vec<u8>>;

// Your pool goes here. Make it a `static`, so that every thread of the program shares it.

/// Lends a buffer from the pool, reused if one is idle and created if not.
///
/// - A buffer that was just created is empty and has room for 1,024 bytes, and for no more than
///   twice that (stage 1).
/// - Dropping the buffer returns it, and a later call lends it again (stage 2).
/// - Every buffer is lent empty; one that has grown keeps its capacity (stage 3).
pub fn get() -> Buffer {
    todo!("stage 1: lend a buffer from a pool")
}

/// How often the pool has created a buffer since the program began.
///
/// Reuse does not count, and a collection takes nothing off (stage 2).
/// It is exact with several buffers out at once, and with several threads at work (stage 4).
pub fn created() -> u64 {
    todo!("stage 2: count how often a buffer is created")
}

/// What one call of [`encode`] did with the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Readings encoded, each with one buffer from the pool.
    pub rounds: u64,
    /// Rounds whose buffer was created.
    pub created: u64,
    /// Rounds whose buffer had been used before.
    pub reused: u64,
}

/// Appends one frame per reading to `out`, and reports how the buffers were come by (stage 5).
///
/// A frame has to say its length before its text, so the text goes into a buffer first:
///
/// ```text
/// readings   21.5, -3.25
/// texts      "0 21.500", "1 -3.250"             number of the round from 0, three decimals
/// out        "8:0 21.500,8:1 -3.250,"           length in bytes, colon, text, comma
/// ```
///
/// Each round takes the next reading, gets one buffer for it from the pool that [`get`] lends from,
/// and returns the buffer with its memory before the next round begins. Beside that it allocates
/// nothing, if `out` has room. The frames must not depend on what the pool keeps (stage 6).
///
/// The report is about this call alone. You may assume that no other thread uses the pool
/// meanwhile.
pub fn encode(readings: impl IntoIterator<Item = f64>, out: &mut Vec<u8>) -> Report {
    let _ = (readings, out);
    todo!("stage 5: encode each reading with a buffer from the pool")
}
