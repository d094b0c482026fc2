//! Finds out where a recording is made: hardware, system, build and commit.
//!
//! What can't be found out is an error or says so in words; nothing is left empty.

use std::collections::BTreeMap;
use std::env;
use std::fmt;
use std::fs;
use std::path::{MAIN_SEPARATOR, Path};
use std::process::Command;
use std::thread;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};
use serde::ser::{Error as _, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::value::to_raw_value;
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind};

use crate::cargo_build::BuildDir;
use crate::repository::{self, Commit};

/// Where, when and with what a recording was made.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// When the recording began: UTC, RFC 3339.
    pub date: String,
    /// The recorder's arguments.
    #[serde(serialize_with = "on_one_line")]
    pub command: Vec<String>,
    /// The source of what was measured.
    pub commit: Commit,
    /// The hardware.
    pub machine: Hardware,
    /// What runs on it.
    pub system: System,
    /// How the measured code was built.
    pub build: Build,
}

/// What one has to know to judge a figure, in a line.
impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, {} cores, {}, {}, {}, commit {:.12}, {}",
            self.machine.cpu,
            self.machine.cores,
            self.system.kernel,
            self.system.libc,
            self.build.rustc,
            self.commit.hash,
            self.date,
        )
    }
}

/// The hardware.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Hardware {
    /// The processor's own name for itself.
    pub cpu: String,
    /// What tells processors of one name apart, such as family, model, stepping and the sizes of the caches.
    ///
    /// On Linux alone; older recordings have none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
    /// Processors that the recorder could use.
    pub cores: usize,
    /// Main memory.
    pub memory_bytes: u64,
    /// Such as `x86_64`.
    pub architecture: String,
}

impl Hardware {
    /// The name of the folder that holds its recordings, such as `amd-epyc-family-25-model-1`.
    pub fn folder(&self) -> String {
        let known = ["family", "model", "implementer", "part"];
        let details = known.map(|name| Some(format!("{name} {}", self.details.get(name)?)));
        let mut name = self.cpu.clone();
        for detail in details.iter().flatten() {
            name = format!("{name} {detail}");
        }
        if name == self.cpu {
            name += " model not recorded";
        }
        let name = name.to_lowercase();
        let words = name.split(|sign: char| !sign.is_ascii_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        words.join("-")
    }
}

/// What runs on the hardware.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// The distribution or product and its version.
    pub os: String,
    /// The kernel and its version.
    pub kernel: String,
    /// The C library and its version.
    pub libc: String,
    /// What serves `Vec::with_capacity`, with the settings that change it.
    pub allocator: String,
    /// Processes that wanted to run, on average over the minute before: above 0 something else was at work.
    pub load_before: f64,
}

/// How the measured code was built.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// The compiler's version line.
    pub rustc: String,
    /// The target triple.
    pub target: String,
    /// `release` or `debug`.
    pub profile: String,
    /// What decides the machine code besides the profile's name, such as `opt-level`.
    pub settings: BTreeMap<String, String>,
    /// The versions of the crates that were measured.
    pub crates: BTreeMap<String, String>,
    /// The version of Go, if it was measured beside Rust.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub go: Option<String>,
}

/// A list of a results file, so that a diff stays readable.
pub(crate) fn on_one_line<S: Serializer>(
    list: &impl Serialize,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let text = to_raw_value(list).map_err(S::Error::custom)?;
    text.serialize(serializer)
}

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
        commit: repository::measured_commit(root, subject.files)?,
        machine: hardware()?,
        system: System {
            os: sysinfo::System::long_os_version().context("this system does not tell its name")?,
            kernel: sysinfo::System::kernel_long_version(),
            libc: libc_version(),
            allocator: allocator(),
            load_before: sysinfo::System::load_average().one,
        },
        build: Build {
            rustc: RUSTC.to_owned(),
            target: env!("HARNESS_TARGET").to_owned(),
            profile: env!("HARNESS_PROFILE").to_owned(),
            settings: build_settings()?,
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
fn libc_version() -> String {
    let told = Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let told = told.ok().filter(|output| output.status.success());
    let version = told.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    version.unwrap_or_else(|| format!("that of {}", env!("HARNESS_TARGET")))
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
    if settings.is_empty() {
        settings.push("default settings".to_owned());
    }
    let settings = settings.join(" ");
    format!("the system's (std::alloc::System), {settings}")
}

/// What Cargo told the build script, and what overrides a profile. The rest of the profile stands in the manifest of the commit.
fn build_settings() -> Result<BTreeMap<String, String>> {
    let rustflags = match env!("HARNESS_RUSTFLAGS") {
        "" => "none",
        flags => flags,
    };
    let mut settings = BTreeMap::from([
        ("opt-level".to_owned(), env!("HARNESS_OPT_LEVEL").to_owned()),
        ("debug".to_owned(), env!("HARNESS_DEBUG").to_owned()),
        ("rustflags".to_owned(), rustflags.to_owned()),
        ("profile".to_owned(), BuildDir::of_this_program()?.profile),
    ]);
    settings.extend(env::vars().filter(|(name, _)| name.starts_with("CARGO_PROFILE_")));
    Ok(settings)
}

/// The versions of these crates, as a file `Cargo.lock` has them.
pub fn versions(lock: &Path, crates: &[&str]) -> Result<BTreeMap<String, String>> {
    #[derive(Deserialize)]
    struct Lock {
        package: Vec<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
        version: String,
    }
    let shown = lock.display();
    let locked = fs::read_to_string(lock).with_context(|| format!("{shown}: can't be read"))?;
    let locked: Lock =
        toml::from_str(&locked).with_context(|| format!("{shown}: not as expected"))?;
    let versions = crates.iter().map(|&name| {
        let found = locked.package.iter().filter(|found| found.name == name);
        let found: Vec<&str> = found.map(|package| package.version.as_str()).collect();
        ensure!(
            !found.is_empty(),
            "{shown}: no package {name}, though it is measured"
        );
        Ok((name.to_owned(), found.join(" and ")))
    });
    versions.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recorded_command_names_files_from_the_root() {
        let root = env::temp_dir().join("course");
        let file = Path::new("code").join("capstone").join("prove.json");
        let within = format!("--out={}", root.join(&file).display());
        let expected = format!("--out={}", file.display());
        assert_eq!(from_the_root(&within, &root), expected);
        assert_eq!(from_the_root("--quick", &root), "--quick");
    }

    #[test]
    fn the_details_are_those_of_the_first_processor_and_no_other_fields() {
        let told = "cpu family\t: 25\nmodel\t\t: 1\nmodel name\t: AMD EPYC\nstepping\t: 0\n\ncpu family\t: 6\n";
        let details = named_details(told);
        let expected = [("family", "25"), ("model", "1"), ("stepping", "0")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(details, expected.into());
    }
}
