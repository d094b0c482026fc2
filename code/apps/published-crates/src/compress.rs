//! zstd compresses each line by itself, as a store of messages does: a context holds its tables.

use std::cell::RefCell;

use hintpool::{FnPool, Pool, Verdict};
use zstd_safe::{CCtx, compress_bound, get_error_name};

use crate::Way;
use crate::lines::{LINES, each};

/// zstd's default.
const LEVEL: i32 = 3;

// zstd-safe resets the session after each line, so there is nothing left to reset.
static POOL: FnPool<CCtx<'static>> = Pool::with_recycle(CCtx::create, |_| Verdict::Keep);

thread_local! {
    static CONTEXT: RefCell<CCtx<'static>> = RefCell::new(CCtx::create());
}

/// Compresses all lines so many times; `see` gets the bytes of each.
pub fn all(way: Way, times: u64, mut see: impl FnMut(&[u8])) {
    let longest = LINES.iter().map(|line| line.len()).max();
    let mut out = Vec::with_capacity(compress_bound(longest.unwrap_or(0)));
    let mut compress = |context: &mut CCtx<'_>, line: &[u8]| {
        let compressed = context.compress(&mut out, line, LEVEL);
        compressed.unwrap_or_else(|code| panic!("zstd: {}", get_error_name(code)));
        see(&out);
    };
    match way {
        // As zstd's manual advises: each thread has a context, and passes it along.
        Way::Theirs => {
            let mut context = CCtx::create();
            each(times, |line| compress(&mut context, line));
        }
        Way::Fresh => each(times, |line| compress(&mut CCtx::create(), line)),
        Way::Local => each(times, |line| {
            CONTEXT.with_borrow_mut(|context| compress(context, line));
        }),
        Way::Hintpool => each(times, |line| compress(&mut POOL.get(), line)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compressed_is_smaller_and_comes_back() {
        let mut lines = LINES.iter();
        all(Way::Theirs, 1, |compressed| {
            let line = lines.next().expect("no more outputs than lines");
            assert!(compressed.len() < line.len());
            let mut back = Vec::with_capacity(line.len());
            zstd_safe::decompress(&mut back, compressed).unwrap();
            assert_eq!(back, *line);
        });
        assert_eq!(lines.next(), None);
    }
}
