//! Which commands exist: cargo's own as far as the prose uses them, and `cargo course`, which is
//! asked itself.

use super::unknown;
use crate::book::root;
use crate::workspace::packages;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{LazyLock, Mutex, PoisonError};

/// Cargo's subcommands that the prose may name.
const CARGO: [&str; 15] = [
    "add", "bench", "build", "check", "clippy", "doc", "fmt", "install", "loom", "miri", "new",
    "run", "test", "update", "vendor",
];

/// A whole command line, starting with `cargo`.
pub(super) fn check(command: &str) -> Result<(), String> {
    // What follows a comment sign or a lone `--` is not cargo's.
    let words = command.split_whitespace().skip(1);
    let words: Vec<&str> = words
        .take_while(|word| !word.starts_with('#') && !["--", "|", "&&", ">"].contains(word))
        .collect();
    match *words.as_slice() {
        ["course", sub, ref rest @ ..] if !sub.starts_with('-') => course_knows(sub, rest),
        ["course", ref rest @ ..] => course_knows("", rest),
        [sub, ref rest @ ..] if CARGO.contains(&sub) => targets_exist(command, rest),
        _ => Err(unknown(
            command,
            "cargo has no such subcommand that this check knows",
        )),
    }
}

fn course_knows(sub: &str, arguments: &[&str]) -> Result<(), String> {
    // The help of each subcommand that was asked for; `None` if there is none.
    static HELP: Mutex<BTreeMap<String, Option<String>>> = Mutex::new(BTreeMap::new());
    let mut help = HELP.lock().unwrap_or_else(PoisonError::into_inner);
    let help = help.entry(sub.to_owned());
    let Some(help) = help.or_insert_with(|| ask_for_help(sub)) else {
        return Err(format!(
            "`cargo course {sub}`: there is no such subcommand; see `cargo course --help`"
        ));
    };
    let flags = help.split(|c: char| !(c.is_alphanumeric() || c == '-'));
    let mut flags_given = arguments.iter().filter(|word| word.starts_with('-'));
    match flags_given.find(|word| !flags.clone().any(|flag| flag == name_of(word))) {
        Some(flag) => Err(format!(
            "`cargo course {sub}` has no {flag}; see `cargo course {sub} --help`"
        )),
        None => Ok(()),
    }
}

/// Packages, and their tests, benchmarks and examples.
fn targets_exist(command: &str, arguments: &[&str]) -> Result<(), String> {
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
        let why = format!("the workspace has no package `{name}`");
        return Err(unknown(command, &why));
    };
    for kind in ["test", "bench", "example"] {
        let Some(target) = value(&[&format!("--{kind}")]) else {
            continue;
        };
        let mut targets = package.targets.iter().filter(|target| target.is(&[kind]));
        if !targets.any(|found| found.name == target) {
            return Err(unknown(command, &format!("{name} has no {kind} {target}")));
        }
    }
    Ok(())
}

/// `--flag=value` is `--flag`.
fn name_of(word: &str) -> &str {
    word.split('=').next().unwrap_or(word)
}

/// The program behind `cargo course`, compiled once for all questions.
static COURSE: LazyLock<PathBuf> = LazyLock::new(|| {
    let output = Command::new(env!("CARGO"))
        .args([
            "build",
            "--quiet",
            "--package=course",
            "--message-format=json",
        ])
        .current_dir(root())
        .output()
        .expect("cargo, which runs this test, starts");
    let messages = String::from_utf8_lossy(&output.stdout);
    let program = messages.lines().rev().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(PathBuf::from)
    });
    program.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)))
});

fn ask_for_help(sub: &str) -> Option<String> {
    let output = Command::new(&*COURSE)
        .args(Some(sub).filter(|sub| !sub.is_empty()))
        .arg("--help")
        .current_dir(root())
        .output()
        .expect("a program that was just compiled");
    let told = String::from_utf8_lossy(&output.stderr);
    // clap ends with 2 where it does not know the command.
    match output.status.code() {
        Some(0) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Some(2) => None,
        _ => panic!("`cargo course {sub} --help` failed: {told}"),
    }
}
