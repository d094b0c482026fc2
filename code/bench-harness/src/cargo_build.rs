//! Other programs that measure, built by Cargo as this one was.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::build_dir::BuildDir;

/// What Cargo is to build.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The package.
    pub package: &'static str,
    /// Its program.
    pub program: &'static str,
    /// What the program needs to be switched on.
    pub features: &'static [&'static str],
}

/// The Cargo that runs this program, or else that on the PATH.
pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Has Cargo build the program as this one was built, and says where it lies: beside this one.
pub fn build(root: &Path, source: Source) -> Result<PathBuf> {
    let status = cargo()
        .args([
            "build",
            "--quiet",
            "--profile",
            &BuildDir::of_this_program()?.profile,
        ])
        .args(["--package", source.package, "--bin", source.program])
        .args(["--features", &source.features.join(",")])
        .current_dir(root)
        // What this command prints is for the reader's results.
        .stdout(Stdio::null())
        .status()
        .context("cargo can't be run")?;
    if !status.success() {
        bail!("cargo could not build {}: see above", source.program);
    }
    beside_this(source)
}

/// Where Cargo puts it.
pub fn beside_this(source: Source) -> Result<PathBuf> {
    let this = env::current_exe().context("where is this program?")?;
    let path = this.with_file_name(source.program);
    let path = path.with_extension(env::consts::EXE_EXTENSION);
    if !path.is_file() {
        bail!(
            "there is no {}: run `cargo build --package {}`",
            path.display(),
            source.package
        );
    }
    Ok(path)
}
