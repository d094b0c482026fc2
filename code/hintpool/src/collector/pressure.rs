//! Memory pressure as the kernel tells it (Linux: `Documentation/accounting/psi.rst`).

use std::io;

use super::signal::Signal;

#[cfg(target_os = "linux")]
pub(super) use linux::Pressure;
#[cfg(not(target_os = "linux"))]
pub(super) use none::Pressure;

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::{File, OpenOptions};
    use std::io::Write;

    use rustix::event::{PollFd, PollFlags, poll};

    use super::{Signal, io};

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
}

#[cfg(not(target_os = "linux"))]
mod none {
    use super::{Signal, io};

    /// No such source on this system.
    #[derive(Debug)]
    pub(in super::super) enum Pressure {}

    impl Pressure {
        pub(in super::super) fn watch() -> io::Result<Self> {
            Err(io::ErrorKind::Unsupported.into())
        }

        pub(in super::super) fn wait(&self, _stop: &Signal) -> io::Result<bool> {
            match *self {}
        }
    }
}
