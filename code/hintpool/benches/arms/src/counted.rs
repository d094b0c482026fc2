//! Instructions, counted by valgrind: the figure without noise.
//!
//! Run it by `hintpool-benches instructions`, which makes counts per value of these totals and
//! compares them with the recorded ones.

#![allow(
    missing_debug_implementations,
    unreachable_pub,
    reason = "made by gungraun's macros"
)]

use bench_harness::arm::leak;
use gungraun::{library_benchmark, library_benchmark_group, main};
use hintpool::chaos;
use hintpool_benches::arms::Arm;
use hintpool_benches::arms::hint::Hint;
use hintpool_benches::arms::per_thread::{ThreadLocal, ThreadLocalBoxes};
use hintpool_benches::arms::plain::Allocation;
use hintpool_benches::work;

/// Values are there, thread-locals are made, and lazily bound functions are bound.
fn warm<A: Arm>(arm: A, n: u64) -> (&'static A, u64) {
    let arm = leak(arm);
    work::rounds(|| arm.round(), 100);
    work::bursts(arm, 640);
    (arm, n)
}

fn hint(n: u64) -> (&'static Hint, u64) {
    warm(Hint, n)
}

fn hint_after_chaos(n: u64) -> (&'static Hint, u64) {
    let warmed = hint(n);
    let scope = chaos::scope(1);
    work::rounds(|| warmed.0.round(), 100);
    drop(scope);
    hint(n)
}

fn thread_local(n: u64) -> (&'static ThreadLocal, u64) {
    warm(ThreadLocal, n)
}

fn thread_local_boxes(n: u64) -> (&'static ThreadLocalBoxes, u64) {
    warm(ThreadLocalBoxes, n)
}

fn allocation(n: u64) -> (&'static Allocation, u64) {
    warm(Allocation, n)
}

// Two sizes each: the difference is free of what a run costs by itself.

#[library_benchmark]
#[bench::few(args = (64_000), setup = hint)]
#[bench::many(args = (128_000), setup = hint)]
fn rounds((arm, n): (&'static Hint, u64)) {
    work::rounds(|| arm.round(), n);
}

#[library_benchmark]
#[bench::few(args = (64_000), setup = hint)]
#[bench::many(args = (128_000), setup = hint)]
fn bursts((arm, n): (&'static Hint, u64)) {
    work::bursts(arm, n);
}

#[library_benchmark]
#[bench::few(args = (64_000), setup = hint_after_chaos)]
#[bench::many(args = (128_000), setup = hint_after_chaos)]
fn rounds_after_chaos((arm, n): (&'static Hint, u64)) {
    work::rounds(|| arm.round(), n);
}

#[library_benchmark]
#[bench::few(args = (64_000), setup = thread_local)]
#[bench::many(args = (128_000), setup = thread_local)]
fn rounds_thread_local((arm, n): (&'static ThreadLocal, u64)) {
    work::rounds(|| arm.round(), n);
}

#[library_benchmark]
#[bench::few(args = (64_000), setup = thread_local_boxes)]
#[bench::many(args = (128_000), setup = thread_local_boxes)]
fn rounds_thread_local_boxes((arm, n): (&'static ThreadLocalBoxes, u64)) {
    work::rounds(|| arm.round(), n);
}

#[library_benchmark]
#[bench::few(args = (64_000), setup = allocation)]
#[bench::many(args = (128_000), setup = allocation)]
fn rounds_allocation((arm, n): (&'static Allocation, u64)) {
    work::rounds(|| arm.round(), n);
}

library_benchmark_group!(
    name = instructions;
    benchmarks = rounds, bursts, rounds_after_chaos, rounds_thread_local,
        rounds_thread_local_boxes, rounds_allocation
);

main!(library_benchmark_groups = instructions);
