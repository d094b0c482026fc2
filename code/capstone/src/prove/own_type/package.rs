//! The package that a type becomes: its file between the lines that make it a program, twice.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use bench_harness::cargo_build::BuildDir;
use bench_harness::cargo_build::cargo;
use bench_harness::environment;
use toml::{Table, Value};

use super::OwnType;

const LOCK: &str = "Cargo.lock";

impl OwnType {
    /// Compiles it against the harness of the course at `root`; the versions of what the type depends on.
    pub fn build(&self, root: &Path) -> Result<BTreeMap<String, String>> {
        let BuildDir { targets, profile } = BuildDir::of_this_program()?;
        let name = format!("own-type-{}", self.name.kebab);
        let package = targets.join("prove").join(&name);
        self.write(root, &package)?;
        let status = cargo()
            .args(["build", "--quiet", "--profile", &profile])
            .arg("--target-dir")
            .arg(&targets)
            .current_dir(&package)
            .stdout(Stdio::null())
            .status()
            .context("cargo can't be run")?;
        ensure!(
            status.success(),
            "{} does not compile: see above. What `src/timing.rs` calls is in your file: give it the signatures of the template",
            self.name.file
        );
        environment::versions(&package.join(LOCK), &self.crates())
    }

    /// What it depends on, by the names of their packages.
    fn crates(&self) -> Vec<&str> {
        let named = self.dependencies.iter().map(|(name, about)| {
            let about = self.inherited.get(name).unwrap_or(about);
            let package = about.get("package").and_then(Value::as_str);
            package.unwrap_or(name)
        });
        named.collect()
    }

    fn write(&self, root: &Path, package: &Path) -> Result<()> {
        let unwritable = || format!("{} can't be written", package.display());
        fs::create_dir_all(package.join("src")).with_context(unwritable)?;
        let path = self.path.to_str().context("its path is not UTF-8")?;
        let type_itself = GLUE.replace("FILE", &path.escape_default().to_string());
        for (file, text) in [
            ("Cargo.toml", self.manifest(root)?),
            ("src/timing.rs", format!("{type_itself}{TIMING_MAIN}")),
            ("src/counting.rs", format!("{type_itself}{COUNTING_MAIN}")),
        ] {
            fs::write(package.join(file), text).with_context(unwritable)?;
        }
        // Versions that are known, so that none is looked up: those beside the file, or the course's.
        let beside = self.path.with_file_name(LOCK);
        let known = match self.inherited.is_empty() || !beside.exists() {
            true => root.join(LOCK),
            false => beside,
        };
        fs::copy(known, package.join(LOCK)).with_context(unwritable)?;
        Ok(())
    }

    fn manifest(&self, root: &Path) -> Result<String> {
        let course = root.join("Cargo.toml");
        let course: Table = fs::read_to_string(&course)
            .with_context(|| format!("{} can't be read", course.display()))?
            .parse()?;
        let mut dependencies = self.dependencies.clone();
        for name in ["hintpool", "bench-harness"] {
            let path = root.join("code").join(name);
            let path = path.to_str().context("the course's path is not UTF-8")?;
            let by_path = Table::from_iter([("path".to_owned(), path.into())]);
            dependencies.insert(name.to_owned(), by_path.into());
        }
        let stats_alloc = course["workspace"]["dependencies"]["stats_alloc"].clone();
        dependencies.insert("stats_alloc".to_owned(), stats_alloc);
        let manifest = MANIFEST.replace("NAME", &self.name.kebab);
        let mut manifest: Table = manifest.parse()?;
        manifest.insert("dependencies".to_owned(), dependencies.into());
        let inherited = ("dependencies".to_owned(), self.inherited.clone().into());
        manifest.insert("workspace".to_owned(), Table::from_iter([inherited]).into());
        if let Some(profiles) = course.get("profile") {
            manifest.insert("profile".to_owned(), profiles.clone());
        }
        Ok(manifest.to_string())
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

    fn checked_work(&self, value: &mut own_type::Value) -> u64 {
        own_type::use_it(value)
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
