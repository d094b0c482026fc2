//! The two arms of exercise 3 under criterion. Run it with `cargo bench -p prove-it-bench`.
//!
//! This file is yours as well, and no test looks at it.

#![forbid(unsafe_code)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use prove_it::{Arm, Fresh, Pooled};

/// Measures one arm with buffers of one size.
fn measure(criterion: &mut Criterion, name: &str, arm: &dyn Arm, size: usize) {
    let mut group = criterion.benchmark_group("buffers");
    group.throughput(Throughput::Bytes(size as u64));
    group.bench_function(BenchmarkId::new(name, size), |bencher| {
        let mut input = 0_u64;
        bencher.iter(|| {
            input += 1;
            arm.operation(black_box(size), black_box(input))
        });
    });
    group.finish();
}

fn buffers(criterion: &mut Criterion) {
    // One size for a start. Which others would show where a pool begins to pay?
    measure(criterion, "fresh", &Fresh, 1_024);
    measure(criterion, "pooled", &Pooled, 1_024);
}

criterion_group!(benches, buffers);
criterion_main!(benches);
