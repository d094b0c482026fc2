//! JSON records to compressed frames and back, each buffer and each context from a pool or made anew.
//!
//! A frame holds some records, compressed on its own, so frames can be worked on in parallel and a damaged one is named.
//!
//! ```text
//!           lines of JSON      columns          frame
//! encode:   reader ──► worker: parse ──► compress ──► writer
//! decode:   writer ◄── worker: print ◄── decompress ◄── reader
//! ```
//!
//! - [`columns`]: a record, the binary form of a frame's records, and the scratch struct that collects it.
//! - [`frame`]: the layout of the compressed form.
//! - [`compression`]: compressors and decompressors, and how a used one becomes as good as new.
//! - [`resources`]: where buffers, scratch structs and contexts come from. The one switch is here.
//! - [`pipeline`]: the two directions, on one thread or more.
//! - [`measure`]: what the switch is worth.
//! - [`sample`]: the records that come with this crate.
#![forbid(unsafe_code)]

pub mod columns;
pub mod compression;
pub mod frame;
pub mod measure;
pub mod pipeline;
pub mod resources;
pub mod sample;

pub use frame::Codec;
pub use pipeline::{decode, encode};
pub use resources::{Buffers, Resources};
