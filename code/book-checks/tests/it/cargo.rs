//! What Cargo knows: the packages of this repository, and which commands exist. `cargo course` is asked itself.

use crate::book::root;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::{LazyLock, Mutex, PoisonError};

#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) targets: Vec<Target>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `dev` or `build`; none for what the package itself uses.
    pub(crate) kind: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) kind: Vec<String>,
    pub(crate) src_path: PathBuf,
}

impl Target {
    /// Whether it is one of these: `lib`, `bin`, `test`, `bench`, `example`.
    pub(crate) fn is(&self, kinds: &[&str]) -> bool {
        self.kind.iter().any(|kind| kinds.contains(&kind.as_str()))
    }
}

/// All packages of the workspace.
pub(crate) fn packages() -> &'static [Package] {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    static METADATA: LazyLock<Metadata> = LazyLock::new(|| {
        let output = cargo(&["metadata", "--no-deps", "--format-version=1"]);
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
    });
    &METADATA.packages
}

fn cargo(arguments: &[&str]) -> Output {
    let mut cargo = Command::new(env!("CARGO"));
    let output = cargo.args(arguments).current_dir(root()).output();
    output.expect("cargo, which runs this test, starts")
}

/// Cargo's subcommands that the prose may name.
const SUBCOMMANDS: &str =
    "add bench build check clippy doc fmt install loom miri new run test update vendor";

/// Why there is no such command; it is a whole command line that starts with `cargo`.
pub(crate) fn check(command: &str) -> Result<(), String> {
    // What follows a comment sign or a lone `--` is not cargo's.
    let words = command.split_whitespace().skip(1);
    let words: Vec<&str> = words
        .take_while(|word| !word.starts_with('#') && !["--", "|", "&&", ">"].contains(word))
        .collect();
    match *words.as_slice() {
        ["course", sub, ref rest @ ..] if !sub.starts_with('-') => course_knows(sub, rest),
        ["course", ref rest @ ..] => course_knows("", rest),
        [sub, ref rest @ ..] if SUBCOMMANDS.split(' ').any(|known| known == sub) => {
            targets_exist(rest)
        }
        _ => Err("cargo has no such subcommand that this check knows".to_owned()),
    }
}

fn course_knows(sub: &str, arguments: &[&str]) -> Result<(), String> {
    // The help of each subcommand that was asked for; `None` if there is none.
    static HELP: Mutex<BTreeMap<String, Option<String>>> = Mutex::new(BTreeMap::new());
    let mut help = HELP.lock().unwrap_or_else(PoisonError::into_inner);
    let help = help.entry(sub.to_owned());
    let Some(help) = help.or_insert_with(|| ask_for_help(sub)) else {
        return Err("there is no such subcommand; see `cargo course --help`".to_owned());
    };
    let flags = help.split(|c: char| !(c.is_alphanumeric() || c == '-'));
    let mut flags_given = arguments.iter().filter(|word| word.starts_with('-'));
    match flags_given.find(|word| !flags.clone().any(|flag| flag == name_of(word))) {
        Some(flag) => Err(format!("it has no {flag}; see `cargo course {sub} --help`")),
        None => Ok(()),
    }
}

/// Packages, and their tests, benchmarks and examples.
fn targets_exist(arguments: &[&str]) -> Result<(), String> {
    let value = |flags: &[&str]| {
        let mut words = arguments.iter();
        let word = words.find(|word| flags.contains(&name_of(word)))?;
        let value = word.split_once('=').map(|(_, value)| value);
        value.or_else(|| words.next().copied())
    };
    let Some(name) = value(&["-p", "--package"]) else {
        return Ok(());
    };
    let Some(package) = packages().iter().find(|package| package.name == name) else {
        return Err(format!("the workspace has no package `{name}`"));
    };
    for kind in ["test", "bench", "example"] {
        let Some(target) = value(&[&format!("--{kind}")]) else {
            continue;
        };
        let mut targets = package.targets.iter().filter(|target| target.is(&[kind]));
        if !targets.any(|found| found.name == target) {
            return Err(format!("{name} has no {kind} {target}"));
        }
    }
    Ok(())
}

/// `--flag=value` is `--flag`.
fn name_of(word: &str) -> &str {
    word.split('=').next().unwrap_or(word)
}

/// Asks the programs that `cargo course` consists of. A whole `cargo test` compiles them before this runs.
fn ask_for_help(sub: &str) -> Option<String> {
    let (programs, asked) = match sub {
        "" => (&["course"][..], vec!["--help"]),
        _ => (
            &["teach", "course-break", "course"][..],
            vec![sub, "--help"],
        ),
    };
    programs.iter().find_map(|program| {
        let output = Command::new(compiled(program)).args(&asked).output();
        let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
        // clap ends with 2 where it does not know the command.
        match output.status.code() {
            Some(0) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
            Some(2) => None,
            _ => panic!("`{program} {sub} --help` failed: {output:?}"),
        }
    })
}

fn compiled(program: &str) -> PathBuf {
    let this = std::env::current_exe().expect("this test is a file");
    let folder = this
        .ancestors()
        .nth(2)
        .expect("tests lie in a folder `deps`");
    let path = folder
        .join(program)
        .with_extension(std::env::consts::EXE_EXTENSION);
    if !path.exists() {
        let output = cargo(&["build", "--package", program]);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    path
}
