//! Names that are not ours: Rust's and Go's libraries, other crates.

use book_checks::book::pattern;
use std::collections::{BTreeMap, BTreeSet};

const LIST: &str = include_str!("../../known-names.txt");
pub(super) const FILE: &str = "code/book-checks/tests/known-names.txt";

/// The list, and which of its names were needed.
pub(super) struct Known {
    lines: BTreeMap<&'static str, usize>,
    used: BTreeSet<String>,
}

impl Known {
    pub(super) fn read() -> Self {
        let entry = pattern(r"^(?<name>.+?) — \S.*$");
        let mut lines = BTreeMap::new();
        for (index, text) in LIST.lines().enumerate() {
            let line = index + 1;
            if text.starts_with('#') || text.is_empty() {
                continue;
            }
            let parts = entry.captures(text).unwrap_or_else(|| {
                panic!("{FILE}:{line}: write `name — where it comes from`, not {text:?}")
            });
            let name = parts.name("name").expect("the pattern has it").as_str();
            let twice = lines.insert(name, line);
            assert!(twice.is_none(), "{FILE}:{line}: {name} is listed twice");
        }
        let used = BTreeSet::new();
        Self { lines, used }
    }

    pub(super) fn has(&mut self, name: &str) -> bool {
        let found = self.lines.contains_key(name);
        if found {
            self.used.insert(name.to_owned());
        }
        found
    }

    /// Lines that no text needs any more.
    pub(super) fn unused(&self) -> Vec<String> {
        let unused = self
            .lines
            .iter()
            .filter(|(name, _)| !self.used.contains(**name));
        let complaint = |(name, line): (&&str, &usize)| {
            format!("{FILE}:{line}: no text needs `{name}` any more\n  -> take the line out")
        };
        unused.map(complaint).collect()
    }
}
