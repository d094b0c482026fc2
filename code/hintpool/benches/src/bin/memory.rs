//! Counts what a pool allocates, and prints it as JSON.

#![forbid(unsafe_code)]

use std::alloc::System;
use std::mem::size_of_val;
use std::thread;

use hintpool::Pool;
use serde::Serialize;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Bytes; the fields are read by the table of ratios.
#[derive(Serialize)]
struct Memory {
    unused_pool: usize,
    pool: usize,
    thread: usize,
}

/// Values without heap memory of their own, so that what is counted is the pool's.
static POOL: Pool<Vec<u8>> = Pool::new(Vec::new);

fn main() {
    let counting = Region::new(COUNTED);
    let unused = Pool::<Vec<u8>>::new(Vec::new);
    let unused_pool = size_of_val(&unused) + heap(&counting);
    let first = in_a_new_thread();
    // The first thread ends before the second begins, so to have an index of its own the second
    // needs the first index to be taken.
    drop(POOL.get());
    let thread = in_a_new_thread();
    let memory = Memory {
        unused_pool,
        pool: first - thread,
        thread,
    };
    println!("{}", serde_json::to_string(&memory).expect("three numbers"));
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
