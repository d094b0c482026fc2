//! Cases of one group whose names differ by one word, as the applications record them: fresh beside pooled, or a crate's own way beside others.

use std::collections::BTreeMap;

use crate::results::{CaseResult, Results};

/// The two policies of an application.
pub const POLICIES: [&str; 2] = ["fresh", "pooled"];

/// The word of what is compared with, and that of what is compared; `theirs` is the way in which a crate's author has it.
const WORDS: [[&str; 2]; 4] = [
    POLICIES,
    ["theirs", "fresh"],
    ["theirs", "local"],
    ["theirs", "hintpool"],
];

/// The same measured in two ways.
#[derive(Clone, Debug)]
pub struct Pair<'r> {
    /// The name of the cases without the word: `encode-zstd-4-a-frame`, `small-p99`, `regex-2-threads`.
    pub name: String,
    /// The words by which their names differ.
    pub words: [&'static str; 2],
    /// What is compared with.
    pub without: &'r CaseResult,
    /// What is compared.
    pub with: &'r CaseResult,
}

impl Pair<'_> {
    /// Unlike that of any other pair of the file.
    pub fn label(&self) -> String {
        match self.words {
            POLICIES => self.name.clone(),
            [_, with] => format!("{}-{with}", self.name),
        }
    }

    /// Those of a table's columns, which may show other such pairs as well.
    pub fn headings(&self) -> [&'static str; 2] {
        match self.words {
            POLICIES => POLICIES,
            [without, _] => [without, "instead"],
        }
    }
}

/// All of a file, by their names.
pub fn pairs(results: &Results) -> impl Iterator<Item = Pair<'_>> {
    pairs_of(&results.cases)
}

/// All of these cases.
pub fn pairs_of(cases: &BTreeMap<String, CaseResult>) -> impl Iterator<Item = Pair<'_>> {
    let all = cases.iter();
    all.flat_map(move |case| {
        WORDS
            .into_iter()
            .filter_map(move |words| pair(cases, case, words))
    })
}

/// This case and the one whose name has the second word where its own has the first.
fn pair<'r>(
    cases: &'r BTreeMap<String, CaseResult>,
    (name, without): (&String, &'r CaseResult),
    words: [&'static str; 2],
) -> Option<Pair<'r>> {
    let mut name: Vec<&str> = name.split('-').collect();
    let place = name.iter().position(|word| *word == words[0])?;
    name[place] = words[1];
    let with = cases.get(&name.join("-"))?;
    name.remove(place);
    let alike = without.group == with.group && without.unit == with.unit;
    alike.then(|| Pair {
        name: name.join("-"),
        words,
        without,
        with,
    })
}
