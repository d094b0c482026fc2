//! A stop signal that a thread can wait for, with a time limit or together with a file.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

#[derive(Debug)]
pub(super) struct Signal {
    sent: Mutex<bool>,
    changed: Condvar,
    #[cfg(target_os = "linux")]
    event: Option<rustix::fd::OwnedFd>,
}

impl Signal {
    pub(super) fn new() -> Self {
        Signal {
            sent: Mutex::new(false),
            changed: Condvar::new(),
            #[cfg(target_os = "linux")]
            event: rustix::event::eventfd(0, rustix::event::EventfdFlags::CLOEXEC).ok(),
        }
    }

    pub(super) fn send(&self) {
        *self.sent.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
        #[cfg(target_os = "linux")]
        if let Some(event) = &self.event {
            // It cannot be full, since one is written once.
            let _ = rustix::io::write(event, &1u64.to_ne_bytes());
        }
    }

    /// Waits for the signal, for `limit` at the most. Returns whether it was sent.
    pub(super) fn wait(&self, limit: Duration) -> bool {
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let (sent, _) = self
            .changed
            .wait_timeout_while(sent, limit, |sent| !*sent)
            .unwrap_or_else(PoisonError::into_inner);
        *sent
    }

    #[cfg(target_os = "linux")]
    pub(super) fn event(&self) -> Option<&rustix::fd::OwnedFd> {
        self.event.as_ref()
    }
}
