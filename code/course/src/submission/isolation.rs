//! Keeps a stranger's code to itself while its tests run.
//!
//! On Linux a test may start no process and reach no network: the kernel refuses the system calls
//! (seccomp), also for whoever runs this as root. With bubblewrap it sees, besides, no process and no
//! file but the system's libraries and its own folder, neither of which it can change; what it may
//! write is a small `/tmp` of its own, gone at its end. Not even `/proc` is there, so it cannot read
//! its own memory as a file, where the word of `witness` lies.
//!
//! Without bubblewrap such code runs as you and can do to your files what you can: who grades is told.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::{env, fmt};

use anyhow::Context;

use super::environment;

#[derive(Clone, Debug, Default)]
pub struct Isolation {
    bubblewrap: Option<PathBuf>,
    /// Why not.
    missing: Option<String>,
    /// Whether the kernel refuses it processes and the network.
    alone: bool,
}

/// Where a filter of system calls is made for.
const FILTERED: bool = cfg!(all(
    target_os = "linux",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64"
    )
));

/// Where programs, libraries and what finds them are. What a system does not have is left out.
const SYSTEM: [&str; 8] = [
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/bin",
    "/nix/store",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf.d",
];

/// What a test may write in all.
const TEMPORARY_BYTES: u64 = 64 << 20;

/// Where the two programs are in the sandbox.
const COURSE: &str = "/run/course/course";
const PROGRAM: &str = "/run/course/test";

impl Isolation {
    /// As much as this system allows.
    pub fn best() -> anyhow::Result<Self> {
        let isolation = Self::without("it is not installed")?;
        if !cfg!(target_os = "linux") {
            return Self::without("only Linux has it");
        }
        let path = env::var_os("PATH").unwrap_or_default();
        let found = env::split_paths(&path)
            .map(|folder| folder.join("bwrap"))
            .find(|program| program.is_file());
        let Some(program) = found else {
            return Ok(isolation);
        };
        let sandbox = Self {
            bubblewrap: Some(program),
            missing: None,
            ..isolation
        };
        match sandbox.works()? {
            Ok(()) => Ok(sandbox),
            Err(said) => Self::without(&format!("it does not work here: {said}")),
        }
    }

    /// Without bubblewrap, for this reason.
    pub fn without(reason: &str) -> anyhow::Result<Self> {
        let mut isolation = Self {
            bubblewrap: None,
            missing: Some(reason.to_owned()),
            alone: FILTERED,
        };
        isolation.alone = FILTERED && isolation.works()?.is_ok();
        Ok(isolation)
    }

    /// Has this very program say its version from within; or the first line of what went wrong.
    fn works(&self) -> anyhow::Result<Result<(), String>> {
        let course = env::current_exe().context("cannot find the `course` program itself")?;
        let (mut probe, program) = self.enter(&course, &course, None);
        probe.args(["limited", "--memory-mib=512", "--processor-seconds=10"]);
        probe.args(self.alone.then_some("--alone"));
        let output = probe.arg("--").arg(program).arg("--version").output();
        let output = output.context("a sandbox cannot be tried")?;
        if output.status.success() {
            return Ok(Ok(()));
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or("it ended without a word");
        Ok(Err(said.to_owned()))
    }

    /// Whether a test has to be alone, by the flag of `limited`.
    pub(super) fn alone(&self) -> bool {
        self.alone
    }

    pub fn is_complete(&self) -> bool {
        self.bubblewrap.is_some()
    }

    /// A command that runs `course` with nothing of our environment, and the path by which it finds
    /// `program` there. `folder` is where it starts.
    pub(super) fn enter(
        &self,
        course: &Path,
        program: &Path,
        folder: Option<&Path>,
    ) -> (Command, PathBuf) {
        let Some(bubblewrap) = &self.bubblewrap else {
            let mut command = Command::new(course);
            environment::bare(&mut command);
            return (command, program.to_owned());
        };
        let mut command = Command::new(bubblewrap);
        command.args(["--unshare-all", "--die-with-parent", "--new-session"]);
        command.args(["--cap-drop", "ALL", "--uid", "65534", "--gid", "65534"]);
        for path in SYSTEM {
            command.args(["--ro-bind-try", path, path]);
        }
        command.args(["--dev", "/dev", "--remount-ro", "/dev"]);
        command.args(["--size", &TEMPORARY_BYTES.to_string(), "--tmpfs", "/tmp"]);
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
        if let Some(folder) = folder {
            command.arg("--ro-bind").args([folder, folder]);
            command.arg("--chdir").arg(folder);
            command.args(["--setenv", "CARGO_MANIFEST_DIR"]).arg(folder);
        }
        command.args(["--remount-ro", "/", "--", COURSE]);
        (command, PathBuf::from(PROGRAM))
    }

    /// The signal that ended a test: bubblewrap hands it on as shells do.
    pub(super) fn signal(&self, status: ExitStatus) -> Option<i32> {
        let code = status.code().filter(|_| self.is_complete())?;
        (129..=192).contains(&code).then_some(code - 128)
    }
}

impl fmt::Display for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(missing) = &self.missing else {
            return write!(
                f,
                "bubblewrap: a test sees no network, no other process, and no file but its own"
            );
        };
        let rest = match self.alone {
            true => ", though without network and processes of its own",
            false => "",
        };
        write!(
            f,
            "no bubblewrap ({missing}): a submission runs as you and can read and change your files{rest}"
        )
    }
}
