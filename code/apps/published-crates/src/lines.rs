//! The text: records in JSON, one a line, of the sample that comes with the encoder.

use std::sync::LazyLock;

/// How many lines there are.
pub const COUNT: usize = 256;

/// The lines, without their ends.
pub static LINES: LazyLock<Vec<&[u8]>> = LazyLock::new(|| {
    let text = encoder::sample::first(COUNT).trim_ascii_end();
    text.split(|byte| *byte == b'\n').collect()
});

/// Does the work with each line, and all of it so many times.
pub fn each(times: u64, mut work: impl FnMut(&'static [u8])) {
    for _ in 0..times {
        LINES.iter().for_each(|line| work(line));
    }
}
