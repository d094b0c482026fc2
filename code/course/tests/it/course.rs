//! A course with one tiny exercise, in a folder of its own, and the command and git run inside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::tiny;

pub(crate) struct Course {
    folder: TempDir,
}

/// What a command printed, and how it ended.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) const LIB: &str = "exercises/1-tiny/src/lib.rs";
pub(crate) const SECOND_LIB: &str = "exercises/2-second/src/lib.rs";
pub(crate) const STARTER: &str = "exercises/1-tiny/starter/lib.rs";
pub(crate) const MANIFEST: &str = "exercises/1-tiny/Cargo.toml";
pub(crate) const TESTS: &str = "exercises/1-tiny/tests/tiny.rs";
pub(crate) const SOLUTION: &str = "solutions-private/1-tiny/solution.rs";
pub(crate) const TODO: &str = "todo!(\"double it\")";
pub(crate) const HINTS: &str = "[{ text = \"Multiply.\" }, { text = \"Say hello.\" }]";
pub(crate) const NOTES: &str = "solutions-private/1-tiny/notes.md";

const FILES: [(&str, &str); 12] = [
    ("Cargo.toml", tiny::WORKSPACE),
    ("book.toml", "[book]\ntitle = \"Tiny\"\nsrc = \"book\"\n"),
    (
        "book/SUMMARY.md",
        "# Summary\n\n[Hello](hello.md)\n\n- [Doubling](doubling.md)\n",
    ),
    (MANIFEST, tiny::MANIFEST),
    (LIB, tiny::UNTOUCHED),
    (STARTER, tiny::UNTOUCHED),
    (TESTS, tiny::TESTS),
    (SOLUTION, tiny::SOLUTION),
    (NOTES, tiny::NOTES),
    ("Cargo.lock", tiny::LOCK),
    ("code/base/src/lib.rs", "pub const TWO: u32 = 2;\n"),
    (".gitignore", "/target/\n"),
];

impl Course {
    pub(crate) fn new() -> Self {
        let course = Self::in_empty_folder();
        for (path, text) in FILES {
            course.write(path, text);
        }
        course.write("code/base/Cargo.toml", &package("base"));
        course
    }

    /// In an empty folder, for whatever is to be put there.
    pub(crate) fn in_empty_folder() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { folder }
    }

    /// A second exercise beside the first, with the same work to do.
    pub(crate) fn with_second_exercise() -> Self {
        let course = Self::new();
        let second = |text: &str| text.replace("tiny", "second");
        let manifest = second(tiny::MANIFEST)
            .replace("number = 1", "number = 2")
            .replace("\"easy\"", "\"hard\"")
            .replace("Tiny steps", "Second steps");
        course.write("exercises/2-second/Cargo.toml", &manifest);
        for file in [SECOND_LIB, "exercises/2-second/starter/lib.rs"] {
            course.write(file, tiny::UNTOUCHED);
        }
        let tests = second(tiny::TESTS);
        course.write("exercises/2-second/tests/second.rs", &tests);
        course
    }

    /// The learner's file is the starter, but for the code of `double`.
    pub(crate) fn double(&self, code: &str) {
        self.write(LIB, &tiny::UNTOUCHED.replace(TODO, code));
    }

    /// The learner's file is the reference solution.
    pub(crate) fn solve(&self) {
        self.write(LIB, tiny::SOLUTION);
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("make the folder");
        fs::write(path, text).expect("write the file");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("read the file")
    }

    /// Changes a file, which must hold `from`.
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} does not hold {from:?}");
        self.write(path, &text.replace(from, to));
    }

    /// A program of the workspace beside the exercises.
    pub(crate) fn add_package(&self, name: &str, program: &str) {
        self.write(&format!("code/{name}/Cargo.toml"), &package(name));
        self.write(&format!("code/{name}/src/main.rs"), program);
    }

    pub(crate) fn remove(&self, file: &str) {
        fs::remove_file(self.path(file)).expect("remove the file");
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(crate::PROGRAM);
        command
            .args(arguments)
            .current_dir(self.root())
            .env_remove("CARGO_TARGET_DIR")
            // Whatever is needed is here: no command of a learner may need the network.
            .env("CARGO_NET_OFFLINE", "true")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.command(arguments))
    }
}

/// The manifest of a package without dependencies.
fn package(name: &str) -> String {
    let inherited = "version.workspace = true\nedition.workspace = true\n";
    format!("[package]\nname = \"{name}\"\n{inherited}")
}

impl Run {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{self}"))
    }

    pub(crate) fn of(command: &mut Command) -> Self {
        Self::from(command.output().expect("run the command"))
    }

    /// Checks the exit code; shows everything if it is another.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        let said = self.stdout.contains(text) || self.stderr.contains(text);
        assert!(said, "nothing says {text:?}:\n{self}");
        self
    }

    #[track_caller]
    pub(crate) fn says_all(self, texts: &[&str]) -> Self {
        texts.iter().fold(self, |run, text| run.says(text))
    }

    #[track_caller]
    pub(crate) fn does_not_say(self, text: &str) -> Self {
        let said = self.stdout.contains(text) || self.stderr.contains(text);
        assert!(!said, "something says {text:?}:\n{self}");
        self
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (code, out, err) = (self.code, &self.stdout, &self.stderr);
        write!(f, "exit code {code:?}\n-- stdout\n{out}\n-- stderr\n{err}")
    }
}

/// Nobody's own settings change the result.
pub(crate) const ALONE: [(&str, &str); 2] = [
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_SYSTEM", "/dev/null"),
];

#[track_caller]
pub(crate) fn git(course: &Course, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=Somebody"])
        .args(["-c", "user.email=somebody@example.org"])
        .args(arguments)
        .current_dir(course.root())
        .envs(ALONE)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

pub(crate) fn commit(course: &Course, message: &str) {
    git(course, &["add", "--all"]);
    git(course, &["commit", "--quiet", "--message", message]);
}

/// What a terminal does: everything in the foreground gets the signal.
#[cfg(unix)]
pub(crate) fn press_ctrl_c(child: &std::process::Child) {
    let group = format!("-{}", child.id());
    let status = Command::new("kill").args(["-INT", "--", &group]).status();
    assert!(status.unwrap().success());
}
