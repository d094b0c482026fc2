//! Keeps a stranger's code to itself while it is compiled and while its tests run.
//!
//! Both happen in a container that bubblewrap makes: no network, no other process, and only the files
//! that are named here. All of them are read-only, but for the build folder while compiling and a
//! `/tmp` that is gone at the end. Ending the container ends every process in it, in whichever group
//! or session that process is.
//!
//! Only rustc and the linker run in the container of the compiler. Cargo stays outside: it reads our
//! manifests and nothing of a submission, whose build script and settings are never taken.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::{env, fmt};

use anyhow::{Context, bail};

use super::environment;

#[derive(Clone, Debug)]
pub enum Isolation {
    Bubblewrap(Bubblewrap),
    /// Nothing is kept apart: who grades trusts what was handed in.
    Trusted,
}

#[derive(Clone, Debug)]
pub struct Bubblewrap {
    program: PathBuf,
    /// The folder of the Rust toolchain.
    toolchain: PathBuf,
}

/// Where programs, libraries and what finds them are. What a system does not have is left out.
const SYSTEM: [&str; 9] = [
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/bin",
    "/nix/store",
    // Debian's `cc` is a link to a link in here.
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf.d",
];

/// What a container may write to its `/tmp` in all.
const TEMPORARY_BYTES: u64 = 64 << 20;

/// Where the two programs are in the container of a test.
const COURSE: &str = "/run/course/course";
const PROGRAM: &str = "/run/course/test";

impl Bubblewrap {
    /// Fails if containers cannot be made here, or would not hide the course and what was handed in.
    pub fn find(repository: &Path, submissions: &[&Path]) -> anyhow::Result<Self> {
        for hidden in submissions.iter().copied().chain([repository]) {
            let real = hidden.canonicalize();
            let real = real.with_context(|| format!("{} cannot be found", hidden.display()))?;
            if let Some(shown) = SYSTEM.iter().find(|path| real.starts_with(path)) {
                bail!(
                    "{} lies in {shown}, which every submission can read; move it elsewhere",
                    hidden.display()
                );
            }
        }
        let path = env::var_os("PATH").unwrap_or_default();
        let program = env::split_paths(&path)
            .map(|folder| folder.join("bwrap"))
            .find(|program| program.is_file())
            .context("there is no `bwrap`, which makes containers on Linux (Debian: apt install bubblewrap)")?;
        let bubblewrap = Self {
            program,
            toolchain: toolchain(repository)?,
        };
        bubblewrap.check()?;
        Ok(bubblewrap)
    }

