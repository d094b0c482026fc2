//! The questions of `prove` under criterion: `cargo bench`, or `cargo bench -- map` for those with "map" in their name.
//!
//! The arms are the same. But criterion measures one to its end and then the next, all in this process, so what one
//! leaves in the heap and what slows the machine for a while meets some arms and not others. How much that is, the arm
//! `fresh-again` shows: it does what `fresh` does, and comes last.
#![forbid(unsafe_code)]

use std::thread;
use std::time::Duration;

use bench_harness::arm::Arm;
use bench_harness::group::{self, Group};
use criterion::{Criterion, Throughput};

const WARM_UP: Duration = Duration::from_millis(300);
const MEASUREMENT: Duration = Duration::from_secs(1);

fn main() {
    let groups = group::all();
    announce(&groups);
    for group in groups {
        // A thread each, since the arm that is written by hand leaves its values in a list of the thread.
        thread::spawn(move || ask(group))
            .join()
            .expect("what it said is above");
    }
    criterion().final_summary();
}

fn criterion() -> Criterion {
    // What is given behind `--` comes last, and so replaces these.
    Criterion::default()
        .sample_size(20)
        .warm_up_time(WARM_UP)
        .measurement_time(MEASUREMENT)
        .configure_from_args()
}

fn announce(groups: &[Group]) {
    let arms: usize = groups.iter().map(|group| arms(group).len()).sum();
    // Besides, criterion analyses the samples and draws.
    let minutes = (WARM_UP + MEASUREMENT).mul_f64(1.5).as_secs_f64() * arms as f64 / 60.0;
    eprintln!(
        "{} questions with {arms} arms, about {minutes:.0} minutes for all, and longer with plots, which `cargo bench -- --noplot` leaves out; `cargo bench -- NAME` asks those with NAME in their name.",
        groups.len()
    );
    eprintln!(
        "The report will be target/criterion/report/index.html. `cargo course prove` asks the same in turns."
    );
}

fn arms(group: &Group) -> Vec<Arm> {
    [group.arms(), vec![Arm::FreshAgain]].concat()
}

fn ask(group: Group) {
    let mut criterion = criterion();
    let mut asked = criterion.benchmark_group(group.name());
    asked.throughput(Throughput::Elements(1));
    for arm in arms(&group) {
        // Made when it is measured, so that one that a filter leaves out allocates nothing.
        let mut workload = None;
        asked.bench_function(arm.name(), |bencher| {
            let workload = workload.get_or_insert_with(|| group.workload(arm));
            bencher.iter_custom(|operations| {
                let each = workload.sample(operations).value;
                Duration::from_secs_f64(each * operations as f64 / 1e9)
            });
        });
    }
}
