//! What a collector waits for: a signal to stop, with a time limit, or together with memory pressure as
//! the kernel tells it (Linux: `Documentation/accounting/psi.rst`).

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

#[cfg(target_os = "linux")]
pub(super) use linux::Pressure;

/// Tells a thread to stop.
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

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::{File, OpenOptions};
    use std::io::{self, Write};

    use rustix::event::{PollFd, PollFlags, poll};

    use super::Signal;

    /// Waits of 150 ms in all, within 2 s. Without privileges the window must be a multiple of 2 s.
    const TRIGGER: &[u8] = b"some 150000 2000000\0";

    #[derive(Debug)]
    pub(in super::super) struct Pressure(File);

    impl Pressure {
        pub(in super::super) fn watch() -> io::Result<Self> {
            let mut file = OpenOptions::new()
                .read(true)
                .write(true)
                .open("/proc/pressure/memory")?;
            file.write_all(TRIGGER)?;
            Ok(Pressure(file))
        }

        /// Waits for pressure or for `stop`. Returns whether it was pressure; an error if this
        /// watch can tell neither any more.
        pub(in super::super) fn wait(&self, stop: &Signal) -> io::Result<bool> {
            let event = stop.event().ok_or(io::ErrorKind::Unsupported)?;
            let mut files = [
                PollFd::new(event, PollFlags::IN),
                PollFd::new(&self.0, PollFlags::PRI),
            ];
            while let Err(error) = poll(&mut files, None) {
                if error != rustix::io::Errno::INTR {
                    return Err(error.into());
                }
            }
            let [stop, pressure] = files.map(|file| file.revents());
            if !stop.is_empty() {
                return Ok(false);
            }
            if pressure.contains(PollFlags::ERR) {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            Ok(true)
        }
    }

    #[cfg(all(test, not(any(hintpool_loom, hintpool_no_fence))))]
    mod tests {
        use std::io::ErrorKind;
        use std::net::{TcpListener, TcpStream};
        use std::os::fd::{AsRawFd, OwnedFd};

        use super::*;

        /// Stands for the kernel's file: on a socket, `poll` tells of urgent data as it tells of
        /// pressure on that file, and of a broken connection as of a watch that is no more.
        fn a_watch_and_what_triggers_it() -> (Pressure, TcpStream) {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let trigger = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let (watched, _) = listener.accept().unwrap();
            (Pressure(File::from(OwnedFd::from(watched))), trigger)
        }

        #[test]
        fn urgent_news_are_pressure_and_a_signal_ends_the_wait() {
            let (pressure, trigger) = a_watch_and_what_triggers_it();
            let (socket, urgent) = (trigger.as_raw_fd(), nix::libc::MSG_OOB);
            // SAFETY: one byte of a slice that has one, to a socket that is open.
            let sent = unsafe { nix::libc::send(socket, b"!".as_ptr().cast(), 1, urgent) };
            assert_eq!(sent, 1);
            let stop = Signal::new();
            assert!(pressure.wait(&stop).unwrap());
            // Pressure goes on, and the signal counts all the same.
            stop.send();
            assert!(!pressure.wait(&stop).unwrap());
        }

        #[test]
        fn a_watch_that_is_no_more_is_an_error() {
            let (mut pressure, trigger) = a_watch_and_what_triggers_it();
            pressure.0.write_all(b"never read").unwrap();
            // Closed with something unread, the connection is broken.
            while trigger.peek(&mut [0]).unwrap() == 0 {}
            drop(trigger);
            let error = pressure.wait(&Signal::new()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BrokenPipe);
        }
    }
}
