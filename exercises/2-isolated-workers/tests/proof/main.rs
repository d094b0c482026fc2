//! Stage 8: a hand-over between threads, in a model that tries what threads may do.
//!
//! A binary of its own: nothing else needs loom, and nothing here needs a real thread.

#![forbid(unsafe_code)]

mod model;
mod signatures;
mod stage_8_handover;
mod words;
