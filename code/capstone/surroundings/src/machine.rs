//! The machine, its system, and how busy they are.

use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

/// What a machine tells of itself.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The processor's name, or else its maker's; `None` if it tells neither.
    pub cpu: Option<String>,
    /// Processors that the system has, whoever may use them.
    pub cpus: usize,
    /// Memory in bytes.
    pub memory_bytes: u64,
    /// The system and its version; `None` if it does not tell.
    pub os: Option<String>,
    /// The kernel and its version.
    pub kernel: String,
}

impl Machine {
    /// The one that this runs on.
    pub fn here() -> Self {
        let system = System::new_with_specifics(
            RefreshKind::nothing()
                .with_cpu(CpuRefreshKind::nothing())
                .with_memory(MemoryRefreshKind::nothing().with_ram()),
        );
        Self {
            cpu: cpu(&system),
            cpus: system.cpus().len(),
            memory_bytes: system.total_memory(),
            os: System::long_os_version(),
            kernel: System::kernel_long_version(),
        }
    }
}

fn cpu(system: &System) -> Option<String> {
    let cpu = system.cpus().first()?;
    let names = [cpu.brand(), cpu.vendor_id()].into_iter().map(str::trim);
    let mut told = names.filter(|name| !name.is_empty());
    told.next().map(str::to_owned)
}

/// The load average over a minute: from 1 on, others are at work.
pub fn load() -> f64 {
    System::load_average().one
}
