//! How each test runs: alone with the pools of its process, and not for ever.

use exercise_support::{in_the_end, pools};

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
