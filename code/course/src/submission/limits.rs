//! What a submission may use up, and how it is held to that.
//!
//! Time and output are watched from outside, by `process`. Memory and processor time are the operating
//! system's job: a shell sets the limits on itself, and then becomes the test.
//!
//! What this does not stop: for your own work the limits guard against accidents, not against malice.
//! A test can write files anywhere its user may, and start as many processes as its user may, each
//! with a memory limit of its own; memory shared between processes is not counted. Grading, which
//! runs what strangers wrote, adds an `isolation`, in which the number of processes is limited too.
//! Only Linux enforces the memory limit; macOS accepts and ignores it, and Windows has neither of the two here.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use clap::{Args, value_parser};

use super::Files;
use super::isolation::{self, Bubblewrap, Isolation, PROGRAM};
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

impl Limits {
    pub fn bubblewrap(&self) -> Option<&Bubblewrap> {
        match &self.isolation {
            Some(Isolation::Bubblewrap(bubblewrap)) => Some(bubblewrap),
            Some(Isolation::Trusted) | None => None,
        }
    }
}

/// A command that runs `program`, a test, under the limits which a process sets on itself.
pub(super) fn command(limits: &Limits, program: &Path, folder: &Path) -> Command {
    let limited =
        |more: &str, program: &Path| limited(limits.memory_mib, limits.test_seconds, more, program);
    let Some(bubblewrap) = limits.bubblewrap() else {
        return here(limits, limited("", program));
    };
    // bash calls it so, and dash otherwise. Outside a container, all that the user runs would count.
    let processes = format!("limit -u {PROCESSES} 2>/dev/null || limit -p {PROCESSES};");
    let mut command = bubblewrap.test(program, folder);
    command.args(limited(&processes, Path::new(PROGRAM)));
    command
}

/// A command that runs `cargo`. A compiler is trusted, and its input may be a stranger's.
pub(super) fn compiler(limits: &Limits, cargo: &Path) -> Command {
    // Files are counted in blocks, of which a MiB has 2048.
    let files = format!("limit -f {};", COMPILER_MIB * 2048);
    let words = match limits.isolation {
        None => vec![cargo.into()],
        Some(_) => limited(COMPILER_MIB, limits.compile_seconds, &files, cargo),
    };
    here(limits, words)
}

/// A command outside of a container, with no variable that would disturb it; with few of them if the code is
/// somebody else's.
fn here(limits: &Limits, words: Vec<OsString>) -> Command {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]);
    match limits.isolation {
        None => isolation::clean(&mut command),
        Some(_) => isolation::bare(&mut command),
    }
    command
}

/// The words of a command that limits itself, by `more` as well, and becomes `program`.
fn limited(memory_mib: u64, seconds: u64, more: &str, program: &Path) -> Vec<OsString> {
    if !cfg!(unix) {
        return vec![program.into()];
    }
    // Never reached while we live: nothing can use more than every core until its time is up.
    // It ends what escaped us and spins on.
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let (seconds, kibibytes) = ((seconds + 5) * cores, memory_mib << 10);
    // An abort is reported by its signal; nobody reads the core file. And Linux counts private memory that
    // can be written as data; address space would also count what allocators and thread stacks only reserve.
    let script = format!(
        "set -e; {LIMIT}; limit -c 0; limit -t {seconds}; limit -d {kibibytes}; {more} exec \"$@\""
    );
    let shell = ["/bin/sh", "-c", &script, "sh"].map(OsString::from);
    shell.into_iter().chain([program.into()]).collect()
}

/// Where the machine's own limit is lower already, and so cannot be raised, that one serves.
const LIMIT: &str = r#"limit() {
    ulimit "$1" "$2" 2>/dev/null || [ "$(ulimit -H "$1")" -lt "$2" ] 2>/dev/null || {
        echo "sh cannot set the limit $1 to $2" >&2
        return 1
    }
}"#;

/// What a compiler may hold, and write into one file, for a stranger.
const COMPILER_MIB: u64 = 4096;

/// What a stranger's test may start. The kernel does not count it for root.
const PROCESSES: u64 = 512;
