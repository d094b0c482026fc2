//! Before a group is measured: do recycled values do the work of new ones?

use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};
use bench_harness::arm::Arm;
use bench_harness::equal_work::{CHECK, Report};
use bench_harness::interruption::{self, Interrupted};
use bench_harness::results::Unit;

use super::plan::Row;
use super::programs::Programs;

/// Whether it was found so; not if a type's use returns no checksum. An error says what differs.
pub(super) fn check(row: &Row, programs: &Programs) -> Result<bool> {
    let report = |arm| -> Result<Report> {
        let command = programs.worker(row, arm, Unit::Ns)?();
        printed(command).with_context(|| format!("{row}: its work by {arm} can't be checked"))
    };
    // A process each, so that a use that goes through inputs in turn begins alike in all.
    let [new, again] = [report(Arm::Fresh)?, report(Arm::Fresh)?];
    if let Some(difference) = again.difference(&new) {
        bail!(
            "{row}: in one run {difference} in another run. Chance decides it, so recycled values can't be checked by it: return from `use_it` what is the same in each run, such as a length"
        );
    }
    for arm in row.arms().into_iter().filter(|arm| !Arm::GO.contains(arm)) {
        let recycled = report(arm)?;
        if let Some(difference) = recycled.difference(&new) {
            bail!(
                "{row}: a recycled value does not do the work of a new one, so it is not timed. By {arm}, {difference}. Let `recycle` make the value as good as new"
            );
        }
    }
    if new.clean == Some(false) {
        bail!(
            "{row}: a recycled value is not equal to a new one (`==`), and what is left in it may save work, so it is not timed. Let `recycle` clear it. If what is left does no harm, wrap the value in a struct without `PartialEq`; then only what `use_it` returns is compared"
        );
    }
    Ok(new.tells_output())
}

fn printed(mut command: Command) -> Result<Report> {
    // Ctrl-C reaches this process alone, which ends the run when it takes the first sample.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let Output { status, stdout, .. } = command.arg(CHECK).stderr(Stdio::inherit()).output()?;
    if !status.success() && interruption::heard() {
        bail!(Interrupted);
    }
    if !status.success() {
        bail!("its process ended with {status}; what it said is above");
    }
    String::from_utf8(stdout)?.parse()
}
