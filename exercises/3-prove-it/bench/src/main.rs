//! Lets the harness of exercise 3 judge this machine, with the learner's own two arms.

#![forbid(unsafe_code)]

use prove_it::{Figures, Fresh, Machine, Plan, Pooled, proof};

fn main() {
    if cfg!(debug_assertions) {
        eprintln!("Without --release this measures unoptimised code, and proves nothing.");
    }
    let plan = Plan {
        sizes: vec![64, 1_024, 16_384, 65_536],
        threads: vec![1, 2],
        rounds: 60,
        operations: 1_000,
        warm_up: 200,
    };
    for finding in proof::prove(&Machine, &Fresh, &Pooled, &plan) {
        let setting = finding.setting;
        println!(
            "{:>6} bytes, {} thread(s): {:?}",
            setting.size, setting.threads, finding.verdict
        );
        println!(
            "       the gain lies between {:.2} and {:.2}",
            finding.gain.low, finding.gain.high
        );
        println!("       fresh:  {}", shown(finding.fresh));
        println!("       pooled: {}", shown(finding.pooled));
    }
}

fn shown(figures: Figures) -> String {
    format!(
        "{:.2} million operations a second, {:.2} allocations each",
        figures.operations_per_second / 1e6,
        figures.allocations_per_operation
    )
}
