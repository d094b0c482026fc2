//! The kernel's part of an asymmetric fence. The book uses it too.

#[cfg(target_os = "linux")]
mod membarrier {
    use rustix::thread::{MembarrierCommand, membarrier};

    pub fn register() -> bool {
        membarrier(MembarrierCommand::RegisterPrivateExpedited).is_ok()
    }

    pub fn fence_every_thread() {
        membarrier(MembarrierCommand::PrivateExpedited).expect("the process is registered");
    }
}

#[cfg(not(target_os = "linux"))]
mod membarrier {
    pub fn register() -> bool {
        false
    }

    pub fn fence_every_thread() {
        unreachable!("nothing was registered");
    }
}

pub use membarrier::{fence_every_thread, register};
