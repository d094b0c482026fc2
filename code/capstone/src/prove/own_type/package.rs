//! The package that a type becomes: its file between the lines that make it a program, twice.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use bench_harness::cargo_build::BuildDir;
use toml::{Table, Value};

use super::{Name, OwnType};
use bench_harness::environment;

/// What came of a type's package.
#[derive(Clone, Debug)]
pub struct Built {
    /// The program that times.
    pub timing: PathBuf,
    /// The one that counts allocations.
    pub counting: PathBuf,
    /// Of what the type depends on.
    pub versions: BTreeMap<String, String>,
}

/// What ends the names of the programs.
const TIMING: &str = "timing";
const COUNTING: &str = "counting";

const LOCK: &str = "Cargo.lock";

impl OwnType {
    /// Compiles it against the harness of the course at `root`.
    pub fn build(&self, root: &Path) -> Result<Built> {
        let BuildDir {
            targets: target,
            profile,
        } = BuildDir::of_this_program()?;
        let Name { kebab, .. } = &self.name;
        let package = target.join("prove").join(format!("own-type-{kebab}"));
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
        let program = |does: &str| {
            let path = folder.with_file_name(format!("own-type-{kebab}-{does}"));
            path.with_extension(env::consts::EXE_EXTENSION)
        };
        Ok(Built {
            timing: program(TIMING),
            counting: program(COUNTING),
            versions: environment::versions(&package.join(LOCK), &self.crates())?,
        })
    }

    /// What it depends on, by the names of their packages.
    fn crates(&self) -> Vec<&str> {
        let named = self.dependencies.iter().map(|(name, about)| {
            let about = self.beside.dependencies.get(name).unwrap_or(about);
            let package = about.get("package").and_then(Value::as_str);
            package.unwrap_or(name)
        });
        named.collect()
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
        // Versions that are known, so that none is looked up: those beside the file, or the course's.
        let lock = package.join(LOCK);
        let known = self.beside.lock.clone();
        fs::copy(known.unwrap_or_else(|| root.join(LOCK)), &lock)
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
        dependencies.insert("bench-harness".to_owned(), by_path("code/bench-harness")?);
        dependencies.insert("stats_alloc".to_owned(), stats_alloc);

        let manifest = MANIFEST.replace("NAME", &self.name.kebab);
        let mut manifest: Table = manifest.parse()?;
        manifest.insert("dependencies".to_owned(), dependencies.into());
        let inherited = [("dependencies", self.beside.dependencies.clone())];
        let inherited = inherited.map(|(key, table)| (key.to_owned(), table.into()));
        manifest.insert("workspace".to_owned(), Table::from_iter(inherited).into());
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

/// Its workspace is its own, so that the course's does not claim it.
const MANIFEST: &str = r#"
[package]
name = "own-type-NAME"
version = "0.0.0"
edition = "2024"
publish = false

[[bin]]
name = "own-type-NAME-timing"
path = "src/timing.rs"

[[bin]]
name = "own-type-NAME-counting"
path = "src/counting.rs"
"#;

/// A type may have more than its use here needs.
const GLUE: &str = r#"#[allow(dead_code)]
#[path = "FILE"]
mod own_type;

struct OwnType;

impl bench_harness::subject::Subject for OwnType {
    type Value = own_type::Value;

    #[inline(always)]
    fn create(&self) -> own_type::Value {
        own_type::create()
    }

    #[inline(always)]
    fn work(&self, value: &mut own_type::Value) {
        std::hint::black_box(own_type::use_it(value));
    }

    fn checked_work(&self, value: &mut own_type::Value) -> Option<u64> {
        bench_harness::equal_work::Checksum::told(own_type::use_it(value))
    }

    fn equal(one: &own_type::Value, other: &own_type::Value) -> Option<bool> {
        #[allow(unused_imports)]
        use bench_harness::equal_work::{Compare, ComparedByNothing as _};
        Compare(one).equals(other)
    }

    #[inline(always)]
    fn recycle(&self, value: &mut own_type::Value) -> hintpool::Verdict {
        own_type::recycle(value)
    }

    bench_harness::thread_local_list!(own_type::Value);
}
"#;

const TIMING_MAIN: &str = "
fn main() -> std::process::ExitCode {
    bench_harness::worker::main_of_your_own(OwnType, bench_harness::worker::Measure::Time)
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
    bench_harness::worker::main_of_your_own(OwnType, bench_harness::worker::Measure::Allocations(count))
}
";
