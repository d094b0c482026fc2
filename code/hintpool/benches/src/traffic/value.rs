//! The value that is pooled. It counts itself.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use hintpool::{Recycle, Verdict};

/// Bytes of each value, set before the first is made.
pub(super) static BYTES: AtomicUsize = AtomicUsize::new(0);

// Relaxed: each is a count by itself, and is read after the threads that change it were joined.
static CREATED: AtomicU64 = AtomicU64::new(0);
static LIVE: AtomicU64 = AtomicU64::new(0);
static PEAK: AtomicU64 = AtomicU64::new(0);

/// A buffer, all of it written when it is made.
#[derive(Debug)]
pub(super) struct Value {
    bytes: Box<[u8]>,
}

impl Value {
    pub(super) fn new() -> Value {
        CREATED.fetch_add(1, Relaxed);
        let live = LIVE.fetch_add(1, Relaxed) + 1;
        PEAK.fetch_max(live, Relaxed);
        // Relaxed: it was set before any thread was started.
        let bytes = BYTES.load(Relaxed);
        Value {
            bytes: vec![1; bytes].into(),
        }
    }

    pub(super) fn write(&mut self) {
        self.bytes[0] = 2;
        black_box(&mut self.bytes);
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Relaxed);
    }
}

impl Recycle for Value {
    fn recycle(&mut self) -> Verdict {
        Verdict::Keep
    }

    fn weight(&self) -> usize {
        self.bytes.len()
    }
}

/// How many were made, and the most that lived at once.
pub(super) fn counts() -> (u64, u64) {
    (CREATED.load(Relaxed), PEAK.load(Relaxed))
}
