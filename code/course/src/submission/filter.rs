//! A process that is alone: it starts threads, no process, and reaches no network.
//!
//! The kernel refuses the system calls from here on, for whatever this process becomes. Refused are
//! `fork` and its like unless they start a thread, sockets but for those within the machine, and
//! access to another process's memory.

use std::collections::BTreeMap;
use std::env;

use anyhow::Context;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, apply_filter,
};

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

pub(super) fn alone() -> anyhow::Result<()> {
    let thread = libc::CLONE_THREAD as u64;
    let no_thread = condition(SeccompCmpOp::MaskedEq(thread), 0)?;
    let elsewhere = condition(SeccompCmpOp::Ne, libc::AF_UNIX as u64)?;
    let mut refused: Rules = BTreeMap::from([
        (libc::SYS_clone, vec![no_thread]),
        (libc::SYS_socket, vec![elsewhere]),
        (libc::SYS_process_vm_readv, Vec::new()),
        (libc::SYS_process_vm_writev, Vec::new()),
        (libc::SYS_ptrace, Vec::new()),
    ]);
    #[cfg(target_arch = "x86_64")]
    refused.extend([(libc::SYS_fork, Vec::new()), (libc::SYS_vfork, Vec::new())]);
    apply(refused, libc::EPERM)?;
    // Its flags lie in memory, where a filter cannot look. Said to be unknown, it makes the C library
    // start its threads with `clone`.
    apply(Rules::from([(libc::SYS_clone3, Vec::new())]), libc::ENOSYS)
}

fn condition(operator: SeccompCmpOp, value: u64) -> anyhow::Result<SeccompRule> {
    let condition = SeccompCondition::new(0, SeccompCmpArgLen::Qword, operator, value)?;
    Ok(SeccompRule::new(vec![condition])?)
}

fn apply(refused: Rules, error: i32) -> anyhow::Result<()> {
    let filter = SeccompFilter::new(
        refused,
        SeccompAction::Allow,
        SeccompAction::Errno(error.unsigned_abs()),
        env::consts::ARCH.try_into()?,
    )?;
    let program: BpfProgram = filter.try_into()?;
    apply_filter(&program).context("the kernel takes no filter")
}
