//! The works under criterion: `cargo bench --profile measure -p hintpool-benches --bench works [-- FILTER]`.
//!
//! One group a work, one line an arm. The figures are absolute and of this moment; for ratios and
//! verdicts see `hintpool-benches ratios`.

#![forbid(unsafe_code)]

use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hintpool_benches::lane::Lane;
use hintpool_benches::partner::Partner;
use hintpool_benches::ratios::lanes;

fn works(criterion: &mut Criterion) {
    hintpool::init();
    let partner = Partner::start();
    group(
        criterion,
        &partner,
        "get + drop, one thread",
        lanes::rounds(),
    );
    group(
        criterion,
        &partner,
        "get + drop, two threads",
        lanes::rounds_twice(),
    );
    group(criterion, &partner, "burst of 64", lanes::bursts());
    group(criterion, &partner, "hand-over", lanes::handover());
}

fn group(criterion: &mut Criterion, partner: &Partner, work: &str, lanes: Vec<Lane>) {
    let mut group = criterion.benchmark_group(work);
    group.throughput(Throughput::Elements(1));
    group.sample_size(30);
    group.warm_up_time(Duration::from_millis(300));
    group.measurement_time(Duration::from_secs(1));
    for lane in &lanes {
        group.bench_function(&lane.name, |bencher| {
            bencher.iter_custom(|n| lane.sample(partner, n.max(SMALLEST)).time(n));
        });
    }
}

/// Fewer values than that would time the start of two threads.
const SMALLEST: u64 = 4096;

criterion_group!(benches, works);
criterion_main!(benches);
