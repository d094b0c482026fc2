use exercise_support::{Lesson, check, pools, random};

use crate::encoder::alone;

#[test]
fn returned_buffers_are_used_again() {
    alone(|| {
        let several = random().u64(4..12);
        // One after the other first, then several that are out together.
        for together in [1, several] {
            pools::empty();
            let turns = 20;
            let before = buffer_reuse::created();

            for _ in 0..turns {
                let out: Vec<_> = (0..together).map(|_| buffer_reuse::get()).collect();
                drop(out);
            }

            let created = buffer_reuse::created().saturating_sub(before);
            let gets = turns * together;
            // A pool may forget now and then, so half of the gets may miss.
            check(created <= gets / 2, || Lesson {
                expected: format!(
                    "{turns} times over, {together} got and dropped: of {gets} calls of `get`, most \
                 lend a buffer that was used before",
                    together = match together {
                        1 => "one buffer was".into(),
                        more => format!("{more} buffers at once were"),
                    },
                ),
                happened: format!("`created()` grew by {created}"),
                why: "a pool that creates as often as it lends saves no allocation. Where does a \
                      buffer go when it is dropped, or did it leave with `detach`? How many may \
                      be idle there, and what does `created()` count?",
                read: "\"The way back\" in A first pool, book/2-a-first-pool.md",
            });
        }
    });
}
