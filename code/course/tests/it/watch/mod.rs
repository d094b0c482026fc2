//! `cargo course watch`, on a terminal and on a pipe.

mod plain;
mod runs;
mod shown;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// The code of a `double` that never ends, and writes the number of its process.
pub(crate) fn spins(pid_file: &Path) -> String {
    format!(
        "{{ std::fs::write({pid_file:?}, std::process::id().to_string()).unwrap(); \
         loop {{ std::hint::black_box(n); }} }}"
    )
}

/// Waits until there is something in the file.
pub(crate) fn content_of(file: &Path) -> String {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        match fs::read_to_string(file) {
            Ok(text) if !text.is_empty() => return text,
            _ => assert!(Instant::now() < until, "{} stays empty", file.display()),
        }
        thread::sleep(Duration::from_millis(10));
    }
}

pub(crate) fn alive(pid: &str) -> bool {
    let status = Command::new("kill").args(["-0", pid]).output();
    status.unwrap().status.success()
}
