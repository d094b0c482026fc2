//! The load generator [oha](https://github.com/hatoo/oha): one call of it, and what it saw.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

const MISSING: &str = "oha, which sends the orders, can't be run: install it with `cargo install oha --locked`, and see that Cargo's folder of programs is on the path";

/// Its name and version, or how to get it.
pub fn version() -> Result<String> {
    let output = Command::new("oha").arg("--version").output();
    let said = output.context(MISSING)?.stdout;
    let said = String::from_utf8_lossy(&said);
    Ok(said.lines().next().unwrap_or_default().to_owned())
}

/// What oha saw.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Orders that were answered.
    pub orders: u64,
    /// From the first order to the last answer.
    pub seconds: f64,
    /// Seconds of latency: the median, and what one order in 100 and in 1,000 exceeds.
    pub latency: [f64; 3],
}

/// Has it send the order in this file there for so long, and waits for the last answers.
///
/// In a closed loop, each connection sends as soon as it has its answer.
/// With a rate, all connections together send so many orders a second, and latency counts from when an order was due.
pub fn load(
    url: &str,
    order: &Path,
    connections: u32,
    rate: Option<f64>,
    time: Duration,
) -> Result<Seen> {
    let mut command = Command::new("oha");
    command
        .args(["--no-tui", "--output-format", "json"])
        .args(["--wait-ongoing-requests-after-deadline", "-t", "10s"])
        .args(["-z", &format!("{}ms", time.as_millis())])
        .args(["-c", &connections.to_string()])
        .args(["-m", "POST", "-T", "application/json", "-D"])
        .arg(order);
    if let Some(rate) = rate {
        let rate = rate.round().max(1.0).to_string();
        command.args(["--latency-correction", "-q", &rate]);
    }
    command.arg(url);
    // A Ctrl-C in the terminal reaches this process alone, which ends after oha's few seconds.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let output = command.output().context(MISSING)?;
    ensure!(
        output.status.success(),
        "oha ended with {}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    );
    seen(&output.stdout)
}

/// Reads oha's report, in which every order must have been confirmed.
fn seen(report: &[u8]) -> Result<Seen> {
    let report: Value = serde_json::from_slice(report).with_context(|| {
        let said = String::from_utf8_lossy(report);
        format!("what oha wrote can't be read: {said:?}")
    })?;
    let statuses = &report["statusCodeDistribution"];
    let errors = &report["errorDistribution"];
    let orders = statuses["200"].as_u64().unwrap_or(0);
    ensure!(
        orders > 0 && *statuses == json!({"200": orders}) && *errors == json!({}),
        "oha saw other answers than confirmed orders: {statuses}, or errors: {errors}"
    );
    let seconds = |place: &str| {
        let seconds = report.pointer(place).and_then(Value::as_f64);
        seconds.with_context(|| format!("oha's report has no {place}"))
    };
    Ok(Seen {
        orders,
        seconds: seconds("/summary/total")?,
        latency: [
            seconds("/latencyPercentiles/p50")?,
            seconds("/latencyPercentiles/p99")?,
            seconds("/latencyPercentiles/p99.9")?,
        ],
    })
}
