//! Has cargo compile a scratch folder's tests, and reads what the compiler says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{env, fs, io};

use anyhow::Context;
use serde::Deserialize;

use super::isolation::Isolation;
use super::limits::{self, Limits};
use super::process::{self, End};
use super::scratch::Scratch;

/// Far beyond what a compiler prints about an exercise.
const COMPILER_OUTPUT: usize = 64 << 20;

/// How cargo's message begins that a crate is compiled.
const ARTIFACT: &[u8] = br#"{"reason":"compiler-artifact","#;

#[derive(Debug)]
pub struct CompileFailure {
    /// What the compiler said, as cargo would show it: at least one.
    pub errors: Vec<String>,
    /// What some of them are about.
    pub causes: BTreeSet<Cause>,
    pub took: Duration,
}

/// What deserves a look in code that does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The compiler was told to refuse it.
    UnsafeCode,
    /// A file that is to be part of the program cannot be read.
    ReadsFile,
    /// The learner's file compiles, and the exercise's tests do not fit it.
    TestsDoNotFit,
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

/// Compiles the tests of `scratch`; `colour` asks for coloured messages. Tells `observe` how many crates
/// are compiled, each time that one more is.
pub fn build(
    scratch: &Scratch<'_>,
    target: &Path,
    tests: Tests<'_>,
    limits: &Limits,
    colour: bool,
    observe: &mut dyn FnMut(usize),
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
        .arg(scratch.package.join("Cargo.toml"))
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
        // Whoever denies warnings, by a variable or in cargo's configuration, does not mean an exercise's
        // unused variable. An empty list of flags takes the place of all others.
        .env("CARGO_ENCODED_RUSTFLAGS", "")
        .env("CARGO_BUILD_WARNINGS", "warn")
        // Settings are read from this folder upwards: the repository's own.
        .current_dir(&scratch.root);
    contain(&mut command, scratch, target, limits)?;

    let mut compiled = 0;
    let mut hear = |stdout: &[u8]| {
        let lines = stdout.split(|byte| *byte == b'\n');
        let now = lines.filter(|line| line.starts_with(ARTIFACT)).count();
        if now > compiled {
            compiled = now;
            observe(now);
        }
    };
    let finished = process::supervise(
        command,
        "",
        limits.compile_time(),
        COMPILER_OUTPUT,
        &limits.stop,
        &mut hear,
    )
    .context("cargo is needed to compile an exercise")?;
    let took = finished.took;
    let output = Output::parse(&finished.stdout, scratch)?;
    let causes = output.causes;
    let failed = |errors| {
        Ok(Err(CompileFailure {
            errors,
            causes,
            took,
        }))
    };
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

/// Has cargo run the compiler of the submission, and of nothing else, in a container.
fn contain(
    command: &mut Command,
    scratch: &Scratch<'_>,
    target: &Path,
    limits: &Limits,
) -> anyhow::Result<()> {
    let isolation = limits.isolation.as_ref();
    let Some(bubblewrap) = isolation.and_then(Isolation::bubblewrap) else {
        return Ok(());
    };
    fs::create_dir_all(target).with_context(|| format!("{} cannot be made", target.display()))?;
    let script = bubblewrap.compiler_script(&scratch.workspace, target)?;
    let path = scratch.workspace.with_file_name("rustc");
    write_program(&path, &script)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    command
        .env("RUSTC", bubblewrap.rustc())
        .env("RUSTC_WORKSPACE_WRAPPER", path);
    Ok(())
}

fn write_program(path: &Path, text: &str) -> io::Result<()> {
    fs::write(path, text)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

/// What cargo's messages, one JSON object a line, say about the exercise's own package.
struct Output {
    binaries: BTreeMap<String, PathBuf>,
    warnings: Vec<Warning>,
    errors: Vec<String>,
    causes: BTreeSet<Cause>,
}

impl Output {
    fn parse(stdout: &str, scratch: &Scratch<'_>) -> anyhow::Result<Self> {
        let mut output = Self {
            binaries: BTreeMap::new(),
            warnings: Vec::new(),
            errors: Vec::new(),
            causes: BTreeSet::new(),
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
                    let own = target.src_path.starts_with(&scratch.workspace);
                    let cause = message.cause(&target);
                    let text = scratch.show(&message.rendered.unwrap_or_default());
                    match message.level.as_str() {
                        // It only counts the others.
                        "error" if text.contains("aborting due to ") => {}
                        "error" | "error: internal compiler error" => {
                            output.errors.push(text);
                            output.causes.extend(cause);
                        }
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
    kind: Vec<String>,
    src_path: PathBuf,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    message: String,
    rendered: Option<String>,
    code: Option<Code>,
    spans: Vec<serde_json::Value>,
}

impl Diagnostic {
    fn cause(&self, target: &Target) -> Option<Cause> {
        let code = self.code.as_ref().map(|code| &*code.code);
        if code == Some("unsafe_code") {
            Some(Cause::UnsafeCode)
        } else if self.message.starts_with("couldn't read ") {
            Some(Cause::ReadsFile)
        } else if target.kind == ["test"] && !self.spans.is_empty() {
            Some(Cause::TestsDoNotFit)
        } else {
            None
        }
    }
}

#[derive(Deserialize)]
struct Code {
    code: String,
}
