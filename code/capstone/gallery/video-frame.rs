//! A picture of 1,280 by 720 pixels, drawn whole
//!
//! Video programs pool frames, since each takes some megabytes, and the system gives that much memory page by page.
//!
//! Instead: keep two frames, and draw them in turn.

use std::hint::black_box;

use hintpool::Verdict;

/// Without `==`: each use draws all of it.
pub struct Value(Vec<u32>);

const WIDTH: usize = 1280;
const HEIGHT: usize = 720;

pub fn create() -> Value {
    Value(vec![0; WIDTH * HEIGHT])
}

/// A gradient, with the colours of a frame in one number.
pub fn use_it(value: &mut Value) -> u64 {
    for (y, row) in (0..).zip(value.0.chunks_exact_mut(WIDTH)) {
        let blue = black_box(y);
        for (x, pixel) in (0_u32..).zip(row) {
            *pixel = 0xff00_0000 | (x & 0xff) << 16 | (blue & 0xff) << 8 | (x ^ blue) & 0xff;
        }
    }
    value
        .0
        .iter()
        .step_by(WIDTH + 1)
        .map(|pixel| u64::from(*pixel))
        .sum()
}

pub fn recycle(_: &mut Value) -> Verdict {
    Verdict::Keep
}
