//! What Cargo knows: the packages of this repository, and which commands exist. `cargo course` is asked itself.

use crate::book::root;
use cargo_metadata::{MetadataCommand, Package, Target};
use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

/// All packages of the workspace.
pub(crate) fn packages() -> &'static [Package] {
    static PACKAGES: LazyLock<Vec<Package>> = LazyLock::new(|| {
        let mut cargo = MetadataCommand::new();
        let metadata = cargo.current_dir(root()).no_deps().exec();
        metadata.unwrap_or_else(|error| panic!("{error}")).packages
    });
    &PACKAGES
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
    let Some(help) = ask_for_help(sub) else {
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
        let is_it = |found: &Target| found.name == target && found.kind.contains(&kind.to_owned());
        if !package.targets.iter().any(is_it) {
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
    let programs = match sub {
        "" => &["course"][..],
        _ => &["teach", "course-break", "course"],
    };
    programs.iter().find_map(|program| {
        let asked = sub.split_whitespace().chain(["--help"]);
        let output = Command::new(compiled(program)).args(asked).output();
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
    let this = env::current_exe().expect("this test is a file");
    let folder = this.ancestors().nth(2);
    let folder = folder.expect("tests lie in a folder `deps`");
    let path = folder.join(format!("{program}{}", env::consts::EXE_SUFFIX));
    if !path.exists() {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--package", program]);
        let built = cargo.current_dir(root()).status();
        assert!(built.expect("cargo starts").success(), "{program}");
    }
    path
}
