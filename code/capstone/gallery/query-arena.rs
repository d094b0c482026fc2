//! An arena of `bumpalo`, for the 40 nodes that a parser makes
//!
//! Parsers and compilers pool arenas: `reset` forgets all nodes at once and keeps the largest block of memory.
//!
//! Instead: make it with `Bump::with_capacity`, or keep one arena in each thread.
//@ bumpalo.workspace = true

use std::hint::black_box;

use bumpalo::Bump;
use hintpool::Verdict;

pub type Value = Bump;

struct Node<'a> {
    name: &'a str,
    next: Option<&'a Node<'a>>,
}

const QUERY: &str = "sort=name&order=up&page=4&size=50&colour=red&colour=blue&from=2026-01-01&to=2026-01-31&\
    shop=berlin&shop=paris&shop=rome&in-stock=yes&price-from=10&price-to=100&brand=acme&rating=4&\
    language=en&currency=eur&fields=sku&fields=price";

pub fn create() -> Value {
    Bump::new()
}

pub fn use_it(value: &mut Value) -> u64 {
    let mut last: Option<&Node<'_>> = None;
    for name in black_box(QUERY).split(['&', '=']) {
        let name = value.alloc_str(name);
        last = Some(value.alloc(Node { name, next: last }));
    }
    let nodes = std::iter::successors(last, |node| node.next);
    nodes.map(|node| node.name.len() as u64).sum()
}

pub fn recycle(value: &mut Value) -> Verdict {
    value.reset();
    Verdict::Keep
}
