#![forbid(unsafe_code)]
//! hintpool under the conformance suite: one binary, so that it links once.
//!
//! What reaches every pool of the process has a binary of its own: `every_pool`.

mod adopt_and_prefill;
mod ageing_by_itself;
mod any_value;
mod as_in_go;
mod async_tasks;
mod bad_use;
mod bounds;
mod containers;
mod discards;
mod freshness;
mod guards;
mod model;
mod panicking_payloads;
mod policies;
mod rules;
mod shapes;
mod statics;
mod thread_ends;
mod too_big;
mod weights;
mod without_membarrier;

mod basic {
    conformance::basic_tests!(conformance::Hintpool);
}

mod full {
    conformance::full_tests!(conformance::Hintpool);
}
