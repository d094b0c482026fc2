//! Instructions per value: counted by valgrind, compared with what was recorded.
//!
//! Time depends on who else is at work; the count does not. It depends on the compiler, so a new
//! one may call for a new record.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use bench_harness::cargo_build::cargo;
use bench_harness::environment::RUSTC;
use serde::{Deserialize, Serialize};

use crate::ratios::table;

/// Values of the two runs of each work: the difference is free of what a run costs by itself.
const FEW: u64 = 64_000;
const MANY: u64 = 128_000;

/// Has Cargo run a program under valgrind.
const VALGRIND: &str = "target.'cfg(all())'.runner=['valgrind', '--tool=cachegrind', \
                        '--cache-sim=no', '--cachegrind-out-file=/dev/null']";

/// More instructions a value than recorded that still pass: less than one, so that one more is seen.
const ALLOWED: f64 = 0.5;

/// The same, as a part, where another compiler made the code: it differs a little, and what takes a
/// seventh more is worth a look all the same.
const ALLOWED_OF_OTHERS: f64 = 0.15;

/// Equal means: no branch more a value. A tick of the countdown now and then may differ.
const EQUAL: f64 = 0.25;

const ROUNDS: &str = "rounds";
const AFTER_CHAOS: &str = "rounds_after_chaos";

/// What is counted, by the names that `hintpool-counted` knows.
const WORKS: [&str; 3] = [ROUNDS, "bursts", AFTER_CHAOS];

/// Where the record is.
const RECORD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.json");

/// What is recorded.
#[derive(Deserialize, Serialize)]
struct Counts {
    rustc: String,
    /// The processor's architecture: counts of another one say nothing.
    architecture: String,
    /// By the name of the benchmark.
    per_value: BTreeMap<String, f64>,
}

/// Counts, and prints it beside what was recorded.
pub fn run(check: bool, record: bool) -> Result<()> {
    let now = count()?;
    let recorded = recorded();
    let mut table = table(&["instructions per value", "now", "recorded"], 1..3);
    for (name, count) in &now.per_value {
        let recorded = recorded.as_ref().ok();
        let recorded = recorded.and_then(|counts| counts.per_value.get(name));
        let recorded = recorded.map_or_else(String::new, |count| format!("{count:.2}"));
        table.add_row([name.clone(), format!("{count:.2}"), recorded]);
    }
    println!("{table}");
    if record {
        let text = serde_json::to_string_pretty(&now)? + "\n";
        fs::write(RECORD, text).with_context(|| format!("writing {RECORD}"))?;
        println!("written to {RECORD}");
    }
    if check {
        println!("{}", compare(&now, &recorded?)?);
    }
    Ok(())
}

fn recorded() -> Result<Counts> {
    let text = fs::read_to_string(RECORD)
        .with_context(|| format!("reading {RECORD}: make it by `instructions --record`"))?;
    serde_json::from_str(&text).with_context(|| format!("reading {RECORD}"))
}

/// Builds the program and counts.
fn count() -> Result<Counts> {
    let built = counted("build")
        .status()
        .context("cargo could not be started")?;
    ensure!(built.success(), "hintpool-counted could not be built");
    let of_one = |work: &str| {
        let count = each(instructions(work, FEW)?, instructions(work, MANY)?);
        Ok((work.to_owned(), count))
    };
    Ok(Counts {
        rustc: RUSTC.to_owned(),
        architecture: env::consts::ARCH.to_owned(),
        per_value: WORKS.into_iter().map(of_one).collect::<Result<_>>()?,
    })
}

/// What `cargo` does with the program, which is optimised whatever this one is.
fn counted(subcommand: &str) -> Command {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/counted/Cargo.toml");
    let mut cargo = cargo();
    cargo.args([subcommand, "--profile", "measure"]);
    cargo.args(["--manifest-path", manifest]);
    cargo
}

/// Of one run of a work.
fn instructions(work: &str, values: u64) -> Result<u64> {
    let output = counted("run")
        .args(["--quiet", "--config", VALGRIND, "--", work])
        .arg(values.to_string())
        .output()
        .context("cargo could not be started")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "counting needs valgrind, and failed:\n{said}"
    );
    total(&said)
}

/// From the line of cachegrind's summary that says `I refs: 8,123,456`.
fn total(summary: &str) -> Result<u64> {
    let count = summary.lines().find_map(|line| {
        let (before, count) = line.split_once("refs:")?;
        let count = count.trim().replace(',', "");
        before.trim_end().ends_with(" I").then(|| count.parse())
    });
    let count = count.with_context(|| format!("valgrind printed no count:\n{summary}"))?;
    count.with_context(|| format!("valgrind printed another count:\n{summary}"))
}

