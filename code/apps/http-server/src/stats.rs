//! The stats page: what the server did, and whether its pools are worth having.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};

use cpu_time::ProcessTime;
use serde::{Deserialize, Serialize};

use crate::buffers::Buffers;

/// Asks the program's allocator how often it was called to allocate or to grow, since the program began.
pub type Allocated = fn() -> u64;

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) requests: AtomicU64,
    pub(crate) orders: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) panics: AtomicU64,
}

impl Counters {
    /// The new count.
    pub(crate) fn add(counter: &AtomicU64) -> u64 {
        counter.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// The page, as the server writes it and a client may read it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Page {
    /// `fresh`, `pooled` or `per-thread`.
    pub buffers: String,
    /// Requests so far, this one included.
    pub requests: u64,
    /// Orders that were confirmed.
    pub orders: u64,
    /// Requests that were refused.
    pub refused: u64,
    /// Requests among the refused that met a panic.
    pub panics: u64,
    /// Each pool by its name; empty without `hintpool`.
    pub pools: BTreeMap<String, PoolPage>,
    /// Values that were made because none was idle; `null` when buffers are fresh, and all are made.
    pub created: Option<u64>,
    /// Time that the processors spent on the server.
    pub cpu_ns: u64,
    /// The most memory that was resident at a time; `null` where the system does not tell.
    pub peak_memory_bytes: Option<u64>,
    /// Calls of the allocator that allocate or grow; `null` unless it counts them.
    pub allocations: Option<u64>,
}

/// One pool.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct PoolPage {
    /// Gets that found an idle value.
    pub hits: u64,
    /// Gets that made a new one.
    pub misses: u64,
    /// Values that wait.
    pub idle: u64,
    /// Values on loan; the buffer of this page is one.
    pub in_use: u64,
    /// Values that were dropped on their way back.
    pub discarded: u64,
    /// Idle values that aged away.
    pub collected: u64,
}

impl From<hintpool::Stats> for PoolPage {
    fn from(stats: hintpool::Stats) -> Self {
        Self {
            hits: stats.reused,
            misses: stats.created,
            idle: stats.idle,
            in_use: stats.in_use(),
            discarded: stats.discarded,
            collected: stats.collected,
        }
    }
}

pub(crate) fn write<B: Buffers>(
    buffers: &B,
    counters: &Counters,
    allocated: Option<Allocated>,
    reply: &mut Vec<u8>,
) {
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let page = Page {
        buffers: B::NAME.to_owned(),
        requests: count(&counters.requests),
        orders: count(&counters.orders),
        refused: count(&counters.refused),
        panics: count(&counters.panics),
        pools: buffers
            .stats()
            .into_iter()
            .flatten()
            .map(|(name, stats)| (name.to_owned(), stats.into()))
            .collect(),
        created: buffers.created(),
        cpu_ns: u64::try_from(ProcessTime::now().as_duration().as_nanos()).unwrap_or(u64::MAX),
        peak_memory_bytes: peak_memory_bytes(),
        allocations: allocated.map(|ask| ask()),
    };
    serde_json::to_writer_pretty(&mut *reply, &page)
        .expect("plain data becomes JSON, and a Vec takes all of it");
    reply.push(b'\n');
}

/// Linux tells it as `VmHWM:     1234 kB`.
fn peak_memory_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
