//! A `BytesMut` into which a codec writes a frame of 1 KiB
//!
//! Network programs pool the buffers in which messages wait for the socket.
//!
//! Instead: give each connection one buffer, and clear it once it is written out.
//@ bytes.workspace = true

use std::hint::black_box;

use bytes::{BufMut, BytesMut};
use hintpool::Verdict;

pub type Value = BytesMut;

/// The kind of a message, its topic, and what it says.
const MESSAGE: (u8, &[u8], [u8; 1000]) = (3, b"prices/copper", [42; 1000]);

pub fn create() -> Value {
    BytesMut::new()
}

pub fn use_it(value: &mut Value) -> u64 {
    let (kind, topic, payload) = black_box(&MESSAGE);
    let length = 1 + 2 + topic.len() + payload.len();
    value.reserve(4 + length);
    value.put_u32(length as u32);
    value.put_u8(*kind);
    value.put_u16(topic.len() as u16);
    value.put_slice(topic);
    value.put_slice(payload);
    value.len() as u64
}

pub fn recycle(value: &mut Value) -> Verdict {
    value.clear();
    Verdict::Keep
}
