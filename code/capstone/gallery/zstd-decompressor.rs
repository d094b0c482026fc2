//! A decompression context of zstd, for a message of 4 KiB
//!
//! Programs that pool the context that compresses pool this one, too.
//!
//! Instead: keep one context for each thread, or for each connection.
//@ zstd-safe.workspace = true

use std::sync::LazyLock;

use hintpool::Verdict;
use zstd_safe::{DCtx, ResetDirective};

pub type Value = DCtx<'static>;

static FRAME: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let line = |n: u32| {
        format!(
            "{{\"id\":{n},\"name\":\"sensor {}\",\"value\":{}}}\n",
            n % 9,
            n * 7919 % 1000
        )
    };
    let message: Vec<u8> = (0..100).flat_map(|n| line(n).into_bytes()).collect();
    let mut frame = Vec::with_capacity(zstd_safe::compress_bound(message.len()));
    zstd_safe::compress(&mut frame, &message, 3).expect("there is room for the frame");
    frame
});

pub fn create() -> Value {
    DCtx::create()
}

pub fn use_it(value: &mut Value) -> u64 {
    let mut message = [0; 8192];
    let size = value.decompress(&mut message[..], &FRAME);
    let size = size.expect("the frame is whole");
    size as u64 + u64::from(message[size / 2])
}

pub fn recycle(value: &mut Value) -> Verdict {
    match value.reset(ResetDirective::SessionOnly) {
        Ok(_) => Verdict::Keep,
        Err(_) => Verdict::Discard,
    }
}
