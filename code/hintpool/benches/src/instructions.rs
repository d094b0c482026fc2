//! Instructions per value: counted by valgrind, compared with what was recorded.
//!
//! Time depends on who else is at work; the count does not. It depends on the compiler, so a new
//! one may call for a new record.

use std::collections::BTreeMap;
use std::env;
use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result, bail, ensure};
use bench_harness::cargo_build::cargo;
use bench_harness::environment::{self, RUSTC};
use bench_harness::repository::repository_root;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ratios::table;

/// Values between the two sizes of each benchmark in `benches/instructions.rs`.
const VALUES: f64 = 64_000.0;

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

/// Builds the benchmarks and counts.
pub fn count() -> Result<Counts> {
    let output = cargo()
        .args(["bench", "--profile", "measure", "--bench", "instructions"])
        .args([
            "--manifest-path",
            concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
        ])
        .args(["--", "--output-format=json"])
        .stderr(Stdio::inherit())
        .output()
        .context("starting cargo")?;
    if !output.status.success() {
        let lock = repository_root(env!("CARGO_MANIFEST_DIR").as_ref())?.join("Cargo.lock");
        let versions = environment::versions(&lock, &["gungraun"])?;
        bail!(
            "counting failed. It needs valgrind, and gungraun-runner of gungraun's version in \
             Cargo.lock: cargo install gungraun-runner --version {}",
            versions["gungraun"]
        );
    }
    let runs = String::from_utf8(output.stdout).context("gungraun prints text")?;
    counts(&runs)
}

/// From what gungraun printed: one JSON object a line.
fn counts(runs: &str) -> Result<Counts> {
    let mut totals: BTreeMap<(String, String), f64> = BTreeMap::new();
    for line in runs.lines().filter(|line| line.starts_with('{')) {
        let run: Value = serde_json::from_str(line).context("reading what gungraun printed")?;
        let name = |field: &str| -> Result<String> {
            let name = run[field].as_str();
            let name = name.with_context(|| format!("gungraun printed no {field}"))?;
            Ok(name.to_owned())
        };
        let lists = |value: &Value, list: &str| {
            let list = value.pointer(list).and_then(Value::as_array);
            list.cloned().unwrap_or_default()
        };
        let profiles = lists(&run, "/profiles").into_iter();
        let parts = profiles.flat_map(|profile| lists(&profile, "/data/parts"));
        let counts = parts.map(|part| part.pointer("/metrics/Ir/values/new")?.as_f64());
        let total: Option<f64> = counts.sum();
        let total = total.context("gungraun printed no count of instructions")?;
        totals.insert((name("function_name")?, name("id")?), total);
    }
    let mut per_value = BTreeMap::new();
    for ((name, id), few) in &totals {
        if id != "few" {
            continue;
        }
        let many = totals
            .get(&(name.clone(), "many".to_owned()))
            .with_context(|| format!("{name} has no run called `many`"))?;
        per_value.insert(
            name.clone(),
            ((many - few) / VALUES * 100.0).round() / 100.0,
        );
    }
    ensure!(!per_value.is_empty(), "gungraun printed no counts");
    Ok(Counts {
        rustc: RUSTC.to_owned(),
        architecture: env::consts::ARCH.to_owned(),
        per_value,
    })
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
        let run = |id: &str, total: u64| {
            format!(
                r#"{{"function_name":"rounds","id":"{id}","profiles":[{{"data":{{"parts":[{{"metrics":{{"Ir":{{"values":{{"new":{total}}}}}}}}}]}}}}]}}"#
            )
        };
        let printed = format!(
            "{}\nnoise\n{}\n",
            run("few", 3_200_007),
            run("many", 6_400_007)
        );
        let counts = counts(&printed).unwrap();
        assert_eq!(
            counts.per_value,
            BTreeMap::from([("rounds".to_owned(), 50.0)])
        );
        assert!(super::counts("nothing").is_err());
        assert!(super::counts(&run("few", 1)).is_err(), "half a benchmark");
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
