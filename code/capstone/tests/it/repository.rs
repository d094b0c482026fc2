//! A small repository whose book quotes a recording.

use std::fs;
use std::path::Path;

use bench_harness::repository::RESULTS;
use bench_harness::results::Results;
use capstone::figures;
use tempfile::TempDir;

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
