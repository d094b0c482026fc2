//! The portable fallback: a process of its own in which the kernel refuses `membarrier`.
//!
//! That is what a strict sandbox does, and pools then go the way they go on systems that have no
//! such call.

use std::env;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::{effort, lanes, long};
use crate::partner::Partner;
use crate::series::{Series, interleave};

/// The hidden subcommand that the child is started with.
pub const SUBCOMMAND: &str = "fallback-child";

#[derive(Debug, Serialize, Deserialize)]
pub struct Fallback {
    pub(super) rounds: Vec<Series>,
    pub(super) rounds_twice: Vec<Series>,
}

pub(super) fn measure_in_child(quick: bool) -> Result<Fallback> {
    let program = env::current_exe().context("where is this program?")?;
    let mut child = Command::new(program);
    child.arg(SUBCOMMAND);
    if quick {
        child.arg("--quick");
    }
    let output = child.output().context("starting the fallback's process")?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    serde_json::from_slice(&output.stdout).context("reading what the fallback's process said")
}

/// The child: has `membarrier` refused, measures, and prints what it found.
pub fn child(quick: bool) -> Result<()> {
    refuse_membarrier()?;
    let effort = effort(quick);
    let partner = Partner::start();
    let fallback = Fallback {
        rounds: interleave(&partner, &lanes::fallback_rounds(), effort),
        rounds_twice: interleave(&partner, &lanes::fallback_rounds_twice(), long(effort)),
    };
    println!("{}", serde_json::to_string(&fallback)?);
    Ok(())
}

#[cfg(target_os = "linux")]
fn refuse_membarrier() -> Result<()> {
    use std::collections::BTreeMap;

    use rustix::thread::{MembarrierCommand, membarrier};
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

    let refused = BTreeMap::from([(libc::SYS_membarrier, vec![])]);
    let filter = SeccompFilter::new(
        refused,
        SeccompAction::Allow,
        SeccompAction::Errno(libc::EPERM.unsigned_abs()),
        env::consts::ARCH.try_into()?,
    )?;
    let filter: BpfProgram = filter.try_into()?;
    // Later threads inherit it.
    seccompiler::apply_filter(&filter).context("having membarrier refused")?;
    ensure!(
        membarrier(MembarrierCommand::RegisterPrivateExpedited).is_err(),
        "membarrier is still permitted, so this would not be the fallback"
    );
    Ok(())
}

/// Elsewhere there is nothing to refuse.
#[cfg(not(target_os = "linux"))]
fn refuse_membarrier() -> Result<()> {
    Ok(())
}
