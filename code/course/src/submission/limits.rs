//! What a submission may use up, and how it is held to that.
//!
//! Time and output are watched from outside, by `process`. Memory and processor time are
//! the operating system's job: a test is started as `course limited … -- TEST`, which sets the limits
//! on itself and then becomes the test. No unsafe code is needed that way.
//!
//! What this does not stop: for your own work the limits guard against accidents, not against malice.
//! A test can write files anywhere its user may, and start as many processes as its user may, each
//! with a memory limit of its own; memory shared between processes is not counted. Grading, which
//! runs what strangers wrote, adds an `isolation`, in which the number of processes is limited too.
//! Only Linux enforces the memory limit; macOS accepts and ignores it, and Windows has none here.

use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use clap::{Args, value_parser};

use super::Files;
use super::isolation::{self, Isolation};
use crate::interrupt::Stop;

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// End a test that runs longer than this
    #[arg(long = "timeout", value_name = "SECONDS", default_value_t = 10, value_parser = value_parser!(u64).range(1..=86_400))]
    pub test_seconds: u64,

    /// End a test that holds more memory than this
    #[arg(long = "memory", value_name = "MIB", default_value_t = 1024, value_parser = value_parser!(u64).range(16..=1_048_576))]
    pub memory_mib: u64,

    /// End a test that prints more than this
    #[arg(long = "output", value_name = "MIB", default_value_t = 1, value_parser = value_parser!(u64).range(1..=1024))]
    pub output_mib: u64,

    /// Give up compiling after this
    #[arg(long = "compile-timeout", value_name = "SECONDS", default_value_t = 120, value_parser = value_parser!(u64).range(1..=86_400))]
    pub compile_seconds: u64,

    /// Ends all of it at once, when a newer save has made its result worthless.
    #[arg(skip)]
    pub stop: Stop,

    /// Given when a test must prove that it reached its end.
    #[arg(skip)]
    pub completion: Option<Completion>,

    /// Given when somebody else's code is run.
    #[arg(skip)]
    pub isolation: Option<Isolation>,
}

/// How a test proves that it reached its end, which the crate `teach` knows: a learner's own run does
/// without it.
#[derive(Clone, Copy, Debug)]
pub struct Completion {
    /// Rewrites the tests among an exercise's files, for the package of this name. A rewritten test
    /// reads a token from standard input, and prints it with its own name after its last line.
    pub rewrite: fn(&Files, &str) -> anyhow::Result<Files>,
    /// A token that nobody can guess.
    pub token: fn() -> anyhow::Result<String>,
}

/// The arguments of the hidden command `limited`.
#[derive(Args, Debug)]
pub struct Limited {
    #[arg(long)]
    memory_mib: u64,

    #[arg(long)]
    processor_seconds: u64,

    /// The size of a file
    #[arg(long)]
    file_mib: Option<u64>,

    /// How many threads and processes there may be
    #[arg(long)]
    processes: Option<u64>,

    #[arg(last = true, required = true)]
    command: Vec<OsString>,
}

/// A command that runs `program`, a test, under the limits which a process sets on itself.
pub(super) fn command(limits: &Limits, program: &Path, folder: &Path) -> anyhow::Result<Command> {
    let (mut command, program) = match &limits.isolation {
        Some(isolation) => isolation.enter(program, folder)?,
        None => {
            let mut command = Command::new(isolation::course()?);
            isolation::clean(&mut command);
            (command, program.to_owned())
        }
    };
    command
        .arg("limited")
        .arg(format!("--memory-mib={}", limits.memory_mib))
        .arg(processor_seconds(limits.test_seconds));
    if let Some(isolation) = &limits.isolation {
        command.arg(format!("--file-mib={WRITTEN_MIB}"));
        // Outside a container, all that the user runs would count.
        let counted = isolation.bubblewrap().is_some();
        command.args(counted.then_some(format!("--processes={PROCESSES}")));
    }
    command.arg("--").arg(program);
    Ok(command)
}

/// A command that runs `cargo`. A compiler is trusted, and its input may be a stranger's.
pub(super) fn compiler(limits: &Limits, cargo: &OsStr) -> anyhow::Result<Command> {
    if limits.isolation.is_none() {
        let mut command = Command::new(cargo);
        isolation::clean(&mut command);
        return Ok(command);
    }
    let mut command = Command::new(isolation::course()?);
    isolation::bare_compiler(&mut command);
    command
        .arg("limited")
        .arg(format!("--memory-mib={COMPILER_MIB}"))
        .arg(processor_seconds(limits.compile_seconds))
        .arg(format!("--file-mib={COMPILER_MIB}"))
        .arg("--")
        .arg(cargo);
    Ok(command)
}

/// Never reached while we live: nothing can use more than every core until its time is up.
/// It ends what escaped us and spins on.
fn processor_seconds(seconds: u64) -> String {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    format!("--processor-seconds={}", (seconds + 5) * cores)
}

/// Limits this process, then becomes the command. Returns only if that fails. On Windows it runs the command, and
/// only time and output are limited, by `process`.
pub fn become_limited(limited: &Limited) -> anyhow::Result<Infallible> {
    #[cfg(unix)]
    limit_this_process(limited)?;
    let (program, arguments) = limited.command.split_first().context("no command given")?;
    let mut command = Command::new(program);
    command.args(arguments);
    #[cfg(unix)]
    let failed = std::os::unix::process::CommandExt::exec(&mut command);
    #[cfg(not(unix))]
    let failed = match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    };
    Err(failed).with_context(|| format!("cannot run {}", program.display()))
}

#[cfg(unix)]
fn limit_this_process(limited: &Limited) -> anyhow::Result<()> {
    use nix::sys::resource::{Resource, setrlimit};

    // Linux counts private memory that can be written as data; address space would also count
    // what allocators and thread stacks only reserve.
    let memory = match cfg!(target_os = "linux") {
        true => Resource::RLIMIT_DATA,
        false => Resource::RLIMIT_AS,
    };
    for (resource, limit) in [
        (memory, Some(mebibytes(limited.memory_mib))),
        (Resource::RLIMIT_CPU, Some(limited.processor_seconds)),
        // An abort is reported by its signal; nobody reads the core file.
        (Resource::RLIMIT_CORE, Some(0)),
        (Resource::RLIMIT_FSIZE, limited.file_mib.map(mebibytes)),
        (Resource::RLIMIT_NPROC, limited.processes),
    ] {
        if let Some(limit) = limit {
            setrlimit(resource, limit, limit)
                .with_context(|| format!("cannot limit {resource:?}"))?;
        }
    }
    Ok(())
}

/// What a stranger's test may write into one file, and what a compiler may hold and write for one.
const WRITTEN_MIB: u64 = 64;
const COMPILER_MIB: u64 = 4096;

/// What a stranger's test may start. The kernel does not count it for root.
const PROCESSES: u64 = 512;

pub(super) fn mebibytes(count: u64) -> u64 {
    count << 20
}
