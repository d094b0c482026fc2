//! Draws the steps of hintpool's recorded trace, and says in words what happened in each.
//!
//! ```text
//! hintpool's trace ──► trace ──► words ──┐
//!                        └───────────────┴─► picture: steps.html, which the book includes
//! ```
//!
//! To record the trace anew, and then draw it:
//!
//! ```text
//! UPDATE_EXPECT=1 cargo test --package hintpool --lib trace
//! UPDATE_EXPECT=1 cargo test --package object-figure
//! ```
//!
//! Pictures and words are both made from what the pool was seen to do. The words also say how the pool came to do it,
//! which the picture of the step before shows.
#![forbid(unsafe_code)]

pub mod picture;
pub mod trace;
pub mod words;
