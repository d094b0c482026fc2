//! The cache of a `regex_automata` search, for a line of a log
//!
//! The crate `regex` has a pool of them inside. Who calls `search_with` brings the cache.
//! A search fills it with states of its automaton, and the next one finds them there.
//!
//! Instead: call `Regex::find`, which has a pool of its own, or keep one cache in each thread.
//@ regex-automata.workspace = true

use std::sync::LazyLock;

use hintpool::Verdict;
use regex_automata::Input;
use regex_automata::meta::{Cache, Regex};

pub type Value = Cache;

static SLOW_REQUEST: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(GET|POST) /\S+ [45]\d\d \d{4,}ms").expect("a fixed pattern"));

const LINE: &str =
    "2026-01-31T12:00:00Z INFO shop::http GET /orders/4711/items 503 1834ms user=ada";

pub fn create() -> Value {
    SLOW_REQUEST.create_cache()
}

pub fn use_it(value: &mut Value) -> u64 {
    let found = SLOW_REQUEST.search_with(value, &Input::new(LINE));
    found.map_or(0, |found| (found.start() * 1000 + found.end()) as u64)
}

/// What it knows stays true for the same regex.
pub fn recycle(_: &mut Value) -> Verdict {
    Verdict::Keep
}
