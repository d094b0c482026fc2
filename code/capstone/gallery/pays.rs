//! A compressor of `flate2`, for a line of a log
//!
//! Servers that compress replies or log lines pool it: it is expensive to make, and quick to reset.
//!
//! Instead: keep one compressor for each connection or thread.
//@ flate2.workspace = true

// ANCHOR: type
use flate2::{Compress, Compression, FlushCompress};
use hintpool::Verdict;

pub type Value = Compress;

const LINE: &[u8] = b"GET /orders/4711 HTTP/1.1 200 1834 bytes in 3 turns";

pub fn create() -> Value {
    Compress::new(Compression::fast(), false)
}

pub fn use_it(value: &mut Value) -> u64 {
    let mut output = [0; 128];
    let status = value.compress(LINE, &mut output, FlushCompress::Finish);
    status.expect("a line is no longer when it is compressed, but for a few bytes");
    output.iter().map(|byte| u64::from(*byte)).sum()
}

pub fn recycle(value: &mut Value) -> Verdict {
    value.reset();
    Verdict::Keep
}
// ANCHOR_END: type
