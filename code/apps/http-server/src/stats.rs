//! The stats page: what the server did, and whether its pools are worth having.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use bench_harness::this_process::peak_bytes;
use serde_json::json;
use stats_alloc::INSTRUMENTED_SYSTEM;

use crate::buffers::Buffers;

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) requests: AtomicU64,
    pub(crate) orders: AtomicU64,
    pub(crate) refused: AtomicU64,
}

impl Counters {
    /// The new count.
    pub(crate) fn add(counter: &AtomicU64) -> u64 {
        counter.fetch_add(1, Ordering::Relaxed) + 1
    }
}

pub(crate) fn write<B: Buffers>(buffers: &B, counters: &Counters, reply: &mut Vec<u8>) {
    let pools: BTreeMap<_, _> = buffers
        .stats()
        .into_iter()
        .map(|(name, stats)| {
            let pool = json!({
                "hits": stats.reused,
                "misses": stats.created,
                "idle": stats.idle,
                // The buffer of this page is one.
                "in_use": stats.in_use(),
                "discarded": stats.discarded,
                "collected": stats.collected,
            });
            (name, pool)
        })
        .collect();
    let allocator = INSTRUMENTED_SYSTEM.stats();
    let page = json!({
        "buffers": B::NAME,
        // This one included.
        "requests": counters.requests,
        "orders": counters.orders,
        "refused": counters.refused,
        "pools": pools,
        // Values that were made because none was idle; `null` when buffers are fresh, and all are made.
        "created": buffers.created(),
        // `null` where the system does not tell.
        "cpu_ns": cpu_nanoseconds(),
        "peak_memory_bytes": peak_bytes(),
        // Calls that allocate or grow; 0 in the program that does not count them.
        "allocations": allocator.allocations + allocator.reallocations,
    });
    serde_json::to_writer_pretty(&mut *reply, &page)
        .expect("plain data becomes JSON, and a Vec takes all of it");
    reply.push(b'\n');
}

/// Processor time of this process so far.
#[cfg(unix)]
fn cpu_nanoseconds() -> Option<i64> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Some(time.tv_sec * 1_000_000_000 + time.tv_nsec)
}

#[cfg(not(unix))]
fn cpu_nanoseconds() -> Option<i64> {
    None
}
