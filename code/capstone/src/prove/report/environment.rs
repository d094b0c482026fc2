//! Where it was measured, and how: the end of the page.

use maud::{Markup, html};

use bench_harness::results::{Environment, Results};

/// Such as `, family 25`, for all that the file has.
fn details(environment: &Environment) -> String {
    let details = environment.machine.details.iter();
    details
        .map(|(name, value)| format!(", {} {value}", name.replace('_', " ")))
        .collect()
}

pub(super) fn environment(results: &Results) -> Markup {
    let environment = &results.environment;
    let effort = &results.effort;
    let crates = environment.build.crates.iter();
    let crates: Vec<String> = crates
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    let facts = [
        (
            "machine",
            format!(
                "{}, {} cores{}",
                environment.machine.cpu,
                environment.machine.cores,
                details(environment)
            ),
        ),
        (
            "system",
            format!(
                "{}, {}, {}",
                environment.system.os, environment.system.kernel, environment.system.libc
            ),
        ),
        ("compiler", environment.build.rustc.clone()),
        ("crates", crates.join(", ")),
        (
            "Go",
            environment
                .build
                .go
                .clone()
                .unwrap_or_else(|| "not measured".to_owned()),
        ),
        ("commit", environment.commit.hash.clone()),
        ("date", environment.date.clone()),
        (
            "load before",
            format!("{:.1}", environment.system.load_before),
        ),
        (
            "effort",
            format!(
                "{} processes an arm, {} samples of {} ms each, all arms in turns",
                effort.processes, effort.samples_per_process, effort.sample_ms
            ),
        ),
    ];
    html! {
        table { tbody { @for (name, fact) in &facts { tr { th { (name) } td { (fact) } } } } }
        p { "A gain is how many times as long a new value takes. Its interval comes from the order of the gains of the processes, and a gain below 5 % counts as none. Times are medians per value on this machine on that day." }
    }
}
