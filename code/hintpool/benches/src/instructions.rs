//! Instructions per value: counted by valgrind, compared with what was recorded.
//!
//! Time depends on who else is at work; the count does not. It depends on the compiler, so a new
//! one may call for a new record.

use std::collections::BTreeMap;
use std::env;
use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use bench_harness::cargo_build::cargo;
use bench_harness::environment::RUSTC;
use hintpool_arms::counted::COUNTED;
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

/// What a change must not raise; the other counts stand beside it for comparison.
const CHECKED: [&str; 3] = [ROUNDS, "bursts", AFTER_CHAOS];

/// The record: `instructions.json` beside the manifest.
#[derive(Debug, Serialize, Deserialize)]
pub struct Counts {
    pub rustc: String,
    /// The processor's architecture: counts of another one say nothing.
    pub architecture: String,
    /// By the name of the benchmark.
    pub per_value: BTreeMap<String, f64>,
}

pub fn record_file() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.json"))
}

/// Builds the program and counts.
pub fn count() -> Result<Counts> {
    let built = counted("build")
        .status()
        .context("cargo could not be started")?;
    ensure!(built.success(), "hintpool-counted could not be built");
    let mut per_value = BTreeMap::new();
    for (work, _) in COUNTED {
        let (few, many) = (instructions(work, FEW)?, instructions(work, MANY)?);
        per_value.insert(work.to_owned(), each(few, many));
    }
    Ok(Counts {
        rustc: RUSTC.to_owned(),
        architecture: env::consts::ARCH.to_owned(),
        per_value,
    })
}

/// What `cargo` does with the program, which is optimised whatever this one is.
fn counted(subcommand: &str) -> Command {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/arms/Cargo.toml");
    let mut cargo = cargo();
    cargo.args([
        subcommand,
        "--profile",
        "measure",
        "--manifest-path",
        manifest,
    ]);
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
        before.trim_end().ends_with(" I").then_some(count)
    });
    let count = count.with_context(|| format!("valgrind printed no count:\n{summary}"))?;
    let count = count.trim().replace(',', "");
    count
        .parse()
        .with_context(|| format!("valgrind counted {count:?}"))
}

/// Instructions of one value more.
fn each(few: u64, many: u64) -> f64 {
    ((many as f64 - few as f64) / (MANY - FEW) as f64 * 100.0).round() / 100.0
}

pub fn recorded() -> Result<Counts> {
    let file = record_file();
    let text = fs::read_to_string(&file).with_context(|| {
        format!(
            "reading {}: make it by `instructions --record`",
            file.display()
        )
    })?;
    serde_json::from_str(&text).with_context(|| format!("reading {}", file.display()))
}

pub fn record(counts: &Counts) -> Result<()> {
    let file = record_file();
    let text = serde_json::to_string_pretty(counts)? + "\n";
    fs::write(&file, text).with_context(|| format!("writing {}", file.display()))
}

/// Fails if a checked count has grown, or if chaos left something on the fast path; otherwise says
/// what was compared.
pub fn check(now: &Counts, recorded: &Counts) -> Result<String> {
    let of = |counts: &Counts, name: &str| {
        let count = counts.per_value.get(name).copied();
        count.with_context(|| format!("no count of `{name}`"))
    };
    let mut surprises = Vec::new();
    let (plain, after_chaos) = (of(now, ROUNDS)?, of(now, AFTER_CHAOS)?);
    if (plain - after_chaos).abs() > EQUAL {
        surprises.push(format!(
            "a chaos scope that ended left its mark: {plain} instructions a value without, \
             {after_chaos} after one"
        ));
    }
    let same_compiler = now.rustc == recorded.rustc;
    let compared = now.architecture == recorded.architecture;
    for name in CHECKED.into_iter().filter(|_| compared) {
        let (before, after) = (of(recorded, name)?, of(now, name)?);
        let allowed = if same_compiler {
            ALLOWED
        } else {
            before * ALLOWED_OF_OTHERS
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

/// The counts beside those that were recorded.
#[derive(Debug)]
pub struct Comparison<'a> {
    pub now: &'a Counts,
    pub recorded: Option<&'a Counts>,
}

impl fmt::Display for Comparison<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = table(&["instructions per value", "now", "recorded"], 1..3);
        for (name, now) in &self.now.per_value {
            let recorded = self.recorded.and_then(|counts| counts.per_value.get(name));
            let recorded = recorded.map_or_else(String::new, |count| format!("{count:.2}"));
            table.add_row([name.clone(), format!("{now:.2}"), recorded]);
        }
        write!(f, "{table}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts_of(rounds: f64, bursts: f64, after_chaos: f64) -> Counts {
        let names = CHECKED.map(str::to_owned);
        Counts {
            rustc: "rustc 1".to_owned(),
            architecture: "x86_64".to_owned(),
            per_value: names
                .into_iter()
                .zip([rounds, bursts, after_chaos])
                .collect(),
        }
    }

    #[test]
    fn counts_are_differences_per_value() {
        let summary = "==7== Cachegrind\n==7== \n==7== I   refs:      3,200,007\n";
        assert_eq!(total(summary).unwrap(), 3_200_007);
        assert_eq!(each(3_200_007, 6_400_007), 50.0);
        assert!(total("==7== D refs: 5\n").is_err(), "no instructions");
    }

    #[test]
    fn one_instruction_more_fails_and_names_what_grew() {
        let recorded = counts_of(56.0, 110.0, 56.0);
        assert!(check(&counts_of(56.3, 100.0, 56.3), &recorded).is_ok());
        let error = check(&counts_of(56.0, 111.0, 56.0), &recorded).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("bursts: 110 instructions a value recorded, 111 now"));
        assert!(error.contains("instructions --record"), "{error}");
    }

    #[test]
    fn another_compiler_has_some_room_and_is_named() {
        let recorded = counts_of(56.0, 110.0, 56.0);
        let by_another = |rounds| Counts {
            rustc: "rustc 2".to_owned(),
            ..counts_of(rounds, 110.0, rounds)
        };
        let said = check(&by_another(60.0), &recorded).unwrap();
        assert!(said.contains("rustc 1 made the record"), "{said}");
        let error = check(&by_another(66.0), &recorded).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("rustc 2 (recorded with rustc 1)")
        );
    }

    #[test]
    fn another_architecture_is_not_compared_and_that_is_said() {
        let recorded = counts_of(56.0, 110.0, 56.0);
        let elsewhere = Counts {
            architecture: "aarch64".to_owned(),
            ..counts_of(99.0, 199.0, 99.0)
        };
        let said = check(&elsewhere, &recorded).unwrap();
        assert!(said.starts_with("NOT compared"), "{said}");
    }

    #[test]
    fn chaos_that_stays_on_the_fast_path_fails() {
        let recorded = counts_of(56.0, 110.0, 60.0);
        let error = check(&counts_of(56.0, 110.0, 57.0), &recorded).unwrap_err();
        assert!(error.to_string().contains("chaos scope"));
    }
}
