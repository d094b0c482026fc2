//! Runs another crate of the course, one that is heavy and so not part of this command.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use anstream::ColorChoice;
use anyhow::Context;
use clap::Args;

use crate::interrupt;
use crate::repository::Repository;

/// How long the other may take to end after Ctrl-C.
const PATIENCE: Duration = Duration::from_secs(3);

/// Has cargo compile and run a package with these arguments, in `folder`. `options` are cargo's own.
pub fn run<A: AsRef<OsStr>>(
    repository: &Repository,
    folder: &Path,
    package: &str,
    options: &[&str],
    arguments: &[A],
) -> anyhow::Result<ExitStatus> {
    let mut other = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["run", "--manifest-path"])
        .arg(repository.root().join("Cargo.toml"))
        .args(options)
        .args(["--package", package, "--"])
        .args(arguments)
        .current_dir(folder)
        .spawn()
        .with_context(|| format!("cannot run cargo to start the {package}"))?;
    wait(&mut other).with_context(|| format!("cannot wait for the {package}"))
}

/// As [`run`], at the course's root, to end with its code.
pub fn at_root(
    repository: &Repository,
    package: &str,
    options: &[&str],
    arguments: &[String],
) -> anyhow::Result<ExitCode> {
    run(repository, repository.root(), package, options, arguments).map(exit_code)
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
        // It may have heard of Ctrl-C before we did.
        None if interrupt::check_ended(status).is_err() => ExitCode::from(interrupt::EXIT_CODE),
        None => ExitCode::FAILURE,
    }
}

/// What stands behind the name of a command that another crate reads, `--help` included: those for
/// teachers, in `teach`, and `break`, in `break-line`.
#[derive(Args, Debug)]
#[command(disable_help_flag = true)]
pub struct Forwarded {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    arguments: Vec<OsString>,
}

impl Forwarded {
    pub fn run(&self, package: &str, command: &str) -> anyhow::Result<ExitCode> {
        let mut arguments = vec![OsString::from(command)];
        // This one is ours as well, so it is no longer among the others.
        match ColorChoice::global() {
            ColorChoice::Auto => {}
            ColorChoice::Never => arguments.push("--color=never".into()),
            _ => arguments.push("--color=always".into()),
        }
        arguments.extend(self.arguments.iter().cloned());
        let (repository, here) = (Repository::find()?, Path::new("."));
        run(&repository, here, package, &[], &arguments).map(exit_code)
    }
}
