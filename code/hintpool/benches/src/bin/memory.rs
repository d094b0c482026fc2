//! Counts what a pool allocates, in bytes: a program of its own, since counting costs time.

#![forbid(unsafe_code)]

use std::alloc::System;
use std::mem::size_of_val;
use std::{env, thread};

use anyhow::{Result, bail};
use bench_harness::worker::{Sample, serve_standard};
use hintpool::Pool;
use hintpool_benches::ratios::{THREAD, UNUSED};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Values without heap memory of their own, so that what is counted is the pool's.
static POOL: Pool<Vec<u8>> = Pool::new(Vec::new);

fn main() -> Result<()> {
    let bytes = match env::args().nth(1).as_deref() {
        Some(UNUSED) => {
            let counting = Region::new(COUNTED);
            let unused = Pool::<Vec<u8>>::new(Vec::new);
            size_of_val(&unused) + heap(&counting)
        }
        Some(THREAD) => {
            in_a_new_thread();
            // The first thread ends before the second begins, so to have an index of its own the
            // second needs the first index to be taken.
            drop(POOL.get());
            in_a_new_thread()
        }
        other => bail!("`ratios` starts this program, and not with {other:?}"),
    };
    serve_standard(|_| Sample::exactly(bytes as f64))
}

/// What a new thread's first use of the pool leaves on the heap, its value's box included.
fn in_a_new_thread() -> usize {
    let used = thread::spawn(|| {
        let counting = Region::new(COUNTED);
        drop(POOL.get());
        heap(&counting)
    });
    used.join().expect("nothing panics there")
}

fn heap(counting: &Region<'_, System>) -> usize {
    let change = counting.change();
    change.bytes_allocated - change.bytes_deallocated
}
