//! A child process that is held to a time and an amount of output, and ended with its descendants.
//!
//! The child leads a process group (on Windows: a job), and the whole group is killed when it breaks
//! a limit, when it exits, and when it is asked to stop. What still escapes: a descendant that
//! leaves the group on Unix, by `setsid` or `setpgid`. Its output is no longer waited for; if it
//! spins, the processor time limit of `limits` ends it, and if it sleeps it stays. In a container of
//! `isolation` it is ended too.

use std::io::{Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use process_wrap::std::{ChildWrapper, CommandWrap};

use crate::interrupt::Stop;

#[derive(Debug)]
pub(super) struct Finished {
    pub(super) end: End,
    pub(super) stdout: String,
    pub(super) stderr: String,
    pub(super) took: Duration,
}

#[derive(Debug)]
pub(super) enum End {
    Exited(ExitStatus),
    TimedOut,
    TooMuchOutput,
}

/// How long to sleep between looks at the child, and how long to wait for output after its end.
const TICK: Duration = Duration::from_millis(5);
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Runs `command` to its end, or to the end of what it is allowed.
///
/// It finds `input` on its standard input: a few bytes, which fit into a pipe at once. Meanwhile `hear`
/// is told all that came on its standard output.
pub(super) fn supervise(
    mut command: Command,
    input: &str,
    time: Duration,
    output: usize,
    stop: &Stop,
    hear: &mut dyn FnMut(&[u8]),
) -> anyhow::Result<Finished> {
    let program = command.get_program().to_owned();
    command
        .stdin(match input {
            "" => Stdio::null(),
            _ => Stdio::piped(),
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut wrapped = CommandWrap::from(command);
    #[cfg(unix)]
    wrapped.wrap(process_wrap::std::ProcessGroup::leader());
    #[cfg(windows)]
    wrapped.wrap(process_wrap::std::JobObject);

    let begun = Instant::now();
    let child = wrapped.spawn();
    let mut tree = Tree(child.with_context(|| format!("cannot run {}", program.display()))?);
    if let Some(mut stdin) = tree.0.stdin().take() {
        // Fails if it has ended already, which is found out below.
        let _ = stdin.write_all(input.as_bytes());
    }
    let mut streams = Streams::read(tree.0.as_mut(), output);

    let end = loop {
        stop.check()?;
        if streams.wait(TICK) == Flow::TooMuch {
            break End::TooMuchOutput;
        }
        hear(&streams.bytes[0]);
        if let Some(status) = tree.0.try_wait().context("cannot wait for a process")? {
            break End::Exited(status);
        }
        if begun.elapsed() >= time {
            break End::TimedOut;
        }
    };
    let took = begun.elapsed();
    drop(tree);
    streams.drain(LAST_WORDS);
    Ok(Finished {
        end,
        stdout: String::from_utf8_lossy(&streams.bytes[0]).into_owned(),
        stderr: String::from_utf8_lossy(&streams.bytes[1]).into_owned(),
        took,
    })
}

/// A child and its descendants, killed when this goes out of scope, on whichever path.
#[derive(Debug)]
struct Tree(Box<dyn ChildWrapper>);

impl Drop for Tree {
    fn drop(&mut self) {
        // Fails when nobody is left in the group, which is what we want.
        let _ = self.0.start_kill();
        let _ = self.0.wait();
    }
}

/// Standard output and standard error, read by a thread each.
struct Streams {
    chunks: mpsc::Receiver<(usize, Vec<u8>)>,
    bytes: [Vec<u8>; 2],
    limit: usize,
}

#[derive(PartialEq)]
enum Flow {
    Open,
    Closed,
    TooMuch,
}

impl Streams {
    fn read(child: &mut dyn ChildWrapper, limit: usize) -> Self {
        // A bounded queue: a flood waits in the child, not in our memory.
        let (sender, chunks) = mpsc::sync_channel(4);
        let stdout = child.stdout().take().map(|pipe| Box::new(pipe) as _);
        let stderr = child.stderr().take().map(|pipe| Box::new(pipe) as _);
        let pipes: [Option<Box<dyn Read + Send>>; 2] = [stdout, stderr];
        for (index, pipe) in pipes.into_iter().enumerate() {
            let sender = sender.clone();
            // Not joined: a descendant that escaped may hold the pipe open for ever.
            thread::spawn(move || {
                let mut pipe = pipe?;
                let mut buffer = vec![0; 64 << 10];
                loop {
                    match pipe.read(&mut buffer) {
                        Ok(0) | Err(_) => return Some(()),
                        Ok(read) => sender.send((index, buffer[..read].to_vec())).ok()?,
                    }
                }
            });
        }
        Self {
            chunks,
            bytes: [Vec::new(), Vec::new()],
            limit,
        }
    }

    /// Takes in what arrives within `time`.
    fn wait(&mut self, time: Duration) -> Flow {
        match self.chunks.recv_timeout(time) {
            Ok((index, chunk)) => {
                let room = self.limit - self.bytes[0].len() - self.bytes[1].len();
                let fits = chunk.len().min(room);
                self.bytes[index].extend_from_slice(&chunk[..fits]);
                match fits < chunk.len() {
                    true => Flow::TooMuch,
                    false => Flow::Open,
                }
            }
            Err(RecvTimeoutError::Timeout) => Flow::Open,
            Err(RecvTimeoutError::Disconnected) => {
                // Both pipes are closed and the process may live on: wait without spinning.
                thread::sleep(Duration::from_millis(1));
                Flow::Closed
            }
        }
    }

    /// Takes in what is left in the pipes, until they close or `time` is up.
    fn drain(&mut self, time: Duration) {
        let until = Instant::now() + time;
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            if self.wait(left) != Flow::Open {
                return;
            }
        }
    }
}
