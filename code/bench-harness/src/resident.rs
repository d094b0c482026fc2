//! How much memory this process held.

use std::fs;

/// The high-water mark of this process's resident memory in bytes; `None` where the system is not Linux, which tells it
/// as `VmHWM:     1234 kB`.
pub fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let (_, rest) = status.split_once("VmHWM:")?;
    let kib: u64 = rest.split_whitespace().next()?.parse().ok()?;
    Some(kib * 1024)
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
