//! How each test runs, what `encode` is given, what it must write, and how to show where two texts part.

use std::fmt::Write;

use exercise_support::{Lesson, Rng, check, in_the_end, pools};

/// Runs a test alone with the pools of its process, and not for ever.
#[track_caller]
pub(crate) fn alone(test: impl FnOnce() + Send + 'static) {
    let _lock = pools::lock();
    in_the_end(
        "each function here has an end: `get` and `created` return at once, and `encode` returns \
         after the last reading. A lock that is taken twice on one thread waits for ever, and so \
         does a loop that waits for a certain number of creates.",
        "\"The stages\" in Buffer reuse, book/5-exercises/1-buffer-reuse.md",
        test,
    );
}

/// Readings as a thermometer might send them, `count` of them.
pub(crate) fn readings(chance: &mut Rng, count: u64) -> Vec<f64> {
    let mut reading = || match chance.u64(..4) == 0 {
        // Between -1 and 0, where the whole part has lost the sign.
        true => chance.u64(1..1_000) as f64 / -1_000.0,
        false => chance.u64(0..200_000) as f64 / 1_000.0 - 100.0,
    };
    (0..count).map(|_| reading()).collect()
}

/// Fails unless `out` holds `expected`. `place` says where, as in "after one call".
#[track_caller]
pub(crate) fn check_frames(
    out: &[u8],
    expected: &str,
    place: &str,
    why: &'static str,
    read: &'static str,
) {
    let found = String::from_utf8_lossy(out);
    check(found == expected, || Lesson {
        expected: format!("{place} … {} …", around_difference(expected, &found)),
        happened: format!("there it reads … {} …", around_difference(&found, expected)),
        why,
        read,
    });
}

pub(crate) fn expected(readings: &[f64]) -> String {
    let mut frames = String::new();
    for (number, reading) in readings.iter().enumerate() {
        let text = format!("{number} {reading:.3}");
        write!(frames, "{}:{text},", text.len()).expect("a String takes what it is given");
    }
    frames
}

/// The part of `text` where it stops being like `other`.
fn around_difference<'a>(text: &'a str, other: &str) -> &'a str {
    let same = text.bytes().zip(other.bytes());
    let at = same.take_while(|(a, b)| a == b).count();
    let is_border = |index: &usize| text.is_char_boundary(*index);
    let start = (0..=at.saturating_sub(12)).rev().find(is_border);
    let end = (at + 24..text.len()).find(is_border);
    &text[start.unwrap_or(0)..end.unwrap_or(text.len())]
}
