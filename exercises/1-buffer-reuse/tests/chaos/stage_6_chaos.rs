use exercise_support::{Lesson, check, pools, random};
use hintpool::chaos;

use crate::alone::alone;
use crate::encoder;

const READ: &str =
    "\"Chaos makes it visible\" in A cache in disguise, book/3-mistakes/1-a-cache-in-disguise.md";

#[test]
fn the_frames_are_the_same_if_the_pool_forgets() {
    alone(|| {
        let mut chance = random();
        for _ in 0..20 {
            let count = chance.u64(10..60);
            let readings = encoder::readings(&mut chance, count);
            let seed = chance.u64(..);
            let mut out = Vec::new();

            check_without_chaos(&readings);
            let scope = chaos::scope(seed);
            buffer_reuse::encode(readings.iter().copied(), &mut out);
            drop(scope);

            check_frames(
                &out,
                &readings,
                "a pool that misses one get in four and drops one return in four",
            );
        }
    });
}

#[test]
fn the_frames_are_the_same_if_the_pool_is_always_empty() {
    alone(|| {
        let mut chance = random();
        for call in 1..=3 {
            let rounds = chance.u64(10..60);
            let readings = encoder::readings(&mut chance, rounds);
            let mut out = Vec::new();

            check_without_chaos(&readings);
            pools::empty();
            let before = buffer_reuse::created();
            let one_at_a_time = readings.iter().copied().inspect(|_| pools::empty());
            let report = buffer_reuse::encode(one_at_a_time, &mut out);
            let created = buffer_reuse::created().saturating_sub(before);

            check_frames(
                &out,
                &readings,
                "a pool that two collections empty before the call and whenever a reading is taken",
            );
            // One, not as many as rounds: who takes the readings first, or a buffer before its
            // reading, has nothing idle in the pool at the moment of a collection.
            check(report.created >= 1, || Lesson {
                expected: format!(
                    "two collections emptied every pool before call {call}, so of its {rounds} \
                 rounds at least the first had to create"
                ),
                happened: format!("{report:?}"),
                why: "a pool lets go of what is idle, so that memory is not held for ever. A buffer \
                  that survives this waited outside the pool from one call to the next.",
                read: READ,
            });
            // That it reports no more than there were is asked in stage 5, where nothing is dropped.
            check(report.created >= created, || Lesson {
                expected: format!(
                    "collections drop buffers while call {call} runs, and `created()` grows by \
                 {created}: the report has them all"
                ),
                happened: format!("{report:?}"),
                why: "what was created and what is there are two numbers, which are the same only \
                  while nothing is dropped. A pool drops when it likes, and an allocation that \
                  has been paid for stays paid for.",
                read: "\"Reading the statistics\" in A first pool, book/2-a-first-pool.md",
            });
        }
    });
}

#[test]
fn every_round_asks_the_pool() {
    alone(|| {
        let mut chance = random();
        let (mut rounds, mut created) = (0, 0);
        for _ in 0..20 {
            let count = chance.u64(100..200);
            let readings = encoder::readings(&mut chance, count);
            let scope = chaos::scope(chance.u64(..));
            let report = buffer_reuse::encode(readings, &mut Vec::new());
            drop(scope);
            rounds += count;
            created += report.created;
        }

        // Misses alone make one in four of some thousands; half as many is beyond bad luck.
        check(created >= rounds / 8, || Lesson {
            expected: format!(
                "20 calls with {rounds} rounds in all, and a pool that misses one get in four: at \
             least {} rounds create",
                rounds / 8
            ),
            happened: format!("`encode` reports {created}"),
            why: "a pool can let go of memory, or lend it to others, only between a return and the \
              next get. A round that never meets an empty pool did not ask it: its buffer was in \
              your hands since the round before, or in a store of your own.",
            read: "\"Too long\" in Too big, too long, too rare, book/3-mistakes/3-too-big-too-long-too-rare.md",
        });
    });
}

#[test]
fn the_count_is_exact_if_the_pool_forgets() {
    alone(|| {
        let mut chance = random();
        // No new buffer has as much room, so whoever finds a smaller one has a new one.
        let grown = 4_096;
        let seed = chance.u64(..);
        let _scope = chaos::scope(seed);
        let before = buffer_reuse::created();
        let counted = || buffer_reuse::created().wrapping_sub(before) as i64;
        let mut created = 0;

        for turn in 1..=200 {
            let mut buffer = buffer_reuse::get();
            created += i64::from(buffer.capacity() < grown);
            buffer.resize(grown, b'x');
            check(counted() == created, || Lesson {
                expected: format!(
                    "every buffer is grown to {grown} bytes before it goes back, so a smaller one is \
                 new: by turn {turn} there were {created}, and `created()` grew by as many"
                ),
                happened: format!("it grew by {}", counted()),
                why: "whether something was idle a moment ago does not say what the next `get` will \
                  find: the pool may change its mind in between. What in your program cannot be \
                  wrong about whether a buffer was created?",
                read: READ,
            });
        }
    });
}

/// What is wrong with a pool that forgets nothing is no matter of pools.
#[track_caller]
fn check_without_chaos(readings: &[f64]) {
    let mut out = Vec::new();
    buffer_reuse::encode(readings.iter().copied(), &mut out);
    let expected = encoder::expected(readings);
    let found = String::from_utf8_lossy(&out);
    check(found == expected, || Lesson {
        expected: format!(
            "before the pool forgets anything, the frames read … {} …",
            encoder::around_difference(&expected, &found)
        ),
        happened: format!(
            "there they read … {} …",
            encoder::around_difference(&found, &expected)
        ),
        why: "this stage is about a pool that forgets, and the frames are wrong without it. Go back \
              to stage 5 and get the format right first.",
        read: "the table above `encode` in src/lib.rs",
    });
}

#[track_caller]
fn check_frames(out: &[u8], readings: &[f64], pool: &str) {
    let expected = encoder::expected(readings);
    let found = String::from_utf8_lossy(out);
    check(found == expected, || Lesson {
        expected: format!(
            "with {pool}, the frames read … {} …",
            encoder::around_difference(&expected, &found)
        ),
        happened: format!(
            "there they read … {} …",
            encoder::around_difference(&found, &expected)
        ),
        why: "a pool is a hint: what it keeps may change how fast the program is, never what it \
              says. Whatever a later step relies on has to be handed to it in another way.",
        read: READ,
    });
}
