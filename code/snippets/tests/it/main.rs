//! Tests of what makes and runs the blocks' tests, on small books; and the rules, on the real one.
#![forbid(unsafe_code)]

mod accounting;
mod expansion;
mod promises;
mod rules;
