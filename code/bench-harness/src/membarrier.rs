//! A process whose kernel has no heavy fence, as in a strict sandbox.

use anyhow::Result;

/// Has the kernel refuse `membarrier` to the calling thread and to those that it starts later.
///
/// A process that has used a pool keeps the fence that it found then. On systems other than Linux there is nothing to refuse.
pub fn refuse() -> Result<()> {
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
