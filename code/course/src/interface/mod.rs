//! The public interface of a source file: what another crate can name, call or rely on.
//!
//! Tests are compiled against the starter's interface, so a solution that offers another one proves
//! nothing about the exercise. Compared are public items with their signatures, public fields,
//! derives and trait implementations. Bodies, private items, private fields, documentation and the
//! names of parameters are left out: those are the learner's own.

mod reader;
mod shape;

use std::collections::{BTreeMap, BTreeSet};

/// Each public item's name, and what it looks like.
#[derive(Debug)]
pub struct Interface(BTreeMap<String, Entry>);

#[derive(Debug)]
struct Entry {
    /// What is compared.
    tokens: String,
    line: usize,
}

/// A source file that is no Rust.
#[derive(Debug)]
pub struct SyntaxError {
    pub line: usize,
    pub message: String,
}

/// An item that the two files do not share. Each side has its line, where it has the item.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    pub item: String,
    pub starter: Option<usize>,
    pub solution: Option<usize>,
}

impl Interface {
    pub fn read(source: &str) -> Result<Self, SyntaxError> {
        let file = syn::parse_file(source).map_err(|error| SyntaxError {
            line: error.span().start().line,
            message: error.to_string(),
        })?;
        Ok(Self(reader::entries(&file.items)))
    }

    /// What differs between a starter and its solution; nothing, if they are interchangeable.
    pub fn differences(starter: &Self, solution: &Self) -> Vec<Difference> {
        let items: BTreeSet<&String> = starter.0.keys().chain(solution.0.keys()).collect();
        let differing = items.into_iter().filter_map(|item| {
            let (a, b) = (starter.0.get(item), solution.0.get(item));
            let same = a.map(|entry| &entry.tokens) == b.map(|entry| &entry.tokens);
            (!same).then(|| Difference {
                item: item.clone(),
                starter: a.map(|entry| entry.line),
                solution: b.map(|entry| entry.line),
            })
        });
        differing.collect()
    }
}
