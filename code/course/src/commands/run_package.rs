//! The commands of another package of the course, one that is heavy and so not part of this command: `read`,
//! `prove`, `break`, and those for teachers.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};

use anstream::ColorChoice;
use anyhow::Context;
use clap::Args;

use crate::interrupt;
use crate::repository::Repository;

/// Read the course in your browser
///
/// Builds the book, serves it to your machine only, and rebuilds it when a source changes.
/// The first time takes longer, because the server itself is compiled.
/// Ctrl-C ends it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course read                 serve the book; the address is printed
  cargo course read --open          ... and open it in your browser
  cargo course read --port 4000     ... at a port of your choice, or the next free one
  cargo course read --no-watch      ... without rebuilding when a file changes
  cargo course read --build-only    build the pages into target/book, and serve nothing
  cargo course read --results       ... with what `cargo course prove` found on this machine")]
pub struct Read {
    /// The port to serve at; the next free one if it is taken
    #[arg(long, value_name = "N")]
    port: Option<u16>,

    /// Open the book in your browser
    #[arg(long)]
    open: bool,

    /// Build once, and do not watch for changes
    #[arg(long)]
    no_watch: bool,

    /// Build the pages into the folder that book.toml names, and serve nothing
    #[arg(long, conflicts_with_all = ["port", "open", "no_watch"])]
    build_only: bool,

    /// Show the figures and charts of your own results, in a copy of the book [default: target/prove/results.json]
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    results: Option<Option<PathBuf>>,
}

/// Where the capstone makes the copy of the book that shows a reader's own results.
const COPY: &str = "target/prove/book";

impl Read {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let repository = Repository::find()?;
        let port = self.port.map(|port| format!("--port={port}"));
        let mut arguments = Vec::from_iter(port);
        arguments.extend(given([
            ("--open", self.open),
            ("--no-watch", self.no_watch),
            ("--build-only", self.build_only),
        ]));
        let mut folder = repository.root().to_owned();
        if let Some(results) = &self.results {
            let mut own_book = vec![OsStr::new("own-book")];
            own_book.extend(results.as_deref().map(Path::as_os_str));
            let made = cargo_run(&repository, "capstone", &MEASURED, &own_book).status()?;
            interrupt::check_ended(made)?;
            if !made.success() {
                return Ok(exit_code(made));
            }
            folder.push(COPY);
        }
        arguments.push(format!("--folder={}", folder.display()));
        become_other(cargo_run(&repository, "book-server", &[], &arguments))
    }
}

/// The names of the flags that were typed.
fn given<const N: usize>(flags: [(&str, bool); N]) -> impl Iterator<Item = String> {
    let given = flags.into_iter().filter(|(_, given)| *given);
    given.map(|(flag, _)| flag.to_owned())
}

/// The profile of what measures.
const MEASURED: [&str; 2] = ["--profile", "measure"];

/// Find out where a pool pays on your machine
///
/// Measures many cases, such as "a buffer of 64 KiB, written whole, on two threads": how long does it take with a new
/// value each time, and how long with pools? Gives each answer in words, with the interval. Cases in which the pool
/// loses come first.
/// The first time takes longer, because it is compiled with all optimisations.
/// Close other programs first. Ctrl-C ends it and keeps the cases that are complete.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course prove --quick                       a few groups, about a minute
  cargo course prove                               all of them, about ten minutes
  cargo course prove --list                        name the groups
  cargo course prove buffer-64kib-whole map        measure just these
  cargo course prove --template mine.rs            write the template for a type of your own ...
  cargo course prove --type mine.rs                ... and ask about it, once you put your type in
  cargo course prove --quick --go /opt/go/bin/go   with this Go for the same groups in Go
  cargo course prove --quick --out laptop.json     write the results to a file of your choice")]
pub struct Prove {
    /// Groups to measure, as `--list` names them; all if none is named
    #[arg(value_name = "GROUP")]
    groups: Vec<String>,

    /// Fewer groups and shorter samples: about a minute instead of ten
    #[arg(long)]
    quick: bool,

    /// Name the groups and end
    #[arg(long)]
    list: bool,

    /// Allocators to measure with: system, mimalloc, jemalloc [default: system if --quick or a group is named, otherwise all]
    #[arg(long, value_name = "NAMES", conflicts_with = "own_types")]
    allocators: Option<String>,

    /// The Go command to measure Go's sync.Pool with [default: that of the variable GO, or the one on your PATH]
    #[arg(long, value_name = "PATH", conflicts_with = "own_types")]
    go: Option<PathBuf>,

    /// Leave Go out
    #[arg(long, conflicts_with = "go")]
    without_go: bool,

    /// Measure your own types, each in a file as `--template` prints it, which may take crates from a Cargo.toml beside it
    #[arg(long = "type", value_name = "FILE", num_args = 1.., conflicts_with = "groups")]
    own_types: Vec<PathBuf>,

    /// Write the template of such a file to FILE, or print it
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    template: Option<Option<PathBuf>>,

    /// Where to write the results; those of an earlier run there are kept [default: target/prove/results.json, and own-type.json for your own type]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Prove {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        if !self.list && self.template.is_none() {
            eprintln!(
                "First it is compiled with all optimisations: some minutes the first time, and seconds later."
            );
        }
        let repository = Repository::find()?;
        let arguments = self.arguments();
        become_other(cargo_run(&repository, "capstone", &MEASURED, &arguments))
    }

    /// These flags, as the capstone takes them.
    fn arguments(&self) -> Vec<String> {
        let mut arguments = vec!["prove".to_owned()];
        arguments.extend(self.groups.iter().cloned());
        arguments.extend(given([
            ("--quick", self.quick),
            ("--list", self.list),
            ("--without-go", self.without_go),
            ("--template", self.template.is_some()),
        ]));
        let template = self.template.iter().flatten();
        arguments.extend(template.map(|file| file.display().to_string()));
        let allocators = self.allocators.iter();
        arguments.extend(allocators.map(|names| format!("--allocators={names}")));
        for (flag, files) in [
            ("--type", &self.own_types[..]),
            ("--out", self.out.as_slice()),
            ("--go", self.go.as_slice()),
        ] {
            let files = files.iter();
            arguments.extend(files.map(|file| format!("{flag}={}", file.display())));
        }
        arguments
    }
}

/// What stands behind the name of a command that another package reads, `--help` included: those for
/// teachers, in `teach`, and `break`, in `course-break`.
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
        become_other(cargo_run(&Repository::find()?, package, &[], &arguments))
    }
}

/// Has cargo compile and run a package with these arguments. `options` are cargo's own.
fn cargo_run<A: AsRef<OsStr>>(
    repository: &Repository,
    package: &str,
    options: &[&str],
    arguments: &[A],
) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["run", "--manifest-path"]);
    cargo
        .arg(repository.root().join("Cargo.toml"))
        .args(options);
    cargo.args(["--package", package, "--"]).args(arguments);
    cargo
}

/// The other takes the place of this process, so signals and the exit code are its own. Where processes cannot do
/// that, it is waited for.
fn become_other(mut cargo: Command) -> anyhow::Result<ExitCode> {
    #[cfg(unix)]
    let status: io::Result<ExitStatus> = Err(std::os::unix::process::CommandExt::exec(&mut cargo));
    #[cfg(not(unix))]
    let status = cargo.status();
    status.map(exit_code).context("cargo cannot be run")
}

fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}
