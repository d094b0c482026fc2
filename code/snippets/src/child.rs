//! Runs a program under a time limit, and ends it with all that it started.

use std::io::{self, Read};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use process_wrap::std::CommandWrap;
#[cfg(windows)]
use process_wrap::std::JobObject;
#[cfg(unix)]
use process_wrap::std::ProcessGroup;

/// More than this of one stream is read but not kept.
const MOST_KEPT: usize = 1 << 20;

/// How a program ended.
#[derive(Debug)]
pub struct Finished {
    /// None if its time was over.
    pub status: Option<ExitStatus>,
    pub stdout: String,
    pub stderr: String,
}

/// Runs `command` to its end, or ends it after `limit`.
pub fn run(mut command: Command, limit: Duration) -> io::Result<Finished> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut command = CommandWrap::from(command);
    #[cfg(unix)]
    command.wrap(ProcessGroup::leader());
    #[cfg(windows)]
    command.wrap(JobObject);

    let started = Instant::now();
    let mut child = command.spawn()?;
    let stdout = child
        .stdout()
        .take()
        .map(|pipe| thread::spawn(|| read(pipe)));
    let stderr = child
        .stderr()
        .take()
        .map(|pipe| thread::spawn(|| read(pipe)));

    // `try_wait` on a group waits for all its members, and a program ends with its first process.
    let mut pause = Duration::from_millis(1);
    let status = loop {
        if let Some(status) = child.inner_mut().try_wait()? {
            break Some(status);
        }
        if started.elapsed() >= limit {
            break None;
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    };
    // What a program leaves running would hold the pipes open. An empty group is no error to us.
    let _ = child.start_kill();
    if status.is_none() {
        child.wait()?;
    }

    let text = |reader: Option<thread::JoinHandle<Vec<u8>>>| {
        let bytes = reader.map(|reader| reader.join().unwrap_or_default());
        String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()
    };
    Ok(Finished {
        status,
        stdout: text(stdout),
        stderr: text(stderr),
    })
}

fn read(mut pipe: impl Read) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut chunk = [0; 8192];
    while let Ok(length @ 1..) = pipe.read(&mut chunk) {
        let room = MOST_KEPT - kept.len();
        kept.extend_from_slice(&chunk[..length.min(room)]);
    }
    kept
}
