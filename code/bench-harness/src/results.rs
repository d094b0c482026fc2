//! The format of a results file: what was measured, on what, and every raw sample.
//!
//! A file is JSON. [`Results`] is its shape; an unknown or a missing field is an error.
//! Medians and intervals are not stored.
//! [`Results::view`] computes them, so a summary can't disagree with its samples.
//!
//! A file that the text quotes must also be *complete*: [`Results::problems`] says what it lacks.

mod completeness;
mod layout;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::statistics::Summary;

/// The version of the format. Raise it when a reader of the old form would misread the new one.
pub const SCHEMA: u32 = 1;

/// One recording.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// [`SCHEMA`] at the time of recording.
    pub schema: u32,
    /// Where, when and with what.
    pub environment: Environment,
    /// How much was asked of each case.
    pub effort: Effort,
    /// Whether it was stopped before its end: then cases are missing, or have samples of fewer processes.
    #[serde(default, skip_serializing_if = "is_false")]
    pub interrupted: bool,
    /// What came out, by the case's name.
    pub cases: BTreeMap<String, CaseResult>,
    /// What else was seen, by the group of cases; older recordings and those of applications have none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub circumstances: BTreeMap<String, Circumstances>,
}

/// What was seen while a group was measured, beside its samples.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Circumstances {
    /// How many processors other programs kept busy: the most of a look before it and one after it.
    pub busy_processors: f64,
    /// Whether the control of this run came out as it must: two arms that are alike show no difference.
    pub control_holds: bool,
    /// Whether recycled values were found to do the work of new ones; not if a type's use returns no checksum.
    pub same_work: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// What was measured, before it is put into a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// By the case's name.
    pub cases: BTreeMap<String, CaseResult>,
    /// Whether it was stopped before its end.
    pub interrupted: bool,
    /// By the group of cases.
    pub circumstances: BTreeMap<String, Circumstances>,
}

/// Where, when and with what a recording was made.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// When the recording began: UTC, RFC 3339.
    pub date: String,
    /// The recorder's arguments.
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

/// The source of what was measured.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Commit {
    /// The full hash of the commit.
    pub hash: String,
    /// Files that decide what is measured and that differed from the commit; `--allow-dirty` let them pass.
    pub dirty: Vec<String>,
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

/// How much was asked of each case.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Effort {
    /// A quick recording shows that the recorder works, and nothing more.
    pub quick: bool,
    /// Processes per case, one after another.
    pub processes: usize,
    /// Samples that each process gave.
    pub samples_per_process: usize,
    /// The least time that one sample of a timed case covers, in milliseconds.
    pub sample_ms: u64,
}

/// One case and its samples.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CaseResult {
    /// Cases of one group were measured in turns, so only they may be compared.
    pub group: String,
    /// What the case does, in words.
    pub about: String,
    /// What a sample counts.
    pub unit: Unit,
    /// The numbers that the case was made with.
    pub parameters: BTreeMap<String, u64>,
    /// How many operations one sample is the mean of.
    pub operations_per_sample: u64,
    /// The raw samples, one list per process.
    pub samples: Vec<Vec<f64>>,
}

/// What a sample counts.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Nanoseconds per operation.
    Ns,
    /// Bytes.
    Bytes,
    /// Things, such as calls of `create`.
    Count,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ns => "ns",
            Self::Bytes => "bytes",
            Self::Count => "count",
        })
    }
}

impl CaseResult {
    /// What the samples say; `None` if there are none.
    pub fn summary(&self) -> Option<Summary> {
        Summary::of(&self.samples)
    }
}

impl Results {
    /// Reads a results file.
    pub fn load(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("{}: can't be read", path.display()))?;
        Self::parse(&text).with_context(|| format!("{}: not a results file", path.display()))
    }

    /// Reads the text of a results file.
    pub fn parse(text: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct SchemaOnly {
            schema: u32,
        }
        let SchemaOnly { schema } = serde_json::from_str(text)?;
        if schema != SCHEMA {
            bail!("its schema is {schema} and this reader's is {SCHEMA}: record it again");
        }
        Ok(serde_json::from_str(text)?)
    }

    /// Writes a results file, making its folder if need be.
    pub fn save(&self, path: &Path) -> Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .with_context(|| format!("{}: can't be made", folder.display()))?;
        }
        fs::write(path, layout::to_text(self)?)
            .with_context(|| format!("{}: can't be written", path.display()))
    }

    /// Removes the cases of each group whose control shows a difference between arms that are alike.
    ///
    /// The text may not quote them; the groups of another allocator have a control of their own.
    pub fn leave_out_what_a_control_makes_doubtful(&mut self) {
        let circumstances = &self.circumstances;
        let holds = |group: &str| {
            circumstances
                .get(group)
                .is_none_or(|seen| seen.control_holds)
        };
        self.cases.retain(|_, case| holds(&case.group));
    }

    /// The file as figures see it: each case also has the fields of its [`Summary`].
    pub fn view(&self) -> Result<Value> {
        let mut view = serde_json::to_value(self)?;
        for (name, case) in &self.cases {
            let Some(summary) = case.summary() else {
                bail!("case {name} has no samples");
            };
            if let (Value::Object(case), Value::Object(derived)) =
                (&mut view["cases"][name], serde_json::to_value(summary)?)
            {
                case.extend(derived);
            }
        }
        Ok(view)
    }
}
