//! The load made by [wrk](https://github.com/wg/wrk), a well-known tool that has nothing to do with this program.
//!
//! It looks at the status of an answer and not into it, and knows closed loops alone.

use std::fs;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use tempfile::TempDir;

use super::order::Order;

const PROGRAM: &str = "wrk";

const HOW_TO_GET_IT: &str = "install it (Debian and Ubuntu: apt-get install wrk; macOS: brew install wrk), or leave out --client";

const SCRIPT: &str = include_str!("wrk.lua");

/// wrk, which is there.
#[derive(Clone, Debug)]
pub struct Wrk {
    version: String,
}

/// What wrk saw.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Seen {
    /// Orders that were answered.
    pub orders: u64,
    micros: u64,
    p50: u64,
    p99: u64,
    p999: u64,
    refused: u64,
    broken: u64,
    late: u64,
}

impl Wrk {
    /// Finds it on the path, or says how to get it.
    pub fn find() -> Result<Self> {
        // It knows no way to be asked for its version alone that it does not also call an error.
        let output = match Command::new(PROGRAM).arg("--version").output() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                bail!("there is no {PROGRAM} on the path: {HOW_TO_GET_IT}")
            }
            output => output.with_context(|| format!("{PROGRAM} can't be run"))?,
        };
        let said = String::from_utf8_lossy(&output.stdout);
        let first = said.lines().next().unwrap_or_default();
        ensure!(
            first.starts_with(PROGRAM),
            "the {PROGRAM} on the path is another program; it says {first:?}"
        );
        let version = first.split(" [").next().unwrap_or(first);
        Ok(Self {
            version: version.to_owned(),
        })
    }

    /// Its name and version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Has it send an order over so many connections, and waits for its end. It counts whole seconds.
    pub fn load(
        &self,
        address: SocketAddr,
        connections: u32,
        order: &Order,
        seconds: u64,
    ) -> Result<Seen> {
        let folder = TempDir::new()?;
        let script = folder.path().join("orders.lua");
        let body = folder.path().join("order.json");
        fs::write(&script, SCRIPT)?;
        fs::write(&body, order.body())?;
        let threads = thread::available_parallelism()?.get();
        let threads = threads.min(connections as usize);
        let mut command = Command::new(PROGRAM);
        command
            .arg(format!("--threads={threads}"))
            .arg(format!("--connections={connections}"))
            .arg(format!("--duration={seconds}s"))
            .arg("--timeout=10s")
            .arg("--script")
            .arg(&script)
            .arg(format!("http://{address}/orders"))
            .arg("--")
            .arg(&body);
        // A Ctrl-C in the terminal reaches this process alone, which ends after wrk's few seconds.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let output = command.output().context("wrk can't be run")?;
        let said = String::from_utf8_lossy(&output.stdout);
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "wrk ended with {}: {}",
            output.status,
            complaint.trim()
        );
        let last = said.lines().next_back().unwrap_or_default();
        let seen: Seen = serde_json::from_str(last)
            .with_context(|| format!("wrk's last line is no account: {last:?}"))?;
        seen.sound()
    }
}

impl Seen {
    /// Itself, unless something went wrong.
    fn sound(self) -> Result<Self> {
        let Self {
            orders,
            refused,
            broken,
            late,
            ..
        } = self;
        ensure!(
            orders > 0 && refused == 0 && broken == 0 && late == 0,
            "wrk saw {orders} answers, of which {refused} were refusals, {broken} broken connections and {late} answers that came too late"
        );
        Ok(self)
    }

    /// From the first order to the last answer.
    pub fn elapsed(&self) -> Duration {
        Duration::from_micros(self.micros)
    }

    /// The median of latency, and what one order in 100 and in 1,000 exceeds.
    pub fn latency(&self) -> [Duration; 3] {
        [self.p50, self.p99, self.p999].map(Duration::from_micros)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_goes_wrong_is_told_by_its_number() {
        let sound = Seen {
            orders: 9,
            micros: 1_000_000,
            p50: 1,
            p99: 2,
            p999: 3,
            refused: 0,
            broken: 0,
            late: 0,
        };
        assert_eq!(sound.sound().unwrap().elapsed(), Duration::from_secs(1));
        for (seen, said) in [
            (Seen { orders: 0, ..sound }, "saw 0 answers"),
            (
                Seen {
                    refused: 4,
                    ..sound
                },
                "4 were refusals",
            ),
            (Seen { broken: 5, ..sound }, "5 broken connections"),
            (Seen { late: 6, ..sound }, "6 answers that came too late"),
        ] {
            let error = seen.sound().unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
