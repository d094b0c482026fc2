//! Runs the real compiler on one block, unless it did so before with the same input.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use book_blocks::Plan;
use serde::Deserialize;

use crate::child;
use crate::request::Request;

/// Set this variable to compile every block again.
pub const COLD: &str = "SNIPPETS_COLD";

/// A compiler that needs longer has met a block that never ends.
const LIMIT: Duration = Duration::from_secs(60);

/// What the compiler made of a block.
#[derive(Debug)]
pub struct Compiled {
    pub diagnostics: Vec<Diagnostic>,
    /// None if the block does not compile.
    pub program: Option<PathBuf>,
}

/// One message of the compiler, from its JSON output.
#[derive(Clone, Debug, Deserialize)]
pub struct Diagnostic {
    pub message: String,
    pub level: String,
    pub code: Option<Code>,
    pub spans: Vec<serde_json::Value>,
    /// As a person would have seen it.
    pub rendered: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Code {
    pub code: String,
}

/// Compiles `program`, which is the block of `plan` and perhaps a `main` around it, in `scratch`.
pub fn compile(
    plan: &Plan,
    program: &str,
    request: &Request,
    rustc: &Path,
    scratch: &Path,
) -> Result<Compiled> {
    let arguments = arguments(plan, request);
    let key = key(plan, program, &arguments, request)?;
    if env::var_os(COLD).is_none()
        && let Some(compiled) = restore(&plan.kept, &key)?
    {
        return Ok(compiled);
    }

    // Panics and errors then name `src/main.rs`, as in a reader's own package.
    fs::create_dir_all(scratch.join("src"))?;
    fs::write(scratch.join("src/main.rs"), program)?;
    let built = scratch.join("program");
    let mut command = Command::new(rustc);
    command
        .current_dir(scratch)
        .arg("src/main.rs")
        .args(arguments)
        .arg("-o")
        .arg(&built);
    let finished = child::run(command, LIMIT).context("the compiler cannot be run")?;
    let Some(status) = finished.status else {
        bail!("{}: still compiling after {LIMIT:?}; ended", plan.place);
    };
    let diagnostics = parse(&finished.stderr);
    if !status.success() && !diagnostics.iter().any(|d| d.level.starts_with("error")) {
        bail!("{}: the compiler failed: {}", plan.place, finished.stderr);
    }
    keep(
        &plan.kept,
        &key,
        &finished.stderr,
        status.success().then_some(&built),
    )
}

fn arguments(plan: &Plan, request: &Request) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = [
        "--crate-type=bin",
        "--error-format=json",
        "-Copt-level=0",
        "-Cdebuginfo=0",
        "-Cstrip=debuginfo",
    ]
    .map(OsString::from)
    .into();
    arguments.push(format!("--edition={}", plan.edition).into());
    if !request.target.is_empty() {
        arguments.push(format!("--target={}", request.target).into());
    }
    // `dependency=` finds what a declared crate was built with, and lets no block name it.
    for folder in &request.search {
        let mut argument = OsString::from("-Ldependency=");
        argument.push(folder);
        arguments.push(argument);
    }
    for (name, library) in declared(plan, request) {
        let mut argument = OsString::from(format!("--extern={name}="));
        argument.push(library);
        arguments.push(argument);
    }
    arguments
}

fn declared<'a>(
    plan: &'a Plan,
    request: &'a Request,
) -> impl Iterator<Item = &'a (String, PathBuf)> {
    request
        .externs
        .iter()
        .filter(|(name, _)| plan.crates.contains(name))
}

/// Everything that the result depends on. A library's content stands for all that it was built
/// from: rustc records there which builds of other crates it needs.
fn key(plan: &Plan, program: &str, arguments: &[OsString], request: &Request) -> Result<String> {
    let mut libraries = String::new();
    for (name, library) in declared(plan, request) {
        let content = fs::read(library)
            .with_context(|| format!("{}: the library {name} cannot be read", plan.place))?;
        let mut hasher = DefaultHasher::new();
        content.hash(&mut hasher);
        libraries.push_str(&format!(
            "{name} {} {:016x}\n",
            content.len(),
            hasher.finish()
        ));
    }
    Ok(format!(
        "{}{arguments:?}\n{libraries}{program}",
        plan.compiler
    ))
}

fn restore(kept: &Path, key: &str) -> Result<Option<Compiled>> {
    if !fs::read_to_string(kept.join("key")).is_ok_and(|old| old == key) {
        return Ok(None);
    }
    let Ok(stderr) = fs::read_to_string(kept.join("messages")) else {
        return Ok(None);
    };
    let program = kept.join("program");
    let diagnostics = parse(&stderr);
    let program = program.is_file().then_some(program);
    // Half an entry is none.
    let has_errors = diagnostics.iter().any(|d| d.level.starts_with("error"));
    Ok((program.is_some() != has_errors).then_some(Compiled {
        diagnostics,
        program,
    }))
}

/// The key comes last, so that an entry with a key is whole.
fn keep(kept: &Path, key: &str, messages: &str, built: Option<&PathBuf>) -> Result<Compiled> {
    let context = || format!("{} cannot be written", kept.display());
    let own = std::process::id();
    let replace = |name: &str, write: &dyn Fn(&Path) -> std::io::Result<()>| {
        let fresh = kept.join(format!("{name}-{own}"));
        write(&fresh)?;
        fs::rename(fresh, kept.join(name))
    };
    let stored = (|| {
        fs::create_dir_all(kept)?;
        // The key that is there describes what is about to go.
        let _ = fs::remove_file(kept.join("key"));
        match built {
            Some(built) => replace("program", &|path| fs::copy(built, path).map(drop))?,
            None => {
                let _ = fs::remove_file(kept.join("program"));
            }
        }
        replace("messages", &|path| fs::write(path, messages))?;
        replace("key", &|path| fs::write(path, key))
    })();
    stored.with_context(context)?;
    Ok(Compiled {
        diagnostics: parse(messages),
        program: built.map(|_| kept.join("program")),
    })
}

fn parse(stderr: &str) -> Vec<Diagnostic> {
    stderr
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}