    /// Whether both containers can be made now.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let course = course()?;
        let mut test = self.test(&course, &course, Path::new("/"));
        test.args(["limited", "--memory-mib=512", "--processor-seconds=10"]);
        test.args(["--", PROGRAM, "--version"]);
        let mut compiler = self.container();
        compiler
            .args(self.compiler_arguments())
            .arg("--")
            .arg(self.rustc())
            .arg("--version");
        for mut probe in [test, compiler] {
            let output = probe.output().context("bwrap cannot be run")?;
            if !output.status.success() {
                let said = String::from_utf8_lossy(&output.stderr);
                let said = said.lines().next().unwrap_or("it printed nothing");
                bail!("bwrap does not work here: {said}");
            }
        }
        Ok(())
    }

    /// The compiler, by the path that it has inside and outside.
    pub(super) fn rustc(&self) -> PathBuf {
        self.toolchain.join("bin/rustc")
    }

    /// A shell script that runs its arguments, a call of rustc, in a container. Cargo takes it as a
    /// wrapper of the compiler.
    pub(super) fn compiler_script(&self, workspace: &Path, build: &Path) -> anyhow::Result<String> {
        let mut words = vec![self.program.display().to_string()];
        let text = |path: &Path| {
            let text = path.to_str().map(ToOwned::to_owned);
            text.with_context(|| format!("{} is not UTF-8; move the course", path.display()))
        };
        let mut arguments = self.container();
        arguments.args(self.compiler_arguments());
        arguments.arg("--ro-bind").args([workspace, workspace]);
        arguments.arg("--bind").args([build, build]);
        arguments.args(["--remount-ro", "/", "--"]);
        for argument in arguments.get_args() {
            words.push(text(Path::new(argument))?);
        }
        Ok(format!(
            "#!/bin/sh\nexec {} \"$@\"\n",
            shell_words::join(words)
        ))
    }

    fn compiler_arguments(&self) -> Vec<PathBuf> {
        let toolchain = self.toolchain.clone();
        let mut arguments = vec!["--ro-bind".into(), toolchain.clone(), toolchain];
        // Linkers find themselves by it.
        arguments.extend(["--proc", "/proc", "--setenv", "TMPDIR", "/tmp"].map(PathBuf::from));
        // Not the compiler's business, and `env!` would show them.
        for name in environment::OF_COMPILERS {
            arguments.extend(["--unsetenv".into(), PathBuf::from(name)]);
        }
        arguments
    }

    /// A command that runs `course`, with nothing of our environment and with `program`, a test, at
    /// [`PROGRAM`]. It starts in `folder`.
    ///
    /// There is no `/proc`, so a test cannot read its own memory as a file, where the
    /// completion token lies.
    fn test(&self, course: &Path, program: &Path, folder: &Path) -> Command {
        let mut command = self.container();
        command.arg("--new-session");
        command.arg("--ro-bind").arg(course).arg(COURSE);
        command.arg("--ro-bind").arg(program).arg(PROGRAM);
        command.arg("--clearenv");
        for (name, value) in [
            ("PATH", "/usr/bin:/bin"),
            ("TMPDIR", "/tmp"),
            ("RUST_BACKTRACE", "0"),
        ] {
            command.args(["--setenv", name, value]);
        }
        if folder != Path::new("/") {
            command.arg("--ro-bind").args([folder, folder]);
            command
                .arg("--setenv")
                .arg("CARGO_MANIFEST_DIR")
                .arg(folder);
        }
        command.arg("--chdir").arg(folder);
        command.args(["--remount-ro", "/", "--", COURSE]);
        command
    }

    /// What both containers have.
    fn container(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["--unshare-all", "--die-with-parent"]);
        command.args(["--cap-drop", "ALL", "--uid", "65534", "--gid", "65534"]);
        for path in SYSTEM {
            command.args(["--ro-bind-try", path, path]);
        }
        command.args(["--dev", "/dev", "--remount-ro", "/dev"]);
        command.args(["--size", &TEMPORARY_BYTES.to_string(), "--tmpfs", "/tmp"]);
        command
    }
}

impl Isolation {
    /// A command that runs `course`, and the path by which it finds `program`, a test. `folder` is
    /// where it starts.
    pub(super) fn enter(
        &self,
        program: &Path,
        folder: &Path,
    ) -> anyhow::Result<(Command, PathBuf)> {
        let course = course()?;
        Ok(match self {
            Self::Bubblewrap(bubblewrap) => {
                let command = bubblewrap.test(&course, program, folder);
                (command, PathBuf::from(PROGRAM))
            }
            Self::Trusted => {
                let mut command = Command::new(course);
                environment::bare(&mut command);
                (command, program.to_owned())
            }
        })
    }

    pub fn bubblewrap(&self) -> Option<&Bubblewrap> {
        match self {
            Self::Bubblewrap(bubblewrap) => Some(bubblewrap),
            Self::Trusted => None,
        }
    }

    /// The signal that ended a test: bubblewrap hands it on as shells do.
    pub(super) fn signal(&self, status: ExitStatus) -> Option<i32> {
        let code = status.code().filter(|_| self.bubblewrap().is_some())?;
        (129..=192).contains(&code).then_some(code - 128)
    }
}

impl fmt::Display for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bubblewrap(_) => {
                "bubblewrap: a submission sees no network, no other process, and no file but its own"
            }
            Self::Trusted => {
                "trusted: a submission runs as you and can read and change your files"
            }
        })
    }
}

pub(super) fn course() -> anyhow::Result<PathBuf> {
    env::current_exe().context("cannot find the `course` program itself")
}

/// The folder of the toolchain that is used in `repository`.
fn toolchain(repository: &Path) -> anyhow::Result<PathBuf> {
    let mut command = Command::new("rustc");
    environment::bare_compiler(&mut command);
    command.args(["--print", "sysroot"]).current_dir(repository);
    let output = command.output().context("rustc is needed to grade")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let printed = String::from_utf8(output.stdout).context("the path of the toolchain")?;
    Ok(PathBuf::from(printed.trim()))
}
