//! `regex-automata` searches lines: each search writes into a cache, which keeps the parts of the automaton that earlier searches built.

use std::cell::RefCell;
use std::sync::LazyLock;

use hintpool::{FnPool, Pool, Verdict};
use regex_automata::meta::{Cache, Regex};
use regex_automata::{Input, Match};

use crate::Way;
use crate::lines::each;

/// Large birds that were struck in the air.
const PATTERN: &str =
    r#""phase":"(?:Approach|Climb|Descent)".*"species":"[^"]*(?i:gull|goose|hawk|vulture)"#;

static REGEX: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(PATTERN).expect("the pattern is sound"));

// No search sees what an earlier one left in the cache, so there is nothing to reset.
static POOL: FnPool<Cache> = Pool::with_recycle(|| REGEX.create_cache(), |_| Verdict::Keep);

thread_local! {
    static CACHE: RefCell<Cache> = RefCell::new(REGEX.create_cache());
}

/// Searches all lines so many times; `see` gets the part of each that was found.
pub fn all(way: Way, times: u64, mut see: impl FnMut(&[u8])) {
    let regex = &*REGEX;
    let mut found = |line: &[u8], found: Option<Match>| {
        see(found.map_or(&[], |found| &line[found.range()]));
    };
    match way {
        Way::Theirs => each(times, |line| found(line, regex.search(&Input::new(line)))),
        Way::Fresh => each(times, |line| {
            let mut cache = regex.create_cache();
            found(line, regex.search_with(&mut cache, &Input::new(line)));
        }),
        Way::Local => each(times, |line| {
            CACHE.with_borrow_mut(|cache| found(line, regex.search_with(cache, &Input::new(line))));
        }),
        Way::Hintpool => each(times, |line| {
            let mut cache = POOL.get();
            found(line, regex.search_with(&mut cache, &Input::new(line)));
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_lines_match_and_some_do_not() {
        let mut without = 0;
        all(Way::Fresh, 1, |found| {
            without += usize::from(found.is_empty())
        });
        assert!((1..crate::lines::COUNT).contains(&without), "{without}");
    }
}
