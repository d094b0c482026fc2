//! Fresh beside pooled: cases of one group whose names differ by these words, as the applications record them.

use std::collections::BTreeMap;

use crate::results::{CaseResult, Results};

const FRESH: &str = "fresh";
/// The only way of an application to come by a value other than making it.
pub const POOLED: &str = "pooled";

/// The same measured with new values and with pooled ones.
#[derive(Clone, Debug)]
pub struct Pair<'r> {
    /// The name of the cases without the word: `encode-zstd-4-a-frame`, `small-p99`.
    pub name: String,
    /// With new values.
    pub fresh: &'r CaseResult,
    /// With pooled ones.
    pub pooled: &'r CaseResult,
}

/// All of a file, by their names.
pub fn pairs(results: &Results) -> impl Iterator<Item = Pair<'_>> {
    pairs_of(&results.cases)
}

/// All of these cases.
pub fn pairs_of(cases: &BTreeMap<String, CaseResult>) -> impl Iterator<Item = Pair<'_>> {
    cases.iter().filter_map(|(name, fresh)| {
        let words: Vec<&str> = name.split('-').collect();
        let place = words.iter().position(|word| *word == FRESH)?;
        let mut other = words;
        other[place] = POOLED;
        let pooled = cases.get(&other.join("-"))?;
        let alike = fresh.group == pooled.group && fresh.unit == pooled.unit;
        other.remove(place);
        alike.then(|| Pair {
            name: other.join("-"),
            fresh,
            pooled,
        })
    })
}
