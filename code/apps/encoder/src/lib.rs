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
//! - [`record`]: one record, and its JSON.
//! - [`columns`]: the binary form of a frame's records, and the scratch struct that collects it.
//! - [`codec`]: the choice between two compressed forms.
//! - [`compression`]: compressors and decompressors, and how a used one becomes as good as new.
//! - [`resources`]: where buffers, scratch structs and contexts come from. The one switch is here.
//! - [`frame`]: the layout of the compressed form.
//! - [`encode`](mod@encode) and [`decode`](mod@decode): the two directions.
//! - [`ordered_workers`]: threads whose results come in the order of their jobs.
//! - [`limits`]: what bounds the memory.
//! - [`measure`]: what the switch is worth.
//! - [`sample`]: the records that come with this crate.
#![forbid(unsafe_code)]

pub mod codec;
pub mod columns;
pub mod compression;
pub mod decode;
pub mod encode;
pub mod frame;
pub mod limits;
pub mod measure;
pub mod ordered_workers;
pub mod record;
pub mod resources;
pub mod sample;

pub use codec::Codec;
pub use decode::decode;
pub use encode::{Shape, encode};
pub use resources::{Buffers, Resources};
