//! A buffer that is needed so rarely that two collections pass in between: the pool creates every time, and has its own cost on top.
//!
//! A run of a few pools is timed at once, since one operation is too short for the clock.
//! The collections happen outside of the time.

use std::hint::black_box;
use std::time::Instant;

use hintpool::Pool;

use super::{Case, Group, Measure, Repeat, batches_of};

const CAPACITY: usize = 1024;
/// Few enough that glibc keeps all of them at hand once they are freed: both cases then allocate in the same way.
const POOLS: usize = 6;

const PARAMETERS: &[(&str, u64)] = &[("capacity_bytes", CAPACITY as u64), ("pools", POOLS as u64)];

pub(super) const RARE: Group = Group {
    name: "rare",
    question: "What does a pool cost whose values are gone before they are needed again?",
    cases: &[
        Case {
            name: "rare-plain",
            about: "Vec::with_capacity and drop, nothing written, six between two readings of the clock; per buffer",
            parameters: PARAMETERS,
            measure: Measure::Time(|| {
                runs_of_pools(
                    || {},
                    |_| drop(black_box(Vec::<u8>::with_capacity(CAPACITY))),
                )
            }),
        },
        Case {
            name: "rare-pooled",
            about: "get and drop of the guard after two collections, six pools between two readings of the clock; per buffer",
            parameters: PARAMETERS,
            measure: Measure::Time(|| {
                static RARELY_USED: [Pool<Vec<u8>>; POOLS] =
                    [const { Pool::new(|| Vec::with_capacity(CAPACITY)) }; POOLS];
                let age_out = || {
                    for pool in &RARELY_USED {
                        pool.collect();
                        pool.collect();
                    }
                };
                runs_of_pools(age_out, |pool| drop(black_box(RARELY_USED[pool].get())))
            }),
        },
    ],
};

fn runs_of_pools(
    mut before: impl FnMut() + 'static,
    mut operation: impl FnMut(usize) + 'static,
) -> Repeat {
    batches_of(POOLS, move || {
        before();
        let start = Instant::now();
        (0..POOLS).for_each(&mut operation);
        start.elapsed()
    })
}
