//! The same questions for a type of the reader's own, which comes in a file.
//!
//! The file becomes a module of a small package under the target folder, so the compiler names it and its own lines.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use surroundings::place::Place;
use toml::{Table, Value};

use super::programs::Programs;

/// What a reader starts from.
pub const TEMPLATE: &str = include_str!("own_type/template.rs");

/// What the file must define, as the template does.
const NAMES: [&[&str]; 4] = [
    &[
        "pub type Value",
        "pub struct Value",
        "pub enum Value",
        "pub use",
    ],
    &["pub fn create"],
    &["pub fn use_it"],
    &["pub fn recycle"],
];

/// Begins a line with a dependency.
const DEPENDENCY: &str = "//@";

/// The package's name, and that of the program that times; the one that counts has a longer one.
const PACKAGE: &str = "own-type";
const COUNTING: &str = "own-type-counting";

/// A file with a type, found to be as it should be.
#[derive(Debug)]
pub struct OwnType {
    /// As the reader typed it, for messages.
    shown: String,
    path: PathBuf,
    dependencies: Table,
}

impl OwnType {
    /// Reads the file, and says what it lacks.
    pub fn read(file: &Path) -> Result<Self> {
        let shown = file.display().to_string();
        let text = fs::read_to_string(file).map_err(|error| match error.kind() {
            ErrorKind::NotFound => anyhow::anyhow!(
                "there is no {shown}: write the template there with `cargo course prove --template {shown}`"
            ),
            _ => anyhow::anyhow!("{shown} can't be read: {error}"),
        })?;
        for forms in NAMES {
            if !forms.iter().any(|form| text.contains(form)) {
                bail!(
                    "{shown} has no `{}`: `cargo course prove --template` prints a file that has all it needs",
                    forms[0]
                );
            }
        }
        Ok(Self {
            dependencies: dependencies(&text, &shown)?,
            path: fs::canonicalize(file).with_context(|| format!("{shown} can't be found"))?,
            shown,
        })
    }

    /// Compiles it against the workbench of the course at `root`.
    pub fn build(&self, root: &Path) -> Result<Programs> {
        let Place {
            targets: target,
            profile,
        } = Place::of_this_program()?;
        let package = target.join("prove").join(PACKAGE);
        self.write(root, &package)?;
        let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["build", "--quiet", "--profile", &profile])
            .arg("--target-dir")
            .arg(&target)
            .current_dir(&package)
            .stdout(Stdio::null())
            .output()
            .context("cargo can't be run")?;
        let told = self.told(&String::from_utf8_lossy(&output.stderr), &package);
        if !output.status.success() {
            bail!("{} does not compile:\n{told}", self.shown);
        }
        eprint!("{told}");
        let folder = env::current_exe()?;
        let program = |name: &str| {
            let path = folder.with_file_name(name);
            path.with_extension(env::consts::EXE_EXTENSION)
        };
        Ok(Programs::of_your_own(program(PACKAGE), program(COUNTING)))
    }

    fn write(&self, root: &Path, package: &Path) -> Result<()> {
        let sources = package.join("src");
        fs::create_dir_all(&sources)
            .with_context(|| format!("{} can't be made", sources.display()))?;
        let path = self.path.to_str().context("its path is not UTF-8")?;
        let type_itself = GLUE.replace("FILE", &path.escape_default().to_string());
        let timing = format!("{type_itself}{TIMING_MAIN}");
        let counting = format!("{type_itself}{COUNTING_MAIN}");
        let manifest = self.manifest(root)?;
        for (file, text) in [
            ("Cargo.toml", manifest),
            ("src/timing.rs", timing),
            ("src/counting.rs", counting),
        ] {
            let file = package.join(file);
            fs::write(&file, text)
                .with_context(|| format!("{} can't be written", file.display()))?;
        }
        // The same versions as the course has, and none to be looked up.
        let lock = package.join("Cargo.lock");
        fs::copy(root.join("Cargo.lock"), &lock)
            .with_context(|| format!("{} can't be written", lock.display()))?;
        Ok(())
    }

    fn manifest(&self, root: &Path) -> Result<String> {
        let course = root.join("Cargo.toml");
        let course: Table = fs::read_to_string(&course)
            .with_context(|| format!("{} can't be read", course.display()))?
            .parse()?;
        let stats_alloc = course["workspace"]["dependencies"]["stats_alloc"].clone();
        let by_path = |path: &str| {
            let path = root.join(path);
            let path = path.to_str().context("the course's path is not UTF-8")?;
            anyhow::Ok(Value::from(Table::from_iter([(
                "path".to_owned(),
                path.into(),
            )])))
        };
        let mut dependencies = self.dependencies.clone();
        dependencies.insert("hintpool".to_owned(), by_path("code/hintpool")?);
        dependencies.insert("workbench".to_owned(), by_path("code/capstone/workbench")?);
        dependencies.insert("stats_alloc".to_owned(), stats_alloc);

        let mut manifest: Table = MANIFEST.parse()?;
        manifest.insert("dependencies".to_owned(), dependencies.into());
        if let Some(profiles) = course.get("profile") {
            manifest.insert("profile".to_owned(), profiles.clone());
        }
        Ok(manifest.to_string())
    }

    /// What the compiler said, with the file as the reader typed it.
    fn told(&self, text: &str, package: &Path) -> String {
        let path = self.path.display().to_string();
        let told = text.replace(&path, &self.shown);
        // It speaks of the module around it only when what it expects is not there.
        let glue = package.join("src").display().to_string();
        if told.contains("src/timing.rs") || told.contains(&glue) {
            let advice = "note: `src/timing.rs` calls what is in your file: give it the signatures of the template\n";
            return told + advice;
        }
        told
    }
}

