//! Names that are not ours: Rust's and Go's libraries, other crates.

use super::pattern;
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const LIST: &str = include_str!("../../known-names.txt");
const FILE: &str = "code/reader/tests/known-names.txt";

/// The list, and which of its lines were needed.
pub(super) struct Known(BTreeMap<&'static str, Entry>);

struct Entry {
    line: usize,
    used: bool,
}

impl Known {
    pub(super) fn read() -> Self {
        static LINE: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"^(?<name>.+?) — (?<reason>\S.*)$"));
        let mut names = BTreeMap::new();
        for (index, text) in LIST.lines().enumerate() {
            let line = index + 1;
            if text.starts_with('#') || text.is_empty() {
                continue;
            }
            let parts = LINE.captures(text).unwrap_or_else(|| {
                panic!("{FILE}:{line}: write `name — where it comes from`, not {text:?}")
            });
            let name = parts.name("name").expect("the pattern has it").as_str();
            let twice = names.insert(name, Entry { line, used: false });
            assert!(twice.is_none(), "{FILE}:{line}: {name} is listed twice");
        }
        Self(names)
    }

    pub(super) fn has(&mut self, name: &str) -> bool {
        let found = self.0.get_mut(name);
        if let Some(entry) = found {
            entry.used = true;
            return true;
        }
        false
    }

    /// Lines that no text needs any more.
    pub(super) fn unused(&self) -> Vec<String> {
        let unused = self.0.iter().filter(|(_, entry)| !entry.used);
        unused
            .map(|(name, entry)| {
                format!(
                    "{FILE}:{}: no text needs `{name}` any more\n  -> take the line out",
                    entry.line
                )
            })
            .collect()
    }
}
