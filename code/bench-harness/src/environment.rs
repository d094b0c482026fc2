//! Finds out where a recording is made: hardware, system, build and commit.
//!
//! What can't be found out is an error or says so in words; nothing is left empty.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{MAIN_SEPARATOR, Path};
use std::process::Command;
use std::thread;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind};

use crate::cargo_build::BuildDir;
use crate::git;
use crate::results::{Build, Environment, Hardware, System};

/// What a recording is about: it decides which versions are named and which files must be committed.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// The crates whose code is measured, besides the standard library.
    pub crates: &'static [&'static str],
    /// The files and folders, from the root, that decide what is measured besides those of every recording.
    pub files: &'static [&'static str],
}

/// The compiler that built this program.
pub const RUSTC: &str = env!("HARNESS_RUSTC");

/// Variables that change how the allocator behaves.
const ALLOCATOR_VARIABLES: [&str; 3] = ["GLIBC_TUNABLES", "LD_PRELOAD", "MALLOC_"];

/// Describes this machine, this build and the source tree at `root`.
pub fn capture(root: &Path, subject: &Measured) -> Result<Environment> {
    Ok(Environment {
        date: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
        command: env::args()
            .skip(1)
            .map(|argument| from_the_root(&argument, root))
            .collect(),
        commit: git::measured_commit(root, subject.files)?,
        machine: hardware()?,
        system: System {
            os: sysinfo::System::long_os_version().context("this system does not tell its name")?,
            kernel: sysinfo::System::kernel_long_version(),
            libc: libc_version()?,
            allocator: allocator(),
            load_before: sysinfo::System::load_average().one,
        },
        build: Build {
            rustc: RUSTC.to_owned(),
            target: env!("HARNESS_TARGET").to_owned(),
            profile: env!("HARNESS_PROFILE").to_owned(),
            settings: build_settings(root)?,
            crates: versions(&root.join("Cargo.lock"), subject.crates)?,
            go: None,
        },
    })
}

/// Describes this machine.
pub fn hardware() -> Result<Hardware> {
    let here = sysinfo::System::new_with_specifics(
        RefreshKind::nothing()
            .with_cpu(CpuRefreshKind::nothing())
            .with_memory(MemoryRefreshKind::nothing().with_ram()),
    );
    Ok(Hardware {
        cpu: cpu(&here).context("the processor does not tell its name")?,
        details: processor_details(),
        cores: thread::available_parallelism()?.get(),
        memory_bytes: here.total_memory(),
        architecture: env::consts::ARCH.to_owned(),
    })
}

/// How many processors other programs keep busy while this one sleeps for a moment.
pub fn busy_processors() -> f64 {
    let mut here = sysinfo::System::new();
    here.refresh_cpu_usage();
    thread::sleep(sysinfo::MINIMUM_CPU_UPDATE_INTERVAL);
    here.refresh_cpu_usage();
    f64::from(here.global_cpu_usage()) / 100.0 * here.cpus().len() as f64
}

/// The processor's name, or else its maker's.
fn cpu(here: &sysinfo::System) -> Option<String> {
    let cpu = here.cpus().first()?;
    let names = [cpu.brand(), cpu.vendor_id()].into_iter().map(str::trim);
    let mut told = names.filter(|name| !name.is_empty());
    told.next().map(str::to_owned)
}

/// What the kernel says of the first processor; nothing where it is not Linux.
fn processor_details() -> BTreeMap<String, String> {
    let told = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let mut details = named_details(&told);
    let caches = fs::read_dir("/sys/devices/system/cpu/cpu0/cache");
    for cache in caches.into_iter().flatten().flatten() {
        let file = |name: &str| fs::read_to_string(cache.path().join(name)).ok();
        if let (Some(level), Some(kind), Some(size)) = (file("level"), file("type"), file("size")) {
            let name = format!("l{}_{}_cache", level.trim(), kind.trim().to_lowercase());
            details.insert(name, size.trim().to_owned());
        }
    }
    details
}

/// Names of `/proc/cpuinfo`, on x86 and then on Arm, and those in a results file.
const DETAILS: [(&str, &str); 5] = [
    ("cpu family", "family"),
    ("model", "model"),
    ("stepping", "stepping"),
    ("CPU implementer", "implementer"),
    ("CPU part", "part"),
];

/// Those of the first processor in this text.
fn named_details(told: &str) -> BTreeMap<String, String> {
    let first = told.lines().take_while(|line| !line.is_empty());
    let fields = first.filter_map(|line| line.split_once(':'));
    let details = fields.filter_map(|(name, value)| {
        let known = DETAILS.iter().find(|(theirs, _)| *theirs == name.trim());
        known.map(|(_, ours)| ((*ours).to_owned(), value.trim().to_owned()))
    });
    details.collect()
}

