//! What a submission can reach, while it is compiled and while its tests run: which variables it is told,
//! and, where it is a stranger's, which files.
//!
//! Both happen then in a container that bubblewrap makes: no network, no other process, and only the files
//! that are named here. All of them are read-only, but for the build folder while compiling and a
//! `/tmp` that is gone at the end. Ending the container ends every process in it, in whichever group
//! or session that process is.
//!
//! Only rustc and the linker run in the container of the compiler. Cargo stays outside: it reads our
//! manifests and nothing of a submission, whose build script and settings are never taken.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fmt};

use anyhow::{Context, bail};

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

/// Where the program is in the container of a test.
pub(super) const PROGRAM: &str = "/run/course/test";

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
        let root = Path::new("/");
        let mut test = self.test(Path::new("/bin/sh"), root);
        test.args([PROGRAM, "-c", "exit"]);
        let mut compiler = self.compiler();
        compiler.arg("--").arg(self.rustc()).arg("--version");
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
        let mut command = self.compiler();
        command.arg("--ro-bind").args([workspace, workspace]);
        command.arg("--bind").args([build, build]);
        command.args(["--remount-ro", "/", "--"]);
        let mut words = vec![command.get_program()];
        words.extend(command.get_args());
        let words: Option<Vec<&str>> = words.into_iter().map(OsStr::to_str).collect();
        let words = words.context("a path of the course is not UTF-8; move the course")?;
        let words = shell_words::join(words);
        Ok(format!("#!/bin/sh\nexec {words} \"$@\"\n"))
    }

    /// The container of a compiler, without what is compiled.
    fn compiler(&self) -> Command {
        let mut command = self.container();
        let toolchain = &self.toolchain;
        command.arg("--ro-bind").args([toolchain, toolchain]);
        // Linkers find themselves by it.
        command.args(["--proc", "/proc", "--setenv", "TMPDIR", "/tmp"]);
        // Not the compiler's business, and `env!` would show them.
        for name in ["CARGO_HOME", "HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"] {
            command.args(["--unsetenv", name]);
        }
        command
    }

    /// A container with nothing of our environment and with `program`, a test, at [`PROGRAM`], without the
    /// command that is run in it. That starts in `folder`.
    ///
    /// There is no `/proc`, so a test cannot read its own memory as a file, where the
    /// completion token lies.
    pub(super) fn test(&self, program: &Path, folder: &Path) -> Command {
        let mut command = self.container();
        command.arg("--new-session");
        command.arg("--ro-bind").arg(program).arg(PROGRAM);
        command.arg("--clearenv");
        command.args(["--setenv", "PATH", "/usr/bin:/bin"]);
        command.args(["--setenv", "TMPDIR", "/tmp"]);
        command.args(["--setenv", "RUST_BACKTRACE", "0"]);
        if folder != Path::new("/") {
            command.arg("--ro-bind").args([folder, folder]);
            command.args(["--setenv", "CARGO_MANIFEST_DIR"]).arg(folder);
        }
        command.arg("--chdir").arg(folder);
        command.args(["--remount-ro", "/", "--"]);
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

/// The folder of the toolchain that is used in `repository`.
fn toolchain(repository: &Path) -> anyhow::Result<PathBuf> {
    let mut command = Command::new("rustc");
    bare(&mut command);
    command.args(["--print", "sysroot"]).current_dir(repository);
    let output = command.output().context("rustc is needed to grade")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let printed = String::from_utf8(output.stdout).context("the path of the toolchain")?;
    Ok(PathBuf::from(printed.trim()))
}

/// Variables of cargo's that a user sets for the machine, such as a proxy or a registry.
/// All others describe the cargo that runs *us*, and would send a submission's build astray.
const KEPT: [&str; 7] = [
    "CARGO_HOME",
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_REGISTRIES_",
    "CARGO_REGISTRY_",
    "CARGO_SOURCE_",
    "CARGO_UNSTABLE_",
];

/// Removes what would change how a submission is built or how its tests run.
pub(super) fn clean(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let Some(text) = name.to_str() else { continue };
        let about_cargo = text == "CARGO" || text.starts_with("CARGO_");
        let kept = KEPT.iter().any(|kept| text.starts_with(kept));
        let disturbs = ["RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"].contains(&text)
            || text.starts_with("RUST_TEST_");
        if disturbs || (about_cargo && !kept) {
            command.env_remove(&name);
        }
    }
    command.env("RUST_BACKTRACE", "0");
}

/// What a program, cargo and rustup need of their surroundings to run, on whichever system.
const NEEDED: [&str; 13] = [
    "CARGO_HOME",
    "HOME",
    "LD_LIBRARY_PATH",
    "LOCALAPPDATA",
    "PATH",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "USERPROFILE",
    "WINDIR",
];

/// Leaves only the variables that are needed: your environment may hold secrets, and a submission could print
/// them, or bring them into a message of the compiler by `env!`.
pub(super) fn bare(command: &mut Command) {
    let kept = NEEDED.map(|name| (name, env::var_os(name)));
    let kept = kept
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    command.env_clear().envs(kept);
    command.envs([("RUST_BACKTRACE", "0"), ("CARGO_INCREMENTAL", "0")]);
}
