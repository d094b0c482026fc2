//! Other programs that measure, built by Cargo as this one was, and where Cargo put this one.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

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
        .args(["build", "--quiet", "--profile"])
        .arg(BuildDir::of_this_program()?.profile)
        .args(["--package", source.package, "--bin", source.program])
        .args(["--features", &source.features.join(",")])
        .current_dir(root)
        // What this command prints is for the reader's results.
        .stdout(Stdio::null())
        .status()
        .context("cargo can't be run")?;
    ensure!(
        status.success(),
        "cargo could not build {}: see above",
        source.program
    );
    beside_this(source)
}

/// Where Cargo puts it.
pub fn beside_this(source: Source) -> Result<PathBuf> {
    let this = env::current_exe().context("where is this program?")?;
    let path = this.with_file_name(source.program);
    let path = path.with_extension(env::consts::EXE_EXTENSION);
    ensure!(
        path.is_file(),
        "there is no {}: run `cargo build --package {}`",
        path.display(),
        source.package
    );
    Ok(path)
}

/// Where a program was built: in the folder of Cargo's targets is one for each profile.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BuildDir {
    /// The folder of Cargo's targets.
    pub targets: PathBuf,
    /// Cargo's name of the profile that the program was built with.
    pub profile: String,
}

impl BuildDir {
    /// That of this program.
    pub fn of_this_program() -> Result<Self> {
        let program = env::current_exe().context("where is this program?")?;
        Self::of(&program).context("Cargo puts programs in folders")
    }

    fn of(program: &Path) -> Option<Self> {
        let mut folder = program.parent()?;
        // Tests lie in a folder below.
        if folder.ends_with("deps") {
            folder = folder.parent()?;
        }
        let profile = folder.file_name()?.to_string_lossy();
        let profile = match &*profile {
            "debug" => "dev".to_owned(),
            profile => profile.to_owned(),
        };
        let targets = folder.parent()?.to_owned();
        Some(Self { targets, profile })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_and_a_test_lie_in_the_folder_of_their_profile() {
        for (program, profile) in [
            ("/t/debug/capstone", "dev"),
            ("/t/debug/deps/results-1234", "dev"),
            ("/t/measure/capstone", "measure"),
        ] {
            let built = BuildDir::of(Path::new(program)).unwrap();
            assert_eq!(built.targets, Path::new("/t"));
            assert_eq!(built.profile, profile);
        }
    }
}
