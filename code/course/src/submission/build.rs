//! Has cargo compile a scratch folder's tests, and reads what the compiler says.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use serde::Deserialize;

use super::limits::{self, Limits};
use super::process::{self, End};
use super::scratch::Scratch;

/// Far beyond what a compiler prints about an exercise.
const COMPILER_OUTPUT: usize = 64 << 20;

#[derive(Debug)]
pub struct CompileFailure {
    /// What the compiler said, as cargo would show it: at least one.
    pub errors: Vec<String>,
    pub took: Duration,
}

impl CompileFailure {
    pub fn message(&self) -> String {
        self.errors.concat()
    }
}

#[derive(Debug)]
pub struct Built {
    /// Each file of `tests/`, compiled.
    pub binaries: BTreeMap<String, PathBuf>,
    pub warnings: Vec<Warning>,
    pub took: Duration,
}

#[derive(Debug)]
pub struct Warning {
    /// The lint's name, such as `dead_code`.
    pub lint: Option<String>,
    pub message: String,
}

/// What to compile.
#[derive(Clone, Copy, Debug)]
pub enum Tests<'a> {
    All,
    Binary(&'a str),
}

/// Compiles the tests of `scratch`; `colour` asks for coloured messages.
pub fn build(
    scratch: &Scratch<'_>,
    target: &Path,
    tests: Tests<'_>,
    limits: &Limits,
    colour: bool,
) -> anyhow::Result<Result<Built, CompileFailure>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = limits::compiler(limits, &cargo)?;
    command
        .args(["test", "--no-run", "--quiet", "--test"])
        .arg(match tests {
            Tests::All => "*",
            Tests::Binary(name) => name,
        })
        .arg("--manifest-path")
        .arg(scratch.package().join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target)
        .arg(match colour {
            true => "--message-format=json-diagnostic-rendered-ansi",
            false => "--message-format=json",
        })
        .arg(match colour {
            true => "--color=always",
            false => "--color=never",
        })
        // Settings are read from this folder upwards: the repository's own.
        .current_dir(scratch.root());

    let finished = process::supervise(
        command,
        "",
        limits.compile_time(),
        COMPILER_OUTPUT,
        &limits.stop,
    )
    .context("cargo is needed to compile an exercise")?;
    let took = finished.took;
    let output = Output::parse(&finished.stdout, scratch)?;
    let failed = |errors| Ok(Err(CompileFailure { errors, took }));
    match finished.end {
        End::Exited(status) if status.success() => Ok(Ok(Built {
            binaries: output.binaries,
            warnings: output.warnings,
            took,
        })),
        End::Exited(_) => {
            let mut errors = output.errors;
            if errors.is_empty() {
                errors.push(scratch.show(&finished.stderr));
            }
            failed(errors)
        }
        End::TimedOut => failed(vec![format!(
            "compiling took longer than {} s; `--compile-timeout SECONDS` allows more",
            limits.compile_seconds
        )]),
        End::TooMuchOutput => failed(vec!["the compiler printed more than 64 MiB".to_owned()]),
    }
}

/// What cargo's messages, one JSON object a line, say about the exercise's own package.
struct Output {
    binaries: BTreeMap<String, PathBuf>,
    warnings: Vec<Warning>,
    errors: Vec<String>,
}

impl Output {
    fn parse(stdout: &str, scratch: &Scratch<'_>) -> anyhow::Result<Self> {
        let mut output = Self {
            binaries: BTreeMap::new(),
            warnings: Vec::new(),
            errors: Vec::new(),
        };
        // A build script's own lines may stand between cargo's.
        for line in stdout.lines().filter(|line| line.starts_with('{')) {
            let Ok(message) = serde_json::from_str::<Message>(line) else {
                continue;
            };
            match message {
                Message::Artifact {
                    target,
                    executable: Some(executable),
                } => {
                    output.binaries.insert(target.name, executable);
                }
                Message::Said { target, message } => {
                    let own = target.src_path.starts_with(scratch.workspace());
                    let text = scratch.show(&message.rendered.unwrap_or_default());
                    match message.level.as_str() {
                        // It only counts the others.
                        "error" if text.contains("aborting due to ") => {}
                        "error" | "error: internal compiler error" => output.errors.push(text),
                        // The last line that counts the warnings has no lint and no place.
                        "warning" if own && !message.spans.is_empty() => {
                            output.warnings.push(Warning {
                                lint: message.code.map(|code| code.code),
                                message: text,
                            });
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        Ok(output)
    }
}

#[derive(Deserialize)]
#[serde(tag = "reason")]
enum Message {
    #[serde(rename = "compiler-artifact")]
    Artifact {
        target: Target,
        executable: Option<PathBuf>,
    },
    #[serde(rename = "compiler-message")]
    Said { target: Target, message: Diagnostic },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    src_path: PathBuf,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    rendered: Option<String>,
    code: Option<Code>,
    spans: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}
