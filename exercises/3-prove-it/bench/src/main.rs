//! Lets the harness of exercise 3 judge this machine, with the learner's own two arms.

#![forbid(unsafe_code)]

use std::io::{self, Write};

use prove_it::{Figures, Finding, Fresh, Interval, Machine, Plan, Pooled, WORTH, proof};

fn main() -> io::Result<()> {
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
    let mut out = io::stdout();
    writeln!(
        out,
        "{} settings, {} rounds each\n",
        plan.sizes.len() * plan.threads.len(),
        plan.rounds
    )?;
    // A plan for each setting, so that each is shown as soon as it is known.
    for &size in &plan.sizes {
        for &threads in &plan.threads {
            let unit = if threads == 1 { "thread" } else { "threads" };
            write!(out, "{size:>6} bytes, {threads} {unit}: ")?;
            out.flush()?;
            let setting = Plan {
                sizes: vec![size],
                threads: vec![threads],
                ..plan.clone()
            };
            let found = proof::prove(&Machine, &Fresh, &Pooled, &setting);
            found
                .iter()
                .try_for_each(|finding| show(&mut out, finding))?;
        }
    }
    writeln!(
        out,
        "A line of the chart: the gain from 0.5 to 4. `=` is your interval, `|` a gain of 1,"
    )?;
    writeln!(out, "and from `:` to `:` no gain is worth a line of code.")
}

fn show(out: &mut impl Write, finding: &Finding) -> io::Result<()> {
    let Interval { low, high } = finding.gain;
    writeln!(
        out,
        "{:?}, the gain lies between {low:.2} and {high:.2}",
        finding.verdict
    )?;
    for (arm, figures) in [("fresh", finding.fresh), ("pooled", finding.pooled)] {
        writeln!(out, "        {arm:<7}{}", shown(figures))?;
    }
    writeln!(out, "        {}\n", chart(finding.gain))
}

fn shown(figures: Figures) -> String {
    format!(
        "{:>9.1} ns an operation, {:.2} allocations each",
        1e9 / figures.operations_per_second,
        figures.allocations_per_operation
    )
}

/// The interval on a logarithmic scale.
fn chart(gain: Interval) -> String {
    const WIDTH: usize = 60;
    let place = |gain: f64| {
        let part = (gain.clamp(0.5, 4.0) / 0.5).ln() / 8_f64.ln();
        (part * (WIDTH - 1) as f64).round() as usize
    };
    let mut line = vec!['.'; WIDTH];
    line[place(gain.low)..=place(gain.high)].fill('=');
    line[place(1.0 / WORTH)] = ':';
    line[place(WORTH)] = ':';
    line[place(1.0)] = '|';
    format!("0.5 {} 4", line.into_iter().collect::<String>())
}
