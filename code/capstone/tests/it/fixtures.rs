//! What the tests are made of: results of which every number is known, a small repository, and the program.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use bench_harness::arm::Arm;
use bench_harness::group::{self, Group};
use bench_harness::repository::RESULTS;
use bench_harness::results::{CaseResult, Results, Unit};
use capstone::figures;
use tempfile::TempDir;

/// The folder of this package.
pub(crate) const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// The program, to be run in this folder.
pub(crate) fn capstone(folder: impl AsRef<Path>, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_capstone"));
    command.args(arguments).current_dir(folder);
    command
}

/// Runs it: what it printed, and what it told on standard error.
pub(crate) fn succeeds(mut command: Command) -> [String; 2] {
    let output = command.output().unwrap();
    let [printed, told] =
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(output.status.success(), "{told}");
    [printed, told]
}

/// Runs it in vain: what it told.
pub(crate) fn refused(mut command: Command, reason: &str) -> String {
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && told.contains(reason), "{told}");
    assert!(output.stdout.is_empty(), "it printed an answer");
    told
}

/// The recording of `tests/fixtures/sound.json`.
pub(crate) const SOUND: &str = include_str!("../fixtures/sound.json");

pub(crate) fn sound() -> Results {
    Results::parse(SOUND).unwrap()
}

/// Machine and build of the sound recording, with these groups and a time for each arm.
pub(crate) fn results(ns: impl Fn(&Group, Arm) -> f64) -> Results {
    let mut results = sound();
    results.effort.processes = 10;
    results.cases = BTreeMap::new();
    for group in group::all().into_iter().filter(|group| group.quick) {
        for arm in group.arms().into_iter().chain(Arm::GO) {
            let name = format!("system-{}", group.name());
            let mut case = case(&name, ns(&group, arm));
            case.about = format!("{group}: {}", arm.about());
            results.cases.insert(format!("{name}-{arm}"), case);
        }
    }
    results
}

/// The pool pays, but for zeros, where it loses, and for the map, where it makes no difference, and Go's pool loses.
pub(crate) fn known() -> Results {
    results(|group, arm| {
        let pooled = match group.value {
            group::Value::Zeroed { .. } => 200.0,
            group::Value::Map => 100.0,
            _ => 25.0,
        };
        match arm {
            Arm::Hintpool => pooled,
            Arm::RegexAutomata => pooled / 2.0,
            Arm::GoPool if group.value == group::Value::Map => 200.0,
            Arm::GoPool => 25.0,
            _ => 100.0,
        }
    })
}

/// A case of this group, with this time in each process.
pub(crate) fn case(group: &str, ns: f64) -> CaseResult {
    CaseResult {
        group: group.to_owned(),
        about: "a case".to_owned(),
        unit: Unit::Ns,
        parameters: BTreeMap::new(),
        operations_per_sample: 100,
        samples: vec![vec![ns]; 10],
    }
}

/// Makes the times of a case as many times as long.
pub(crate) fn slow_down(results: &mut Results, case: &str, factor: f64) {
    let case = results.cases.get_mut(case).unwrap();
    let samples = case.samples.iter_mut().flatten();
    samples.for_each(|ns| *ns *= factor);
}

/// The only page of its book.
pub(crate) const PAGE: &str = "book/page.md";

pub(crate) struct Repository(TempDir);

impl Repository {
    /// With this page, and these results in this file of a machine named `machine`.
    pub(crate) fn new(page: &str, file: &str, results: &Results) -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.write("book.toml", "[book]\n");
        repository.write(PAGE, page);
        repository.record("machine", file, results);
        repository
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    pub(crate) fn record(&self, machine: &str, file: &str, results: &Results) {
        let folder = self.root().join(RESULTS).join(machine);
        results.save(&folder.join(file)).unwrap();
    }

    /// What the check finds wrong with it.
    pub(crate) fn problems(&self) -> Vec<String> {
        let problems = figures::check(self.root()).unwrap().problems;
        let with_slashes = |problem: String| problem.replace('\\', "/");
        problems.into_iter().map(with_slashes).collect()
    }

    pub(crate) fn assert_no_problem(&self) {
        assert_eq!(self.problems(), [""; 0], "{}", self.read(PAGE));
    }

    /// The only problem, without which a test has nothing to look at.
    pub(crate) fn problem(&self) -> String {
        let problems = self.problems();
        let [problem] = &problems[..] else {
            panic!("not one problem but {problems:#?} in {}", self.read(PAGE))
        };
        problem.clone()
    }
}

/// A marker that shows the value at this place, in this format.
pub(crate) fn figure(source: &str, format: &str, shown: &str) -> String {
    format!("<!-- figure: {source} {format} -->{shown}<!-- /figure -->")
}