/// Where somebody keeps the course is nobody's business.
fn from_the_root(argument: &str, root: &Path) -> String {
    argument.replace(&format!("{}{MAIN_SEPARATOR}", root.display()), "")
}

/// Asked of `getconf`, since the C library's own function for it can't be called without unsafe code.
fn libc_version() -> Result<String> {
    if !cfg!(target_env = "gnu") || !cfg!(target_os = "linux") {
        return Ok(format!("that of {}", env!("HARNESS_TARGET")));
    }
    let output = Command::new("getconf")
        .arg("GNU_LIBC_VERSION")
        .output()
        .context("getconf tells the version of the C library: install it (Debian: libc-bin)")?;
    let version = String::from_utf8(output.stdout)?.trim().to_owned();
    ensure!(
        output.status.success() && !version.is_empty(),
        "`getconf GNU_LIBC_VERSION` does not tell the version of the C library"
    );
    Ok(version)
}

fn allocator() -> String {
    let changes = |name: &str| {
        ALLOCATOR_VARIABLES
            .iter()
            .any(|known| name.starts_with(known))
    };
    let settings = env::vars().filter(|(name, _)| changes(name));
    let mut settings: Vec<String> = settings
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    settings.sort();
    let settings = match settings.is_empty() {
        true => "default settings".to_owned(),
        false => settings.join(" "),
    };
    format!("the system's (std::alloc::System), {settings}")
}

/// Besides what Cargo told the build script: the release profile of the root manifest and what overrides it.
fn build_settings(root: &Path) -> Result<BTreeMap<String, String>> {
    let rustflags = match env!("HARNESS_RUSTFLAGS") {
        "" => "none",
        flags => flags,
    };
    let mut settings = BTreeMap::from([
        ("opt-level".to_owned(), env!("HARNESS_OPT_LEVEL").to_owned()),
        ("debug".to_owned(), env!("HARNESS_DEBUG").to_owned()),
        ("rustflags".to_owned(), rustflags.to_owned()),
    ]);
    let manifest = read_toml(&root.join("Cargo.toml"))?;
    for name in ["release", &BuildDir::of_this_program()?.profile] {
        let profile = manifest.get("profile").and_then(|all| all.get(name));
        let profile = profile.map_or_else(|| "Cargo's defaults".to_owned(), ToString::to_string);
        settings.insert(format!("profile.{name}"), profile);
    }
    settings.extend(env::vars().filter(|(name, _)| name.starts_with("CARGO_PROFILE_")));
    Ok(settings)
}

/// The versions of these crates, as a file `Cargo.lock` has them.
pub fn versions(lock: &Path, crates: &[&str]) -> Result<BTreeMap<String, String>> {
    let locked = read_toml(lock)?;
    let packages = locked.get("package").and_then(toml::Value::as_array);
    let mut versions: BTreeMap<String, String> = BTreeMap::new();
    for package in packages.into_iter().flatten() {
        let text = |field: &str| package.get(field).and_then(toml::Value::as_str);
        if let (Some(name), Some(version)) = (text("name"), text("version"))
            && crates.contains(&name)
        {
            let versions = versions.entry(name.to_owned()).or_default();
            let and = if versions.is_empty() { "" } else { " and " };
            *versions += &format!("{and}{version}");
        }
    }
    for &name in crates {
        ensure!(
            versions.contains_key(name),
            "{}: no package {name}, though it is measured",
            lock.display()
        );
    }
    Ok(versions)
}

fn read_toml(path: &Path) -> Result<toml::Table> {
    let text =
        fs::read_to_string(path).with_context(|| format!("{}: can't be read", path.display()))?;
    text.parse()
        .with_context(|| format!("{}: no TOML", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_details_are_those_of_the_first_processor_and_no_other_fields() {
        let told = "cpu family\t: 25\nmodel\t\t: 1\nmodel name\t: AMD EPYC\nstepping\t: 0\n\ncpu family\t: 6\n";
        let details = named_details(told);
        let expected = [("family", "25"), ("model", "1"), ("stepping", "0")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(details, expected.into());
    }

    #[test]
    fn a_recorded_command_names_files_from_the_root() {
        let root = env::temp_dir().join("course");
        let file = Path::new("code").join("capstone").join("prove.json");
        let within = format!("--out={}", root.join(&file).display());
        let expected = format!("--out={}", file.display());
        assert_eq!(from_the_root(&within, &root), expected);
        assert_eq!(from_the_root("--quick", &root), "--quick");
    }
}
