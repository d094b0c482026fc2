//! A child process that is held to a time and an amount of output, and ended with its descendants.
//!
//! The child leads a process group (on Windows: a job), and the whole group is killed when it breaks
//! a limit, when it exits, and when it is asked to stop. What still escapes: a descendant that
//! leaves the group on Unix, by `setsid` or `setpgid`. Its output is no longer waited for; if it
//! spins, the processor time limit of `limits` ends it, and if it sleeps it stays. In a container of
//! `isolation` it is ended too.

use std::io::{Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use process_wrap::std::{ChildWrapper, CommandWrap};

use crate::interrupt::Stop;

#[derive(Debug)]
pub struct Finished {
    pub end: End,
    pub stdout: String,
    pub stderr: String,
    pub took: Duration,
}

#[derive(Debug)]
pub enum End {
    Exited(ExitStatus),
    TimedOut,
    TooMuchOutput,
}

/// How long to sleep between looks at the child, and how long to wait for output after its end.
const TICK: Duration = Duration::from_millis(5);
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Runs `command` to its end, or to the end of what it is allowed.
pub fn run(command: Command, time: Duration, output: usize) -> anyhow::Result<Finished> {
    supervise(command, "", time, output, &Stop::default())
}

/// As [`run`], until it is asked to stop as well. It finds `input` on its standard input: a few bytes, which fit
/// into a pipe at once.
pub fn supervise(
    mut command: Command,
    input: &str,
    time: Duration,
    output: usize,
    stop: &Stop,
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
    let stdout = read(tree.0.stdout().take(), output);
    let stderr = read(tree.0.stderr().take(), output);

    let end = loop {
        stop.check()?;
        let [printed, told] = [&stdout, &stderr].map(|pipe| pipe.lock().expect(NO_PANIC).len());
        if printed + told > output {
            break End::TooMuchOutput;
        }
        if let Some(status) = tree.0.try_wait().context("cannot wait for a process")? {
            break End::Exited(status);
        }
        if begun.elapsed() >= time {
            break End::TimedOut;
        }
        thread::sleep(TICK);
    };
    let took = begun.elapsed();
    drop(tree);
    let until = Instant::now() + LAST_WORDS;
    // Each thread gives its clone back when nothing more will come.
    while Arc::strong_count(&stdout) + Arc::strong_count(&stderr) > 2 && Instant::now() < until {
        thread::sleep(Duration::from_millis(1));
    }
    let text = |printed: &Mutex<Vec<u8>>| {
        let printed = printed.lock().expect(NO_PANIC);
        String::from_utf8_lossy(&printed[..printed.len().min(output)]).into_owned()
    };
    Ok(Finished {
        end,
        stdout: text(&stdout),
        stderr: text(&stderr),
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

/// What a child prints. A thread reads it until more than `limit` bytes are there: then the child is ended.
fn read(pipe: Option<impl Read + Send + 'static>, limit: usize) -> Arc<Mutex<Vec<u8>>> {
    let printed = Arc::default();
    let kept: Arc<Mutex<Vec<u8>>> = Arc::clone(&printed);
    // Not joined: a descendant that escaped may hold the pipe open for ever.
    thread::spawn(move || {
        let mut pipe = pipe.expect("a pipe, as was asked for");
        let mut chunk = vec![0; 64 << 10];
        while let Ok(length @ 1..) = pipe.read(&mut chunk) {
            let mut kept = kept.lock().expect(NO_PANIC);
            kept.extend_from_slice(&chunk[..length]);
            if kept.len() > limit {
                return;
            }
        }
    });
    printed
}

const NO_PANIC: &str = "nobody panics with it";
