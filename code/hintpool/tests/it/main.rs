#![forbid(unsafe_code)]
//! hintpool under the conformance suite: one binary, so that it links once.
//!
//! What reaches every pool of the process has a binary of its own: `chaos` and `collect_all`.

mod adopt;
mod ageing_by_itself;
mod as_in_go;
mod as_its_value;
mod async_tasks;
mod bad_use;
mod bounds;
mod containers;
mod discards;
mod emptied;
mod freshness;
mod model;
mod one_type;
mod owned;
mod panicking_payloads;
mod policies;
mod prefill;
mod reset;
mod rules;
mod shapes;
mod statics;
mod thread_ends;
mod too_big;
mod weights;
mod where_drops_run;
mod without_membarrier;

mod basic {
    conformance::basic_tests!(conformance::Hintpool);
}

mod full {
    conformance::full_tests!(conformance::Hintpool);
}