/// The lines behind [`DEPENDENCY`], as a table of Cargo.toml.
fn dependencies(text: &str, shown: &str) -> Result<Table> {
    let mut dependencies = Table::new();
    for (number, line) in (1..).zip(text.lines()) {
        let Some(dependency) = line.strip_prefix(DEPENDENCY) else {
            continue;
        };
        let table: Table = dependency.trim().parse().map_err(|error| {
            anyhow::anyhow!("{shown}:{number}: no line of [dependencies]: {error}")
        })?;
        dependencies.extend(table);
    }
    Ok(dependencies)
}

/// A workspace of its own, so that the course's does not claim it.
const MANIFEST: &str = r#"
[package]
name = "own-type"
version = "0.0.0"
edition = "2024"
publish = false

[[bin]]
name = "own-type"
path = "src/timing.rs"

[[bin]]
name = "own-type-counting"
path = "src/counting.rs"

[workspace]
"#;

const GLUE: &str = r#"#[path = "FILE"]
mod own_type;

struct OwnType;

impl workbench::subject::Subject for OwnType {
    type Value = own_type::Value;

    #[inline(always)]
    fn create(&self) -> own_type::Value {
        own_type::create()
    }

    #[inline(always)]
    fn work(&self, value: &mut own_type::Value) {
        own_type::use_it(value);
    }

    #[inline(always)]
    fn recycle(&self, value: &mut own_type::Value) -> hintpool::Verdict {
        own_type::recycle(value)
    }

    workbench::thread_local_list!(own_type::Value);
}
"#;

const TIMING_MAIN: &str = "
fn main() -> std::process::ExitCode {
    workbench::worker::main_of_your_own(OwnType, workbench::worker::Measure::Time)
}
";

const COUNTING_MAIN: &str = "
#[global_allocator]
static COUNTED: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

fn main() -> std::process::ExitCode {
    let count = || {
        let stats = COUNTED.stats();
        stats.allocations + stats.reallocations
    };
    workbench::worker::main_of_your_own(OwnType, workbench::worker::Measure::Allocations(count))
}
";

#[cfg(test)]
#[allow(unreachable_pub, reason = "it is written for another crate")]
mod template;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_does_what_it_says() {
        let mut value = template::create();
        template::use_it(&mut value);
        assert_eq!(value.len(), 512);
        assert_eq!(template::recycle(&mut value), hintpool::Verdict::Keep);
        assert_eq!(value, template::create());
    }

    fn read(text: &str) -> Result<OwnType> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mine.rs");
        fs::write(&file, text).unwrap();
        OwnType::read(&file)
    }

    #[test]
    fn what_the_file_lacks_is_named() {
        read(TEMPLATE).unwrap();
        for forms in NAMES {
            let error = read(&TEMPLATE.replace(forms[0], "fn"))
                .unwrap_err()
                .to_string();
            let wanted = format!("mine.rs has no `{}`", forms[0]);
            assert!(error.contains(&wanted), "{error}");
        }
        let error = OwnType::read(Path::new("none.rs")).unwrap_err().to_string();
        assert!(error.contains("--template none.rs"), "{error}");
    }

    #[test]
    fn dependencies_are_lines_of_a_manifest_and_a_bad_one_is_named_with_its_line() {
        let text = "//! Mine\n//@ one = \"1\"\n//@ two = { path = \"/two\" } # mine\n";
        let found = dependencies(text, "mine.rs").unwrap();
        assert_eq!(found["one"].as_str(), Some("1"));
        assert_eq!(found["two"]["path"].as_str(), Some("/two"));
        let error = dependencies("\n//@ one\n", "mine.rs")
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("mine.rs:2: "), "{error}");
    }
}
