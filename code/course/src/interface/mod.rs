//! The public interface of a source file: what another crate can name, call or rely on.
//!
//! Tests are compiled against the starter's interface, so a solution that offers another one proves
//! nothing about the exercise. Compared are public items with their signatures, public fields,
//! derives and trait implementations. Bodies, private items, private fields, documentation and the
//! names of parameters are left out: those are the learner's own.

mod reader;
mod shape;

use std::collections::{BTreeMap, BTreeSet};

/// Each public item's name, and the tokens that are compared.
#[derive(Debug)]
pub struct Interface(BTreeMap<String, String>);

/// An item that the two files do not share.
#[derive(Debug, PartialEq, Eq)]
pub enum Difference {
    Changed(String),
    OnlyInStarter(String),
    OnlyInSolution(String),
}

impl Interface {
    pub fn read(source: &str) -> syn::Result<Self> {
        let file = syn::parse_file(source)?;
        Ok(Self(reader::items(&file.items)))
    }

    /// What differs between a starter and its solution; nothing, if they are interchangeable.
    pub fn differences(starter: &Self, solution: &Self) -> Vec<Difference> {
        let items: BTreeSet<&String> = starter.0.keys().chain(solution.0.keys()).collect();
        let differing = items.into_iter().filter_map(|item| {
            let name = item.clone();
            match (starter.0.get(item), solution.0.get(item)) {
                (Some(a), Some(b)) => (a != b).then_some(Difference::Changed(name)),
                (Some(_), None) => Some(Difference::OnlyInStarter(name)),
                (None, _) => Some(Difference::OnlyInSolution(name)),
            }
        });
        differing.collect()
    }
}