/// Instructions of one value more.
fn each(few: u64, many: u64) -> f64 {
    ((many as f64 - few as f64) / (MANY - FEW) as f64 * 100.0).round() / 100.0
}

/// Fails if a checked count has grown, or if chaos left something on the fast path; otherwise says
/// what was compared.
fn compare(now: &Counts, recorded: &Counts) -> Result<String> {
    let mut surprises = Vec::new();
    let [plain, after_chaos] = [ROUNDS, AFTER_CHAOS].map(|work| now.per_value[work]);
    if (plain - after_chaos).abs() > EQUAL {
        surprises.push(format!(
            "a chaos scope that ended left its mark: {plain} instructions a value without, \
             {after_chaos} after one"
        ));
    }
    let same_compiler = now.rustc == recorded.rustc;
    let compared = now.architecture == recorded.architecture;
    for (name, before) in recorded.per_value.iter().filter(|_| compared) {
        let after = now.per_value[name];
        let allowed = match same_compiler {
            true => ALLOWED,
            false => before * ALLOWED_OF_OTHERS,
        };
        if after > before + allowed {
            surprises.push(format!(
                "{name}: {before} instructions a value recorded, {after} now, {allowed:.1} more \
                 allowed"
            ));
        }
    }
    ensure!(
        surprises.is_empty(),
        "the fast path has grown, with {} (recorded with {}):\n  {}\nIf that is meant, write the \
         new counts down and commit them with the change:\n  cargo run --profile measure \
         -p hintpool-benches -- instructions --record",
        now.rustc,
        recorded.rustc,
        surprises.join("\n  "),
    );
    Ok(match (compared, same_compiler) {
        (false, _) => format!(
            "NOT compared: the record is of {}, and this is {}; only chaos was checked",
            recorded.architecture, now.architecture
        ),
        (true, true) => format!("none has grown by more than {ALLOWED} a value"),
        (true, false) => format!(
            "none has grown by more than {:.0} %; compared no closer, since {} made the record: \
             write a new one by `instructions --record`",
            ALLOWED_OF_OTHERS * 100.0,
            recorded.rustc
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts_of(rustc: &str, architecture: &str, counts: [f64; 3]) -> Counts {
        Counts {
            rustc: rustc.to_owned(),
            architecture: architecture.to_owned(),
            per_value: WORKS.map(str::to_owned).into_iter().zip(counts).collect(),
        }
    }

    #[test]
    fn counts_are_differences_per_value() {
        let summary = "==7== Cachegrind\n==7== \n==7== I   refs:      3,200,007\n";
        assert_eq!(total(summary).unwrap(), 3_200_007);
        assert_eq!(each(3_200_007, 6_400_007), 50.0);
        assert!(total("==7== D refs: 5\n").is_err(), "no instructions");
    }

    /// Of rounds, of bursts, and of rounds after chaos.
    #[test]
    fn what_has_grown_fails_as_far_as_it_can_be_compared_and_is_named() {
        let recorded = counts_of("rustc 1", "x86_64", [56.0, 110.0, 56.0]);
        let [one, two, x86, arm] = ["rustc 1", "rustc 2", "x86_64", "aarch64"];
        #[rustfmt::skip] // a table
        let cases = [
            (one, x86, [56.3, 100.0, 56.3], Ok("more than 0.5 a value")),
            (one, x86, [56.0, 111.0, 56.0], Err("bursts: 110 instructions a value recorded, 111")),
            (one, x86, [56.0, 110.0, 55.0], Err("chaos scope")),
            (two, x86, [60.0, 110.0, 60.0], Ok("rustc 1 made the record")),
            (two, x86, [66.0, 110.0, 66.0], Err("rustc 2 (recorded with rustc 1)")),
            (one, arm, [99.0, 199.0, 99.0], Ok("NOT compared")),
            (one, arm, [99.0, 199.0, 98.0], Err("instructions --record")),
        ];
        for (rustc, architecture, counts, expected) in cases {
            let said = compare(&counts_of(rustc, architecture, counts), &recorded);
            let said = said.map_err(|error| error.to_string());
            let ((Ok(text), Ok(part)) | (Err(text), Err(part))) = (&said, expected) else {
                panic!("{counts:?} by {rustc}: {said:?}");
            };
            assert!(text.contains(part), "{text}");
        }
    }
}
