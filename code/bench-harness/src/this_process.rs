//! What a worker knows of its own process, and does to it: how much memory it held, and a kernel without the heavy fence.

use std::fs;

use anyhow::Result;

/// The high-water mark of this process's resident memory in bytes; `None` where the system is not Linux, which tells it
/// as `VmHWM:     1234 kB`.
pub fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let (_, rest) = status.split_once("VmHWM:")?;
    let kib: u64 = rest.split_whitespace().next()?.parse().ok()?;
    Some(kib * 1024)
}

/// Has the kernel refuse `membarrier` to the calling thread and to those that it starts later.
///
/// A process that has used a pool keeps the fence that it found then. On systems other than Linux there is nothing to refuse.
pub fn refuse_membarrier() -> Result<()> {
    #[cfg(target_os = "linux")]
    {
        use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};

        let refused = [(nix::libc::SYS_membarrier, Vec::new())].into();
        let filter = SeccompFilter::new(
            refused,
            SeccompAction::Allow,
            SeccompAction::Errno(nix::libc::EPERM.unsigned_abs()),
            std::env::consts::ARCH.try_into()?,
        )?;
        apply_filter(&BpfProgram::try_from(filter)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::peak_bytes;

    #[test]
    #[cfg(target_os = "linux")]
    fn memory_that_is_written_counts() {
        let before = peak_bytes().expect("Linux tells it");
        let written = vec![1_u8; 64 << 20];
        let after = peak_bytes().expect("Linux tells it");
        assert!(after >= before.max(written.len() as u64), "{after}");
    }
}
