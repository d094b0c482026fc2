//! Values that are not given back for minutes: how often a pool must create when some requests keep their guard.

use hintpool::Pool;

use super::{Case, Group, Measure};

const REQUESTS: u64 = 1000;

pub(super) const HELD: Group = Group {
    name: "held",
    question: "What is left of reuse when guards are held?",
    cases: &[
        Case {
            name: "held-none",
            about: "calls of create in 1,000 requests, one after another, that all give their buffer back at their end",
            parameters: &[("requests", REQUESTS), ("held", 0)],
            measure: Measure::Count(|| created_when_held(|_| false)),
        },
        Case {
            name: "held-tenth",
            about: "calls of create in 1,000 requests, every tenth of which keeps its guard until all are done",
            parameters: &[("requests", REQUESTS), ("held", REQUESTS / 10)],
            measure: Measure::Count(|| created_when_held(|request| request % 10 == 0)),
        },
        Case {
            name: "held-all",
            about: "calls of create in 1,000 requests that all keep their guard until all are done",
            parameters: &[("requests", REQUESTS), ("held", REQUESTS)],
            measure: Measure::Count(|| created_when_held(|_| true)),
        },
    ],
};

fn created_when_held(is_held: impl Fn(u64) -> bool) -> u64 {
    let pool = Pool::new(|| Vec::<u8>::with_capacity(1024));
    let mut held = Vec::new();
    for request in 0..REQUESTS {
        let mut buffer = pool.get();
        buffer.extend_from_slice(b"request");
        if is_held(request) {
            held.push(buffer);
        }
    }
    pool.stats().created
}
