//! The works under criterion: `cargo bench --profile measure -p hintpool-benches --bench works [-- FILTER]`.
//!
//! One group a work, one line an arm. The figures are absolute and of this moment; for ratios and
//! their intervals see `hintpool-benches ratios`.

#![forbid(unsafe_code)]

use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hintpool_benches::workloads::Work;

fn works(criterion: &mut Criterion) {
    hintpool::init();
    for (name, work) in [
        ("get + drop, one thread", Work::OneThread),
        ("get + drop, two threads", Work::TwoThreads),
        ("burst of 64", Work::Bursts),
        ("hand-over", Work::HandOver),
    ] {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(1));
        group.sample_size(30);
        group.warm_up_time(Duration::from_millis(300));
        group.measurement_time(Duration::from_secs(1));
        for arm in work.arms() {
            let sample = work.at_work(arm).expect("each of these takes part");
            group.bench_function(arm, |bencher| {
                bencher.iter_custom(|n| {
                    let each = sample(n.max(SMALLEST)).value;
                    Duration::from_secs_f64(each * n as f64 / 1e9)
                });
            });
        }
    }
}

/// Fewer values than that would time the start of two threads.
const SMALLEST: u64 = 4096;

criterion_group!(benches, works);
criterion_main!(benches);
