//! Has cargo compile a scratch folder's tests, and reads what the compiler says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{env, fs};

use anyhow::Context;
use serde_json::Value;

use super::limits::{self, Limits};
use super::process::{self, End};
use super::sandbox::Scratch;

/// Far beyond what a compiler prints about an exercise.
const COMPILER_OUTPUT: usize = 64 << 20;

#[derive(Debug, Default)]
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

#[derive(Debug, Default)]
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

/// Compiles the tests of `scratch`, or only those of one file. Messages are coloured if standard output shows
/// colours.
pub(super) fn build(
    scratch: &Scratch<'_>,
    target: &Path,
    binary: Option<&str>,
    limits: &Limits,
) -> anyhow::Result<Result<Built, CompileFailure>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = limits::compiler(limits, Path::new(&cargo));
    let stdout = anstream::AutoStream::choice(&std::io::stdout());
    let (format, colour) = match stdout == anstream::ColorChoice::Never {
        true => ("json", "never"),
        false => ("json-diagnostic-rendered-ansi", "always"),
    };
    command
        .args(["test", "--no-run", "--quiet"])
        .args(["--test", binary.unwrap_or("*")])
        .args(["--message-format", format, "--color", colour])
        .arg("--manifest-path")
        .arg(scratch.package.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target)
        // Whoever denies warnings, by a variable or in cargo's configuration, does not mean an exercise's
        // unused variable. An empty list of flags takes the place of all others.
        .env("CARGO_ENCODED_RUSTFLAGS", "")
        .env("CARGO_BUILD_WARNINGS", "warn")
        // Settings are read from this folder upwards: the repository's own.
        .current_dir(&scratch.root);
    contain(&mut command, scratch, target, limits)?;

    let time = Duration::from_secs(limits.compile_seconds);
    let finished = process::supervise(command, "", time, COMPILER_OUTPUT, &limits.stop)
        .context("cargo is needed to compile an exercise")?;
    let (mut built, mut failure) = (Built::default(), CompileFailure::default());
    (built.took, failure.took) = (finished.took, finished.took);
    // A build script's own lines may stand between cargo's.
    for line in finished.stdout.lines() {
        if let Ok(message) = serde_json::from_str(line) {
            read(&message, scratch, &mut built, &mut failure);
        }
    }
    let given_up = match finished.end {
        End::Exited(status) if status.success() => return Ok(Ok(built)),
        End::Exited(_) if failure.errors.is_empty() => scratch.show(&finished.stderr),
        End::Exited(_) => return Ok(Err(failure)),
        End::TimedOut => {
            let most = limits.compile_seconds;
            format!("compiling took longer than {most} s; `--compile-timeout SECONDS` allows more")
        }
        End::TooMuchOutput => "the compiler printed more than 64 MiB".to_owned(),
    };
    failure.errors = vec![given_up];
    Ok(Err(failure))
}

/// Has cargo run the compiler of the submission, and of nothing else, in a container.
fn contain(
    command: &mut Command,
    scratch: &Scratch<'_>,
    target: &Path,
    limits: &Limits,
) -> anyhow::Result<()> {
    let Some(bubblewrap) = limits.bubblewrap() else {
        return Ok(());
    };
    fs::create_dir_all(target).with_context(|| format!("{} cannot be made", target.display()))?;
    let script = bubblewrap.compiler_script(&scratch.workspace, target)?;
    let path = scratch.workspace.with_file_name("rustc");
    fs::write(&path, script).with_context(|| format!("{} cannot be written", path.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    }
    command
        .env("RUSTC", bubblewrap.rustc())
        .env("RUSTC_WORKSPACE_WRAPPER", path);
    Ok(())
}

/// Takes what a message of cargo's, one JSON object a line, says about the exercise's own package.
fn read(said: &Value, scratch: &Scratch<'_>, built: &mut Built, failure: &mut CompileFailure) {
    let (target, message) = (&said["target"], &said["message"]);
    if let (Some(name), Some(program)) = (target["name"].as_str(), said["executable"].as_str()) {
        built.binaries.insert(name.to_owned(), program.into());
    }
    let text = scratch.show(message["rendered"].as_str().unwrap_or_default());
    let lint = message["code"]["code"].as_str();
    let placed = !message["spans"].as_array().is_none_or(Vec::is_empty);
    let source = target["src_path"].as_str().map(Path::new);
    match message["level"].as_str() {
        // It only counts the others.
        Some("error") if text.contains("aborting due to ") => {}
        Some("error" | "error: internal compiler error") => {
            failure.errors.push(text);
            let is_missing = |words: &str| words.starts_with("couldn't read ");
            if lint == Some("unsafe_code") {
                failure.causes.insert(Cause::UnsafeCode);
            } else if message["message"].as_str().is_some_and(is_missing) {
                failure.causes.insert(Cause::ReadsFile);
            } else if target["kind"][0] == "test" && placed {
                failure.causes.insert(Cause::TestsDoNotFit);
            }
        }
        // The last line that counts the warnings has no place.
        Some("warning")
            if placed && source.is_some_and(|it| it.starts_with(&scratch.workspace)) =>
        {
            built.warnings.push(Warning {
                lint: lint.map(str::to_owned),
                message: text,
            });
        }
        _ => {}
    }
}
