//! Tests of the lanes themselves, on small books; and the rules, on the real one.
#![forbid(unsafe_code)]

mod accounting;
mod expansion;
mod fixture;
mod kept_programs;
mod promises;
mod rules;
mod through_skeptic;
