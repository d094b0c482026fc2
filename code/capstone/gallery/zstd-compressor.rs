//! A compression context of zstd, for a message of 4 KiB
//!
//! Programs that compress each message alone pool it, since a context has large tables.
//!
//! Instead: keep one context for each thread, or for each connection.
//@ zstd-safe.workspace = true

use std::sync::LazyLock;

use hintpool::Verdict;
use zstd_safe::{CCtx, ResetDirective};

pub type Value = CCtx<'static>;

static MESSAGE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let line = |n: u32| {
        format!(
            "{{\"id\":{n},\"name\":\"sensor {}\",\"value\":{}}}\n",
            n % 9,
            n * 7919 % 1000
        )
    };
    (0..100).flat_map(|n| line(n).into_bytes()).collect()
});

pub fn create() -> Value {
    CCtx::create()
}

pub fn use_it(value: &mut Value) -> u64 {
    let mut frame = [0; 4096];
    let size = value.compress(&mut frame[..], &MESSAGE, 3);
    size.expect("the message becomes shorter") as u64
}

pub fn recycle(value: &mut Value) -> Verdict {
    match value.reset(ResetDirective::SessionOnly) {
        Ok(_) => Verdict::Keep,
        Err(_) => Verdict::Discard,
    }
}
