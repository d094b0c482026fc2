//! The load generator [oha](https://github.com/hatoo/oha): one call of it, and what it saw.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

const PROGRAM: &str = "oha";

const HOW_TO_GET_IT: &str = "install it with `cargo install oha --locked`, and see that Cargo's folder of programs is on the path";

/// How orders follow each other.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// A closed loop: each connection sends as soon as it has its answer.
    Saturating,
    /// An open loop: all connections together send so many orders a second, and latency counts from when an order was due.
    PerSecond(f64),
}

/// oha, which is there.
#[derive(Clone, Debug)]
pub struct Oha {
    version: String,
}

/// What oha saw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// Orders that were answered.
    pub orders: u64,
    /// From the first order to the last answer.
    pub elapsed: Duration,
    /// The median of latency, and what one order in 100 and in 1,000 exceeds.
    pub latency: [Duration; 3],
}

impl Oha {
    /// Finds it on the path, or says how to get it.
    pub fn find() -> Result<Self> {
        let output = match Command::new(PROGRAM).arg("--version").output() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                bail!("there is no {PROGRAM} on the path, which sends the orders: {HOW_TO_GET_IT}")
            }
            output => output.with_context(|| format!("{PROGRAM} can't be run"))?,
        };
        let said = String::from_utf8_lossy(&output.stdout);
        let version = said.lines().next().unwrap_or_default();
        ensure!(
            version.starts_with(PROGRAM),
            "the {PROGRAM} on the path is another program, which says {version:?}: {HOW_TO_GET_IT}"
        );
        Ok(Self {
            version: version.to_owned(),
        })
    }

    /// Its name and version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Has it send the order in this file there for so long, and waits for the last answers.
    pub fn load(
        &self,
        url: &str,
        order: &Path,
        connections: u32,
        pace: Pace,
        time: Duration,
    ) -> Result<Seen> {
        let mut command = Command::new(PROGRAM);
        command
            .args(["--no-tui", "--output-format", "json"])
            .args(["--wait-ongoing-requests-after-deadline", "-t", "10s"])
            .args(["-z", &format!("{}ms", time.as_millis().max(1))])
            .args(["-c", &connections.to_string()])
            .args(["-m", "POST", "-T", "application/json", "-D"])
            .arg(order);
        if let Pace::PerSecond(rate) = pace {
            let rate = rate.round().max(1.0).to_string();
            command.args(["--latency-correction", "-q", &rate]);
        }
        command.arg(url);
        // A Ctrl-C in the terminal reaches this process alone, which ends after oha's few seconds.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let output = command
            .output()
            .with_context(|| format!("{PROGRAM} can't be run"))?;
        ensure!(
            output.status.success(),
            "{PROGRAM} ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
        seen(&output.stdout)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    summary: Summary,
    latency_percentiles: BTreeMap<String, Option<f64>>,
    status_code_distribution: BTreeMap<String, u64>,
    error_distribution: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
struct Summary {
    /// Seconds.
    total: f64,
}

/// Reads oha's report, in which every order must have been confirmed.
fn seen(report: &[u8]) -> Result<Seen> {
    let report: Report = serde_json::from_slice(report).with_context(|| {
        let said = String::from_utf8_lossy(report);
        format!("what {PROGRAM} wrote can't be read: {said:?}")
    })?;
    let mut statuses = report.status_code_distribution;
    let orders = statuses.remove("200").unwrap_or(0);
    ensure!(
        orders > 0 && statuses.is_empty() && report.error_distribution.is_empty(),
        "{PROGRAM} saw {orders} confirmed orders, other answers {statuses:?} and errors {:?}",
        report.error_distribution
    );
    let percentile = |name: &str| {
        let seconds = report.latency_percentiles.get(name).copied().flatten();
        let seconds = seconds.with_context(|| format!("{PROGRAM} tells no latency {name}"))?;
        anyhow::Ok(Duration::try_from_secs_f64(seconds)?)
    };
    Ok(Seen {
        orders,
        elapsed: Duration::try_from_secs_f64(report.summary.total)?,
        latency: [percentile("p50")?, percentile("p99")?, percentile("p99.9")?],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(statuses: &str, errors: &str, p999: &str) -> String {
        format!(
            r#"{{
  "summary": {{"successRate": 1.0, "total": 0.25, "slowest": 0.004, "requestsPerSec": 36.0}},
  "responseTimeHistogram": {{"0.001": 9}},
  "latencyPercentiles": {{"p10": 0.001, "p50": 0.0015, "p95": 0.002, "p99": 0.003, "p99.9": {p999}, "p99.99": null}},
  "statusCodeDistribution": {{{statuses}}},
  "errorDistribution": {{{errors}}}
}}"#
        )
    }

    #[test]
    fn a_report_is_read_and_whatever_goes_wrong_is_told() {
        let sound = report(r#""200": 9"#, "", "0.004");
        let expected = Seen {
            orders: 9,
            elapsed: Duration::from_millis(250),
            latency: [1500, 3000, 4000].map(Duration::from_micros),
        };
        assert_eq!(seen(sound.as_bytes()).unwrap(), expected);
        for (report, said) in [
            (report("", "", "null"), "saw 0 confirmed orders"),
            (
                report(r#""200": 9, "413": 4"#, "", "0.004"),
                r#"other answers {"413": 4}"#,
            ),
            (
                report(r#""200": 9"#, r#""timeout": 5"#, "0.004"),
                r#"errors {"timeout": 5}"#,
            ),
            (report(r#""200": 9"#, "", "null"), "no latency p99.9"),
            ("Usage: oha".to_owned(), "can't be read: \"Usage: oha\""),
        ] {
            let error = format!("{:#}", seen(report.as_bytes()).unwrap_err());
            assert!(error.contains(said), "{error}");
        }
    }
}
