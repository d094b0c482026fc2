//! What a submission may use up, and how it is held to that.
//!
//! Time and output are watched from outside, by `process`. Memory and processor time are
//! the operating system's job: a test is started as `course limited … -- TEST`, which sets the limits
//! on itself and then becomes the test. No unsafe code is needed that way.
//!
//! What this does not stop: the limits are a guard against accidents, not against malice.
//! A test can write files anywhere its user may, and start as many processes as its user may, each
//! with a memory limit of its own; memory shared between processes is not counted.
//! Only Linux enforces the memory limit; macOS accepts and ignores it, and Windows has none here.

use std::ffi::OsString;
use std::time::Duration;

use clap::{Args, value_parser};

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
}

impl Limits {
    pub(super) fn test_time(&self) -> Duration {
        Duration::from_secs(self.test_seconds)
    }

    pub(super) fn compile_time(&self) -> Duration {
        Duration::from_secs(self.compile_seconds)
    }

    pub(super) fn output_bytes(&self) -> usize {
        mebibytes(self.output_mib) as usize
    }
}

/// The arguments of the hidden command `limited`.
#[derive(Args, Debug)]
pub struct Limited {
    #[arg(long)]
    memory_mib: u64,

    #[arg(long)]
    processor_seconds: u64,

    #[arg(last = true, required = true)]
    command: Vec<OsString>,
}

#[cfg(unix)]
mod own {
    use std::os::unix::process::CommandExt;
    use std::path::Path;
    use std::process::Command;

    use anyhow::Context;
    use rlimit::{Resource, setrlimit};

    use super::{Limited, Limits, mebibytes};

    /// A command that runs `program` under the limits which a process sets on itself.
    pub(in crate::submission) fn command(
        limits: &Limits,
        program: &Path,
    ) -> anyhow::Result<Command> {
        let course = std::env::current_exe().context("cannot find the `course` program itself")?;
        // Never reached while we live: no test can use more than every core until its time is up.
        // It ends what escaped us and spins on.
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
        let processor_seconds = (limits.test_seconds + 5) * cores;

        let mut command = Command::new(course);
        command
            .arg("limited")
            .arg(format!("--memory-mib={}", limits.memory_mib))
            .arg(format!("--processor-seconds={processor_seconds}"))
            .arg("--")
            .arg(program);
        Ok(command)
    }

    /// Limits this process, then becomes the command. Returns only if that fails.
    pub fn become_limited(limited: &Limited) -> anyhow::Result<std::convert::Infallible> {
        // Linux counts private memory that can be written as data; address space would also count
        // what allocators and thread stacks only reserve.
        let memory = if cfg!(target_os = "linux") {
            Resource::DATA
        } else {
            Resource::AS
        };
        let set = |resource: Resource, limit| {
            setrlimit(resource, limit, limit).with_context(|| format!("cannot limit {resource:?}"))
        };
        set(memory, mebibytes(limited.memory_mib))?;
        set(Resource::CPU, limited.processor_seconds)?;
        // An abort is reported by its signal; nobody reads the core file.
        set(Resource::CORE, 0)?;

        let (program, arguments) = limited.command.split_first().context("no command given")?;
        let error = Command::new(program).args(arguments).exec();
        Err(error).with_context(|| format!("cannot run {}", program.display()))
    }
}

#[cfg(not(unix))]
mod own {
    use std::path::Path;
    use std::process::Command;

    use super::{Limited, Limits};

    /// Only time and output are limited here.
    pub(in crate::submission) fn command(_: &Limits, program: &Path) -> anyhow::Result<Command> {
        Ok(Command::new(program))
    }

    pub fn become_limited(_: &Limited) -> anyhow::Result<std::convert::Infallible> {
        anyhow::bail!("`limited` works on Unix only")
    }
}

pub use own::become_limited;
pub(super) use own::command;

fn mebibytes(count: u64) -> u64 {
    count << 20
}
