//! Runs another crate of the course, one that is heavy and so not part of this command.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::interrupt;
use crate::repository::Repository;

/// How long the other may take to end after Ctrl-C.
const PATIENCE: Duration = Duration::from_secs(3);

/// Has cargo compile and run a package with these arguments, and gives back the code that it ends with.
///
/// `options` are cargo's own. The program runs at the course's root.
pub fn to(
    repository: &Repository,
    package: &str,
    options: &[&str],
    arguments: &[String],
) -> anyhow::Result<ExitCode> {
    run(repository, package, options, arguments).map(exit_code)
}

/// As [`to`], for when something is to follow.
pub fn run(
    repository: &Repository,
    package: &str,
    options: &[&str],
    arguments: &[String],
) -> anyhow::Result<ExitStatus> {
    let mut command = cargo();
    command
        .arg("run")
        .args(options)
        .args(["--package", package, "--"])
        .args(arguments)
        .current_dir(repository.root());
    wait_for(command, package)
}

/// As [`to`], in the folder where we are.
pub fn here(
    repository: &Repository,
    package: &str,
    arguments: &[OsString],
) -> anyhow::Result<ExitCode> {
    let mut command = cargo();
    command
        .args(["run", "--manifest-path"])
        .arg(repository.root().join("Cargo.toml"))
        .args(["--package", package, "--"])
        .args(arguments);
    wait_for(command, package).map(exit_code)
}

fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn wait_for(mut command: Command, package: &str) -> anyhow::Result<ExitStatus> {
    let mut other = command
        .spawn()
        .with_context(|| format!("cannot run cargo to start the {package}"))?;
    wait(&mut other).with_context(|| format!("cannot wait for the {package}"))
}

/// The other runs at the root, and a path is meant from where it was typed.
pub fn from_here(path: &Path) -> anyhow::Result<PathBuf> {
    Ok(env::current_dir()?.join(path))
}

/// A Ctrl-C in the terminal reaches the other as well, which ends itself. Other signals may reach
/// only us: then the other is ended after a while.
fn wait(other: &mut Child) -> std::io::Result<ExitStatus> {
    let mut asked = None;
    loop {
        if let Some(status) = other.try_wait()? {
            return Ok(status);
        }
        if interrupt::check().is_err() {
            let since = asked.get_or_insert_with(Instant::now);
            if since.elapsed() > PATIENCE {
                other.kill()?;
            }
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// The other's own code; one that Ctrl-C ended has none.
pub fn exit_code(status: ExitStatus) -> ExitCode {
    match status.code() {
        Some(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        None if interrupt::check().is_err() => ExitCode::from(interrupt::EXIT_CODE),
        None => ExitCode::FAILURE,
    }
}
