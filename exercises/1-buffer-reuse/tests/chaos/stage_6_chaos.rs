use exercise_support::{Lesson, Rng, check, pools, random};
use hintpool::chaos;

use crate::encoder::{self, alone};

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
        (1..=3).for_each(|call| check_an_empty_pool(&mut chance, call));
    });
}

/// A pool that is empty in every round.
#[track_caller]
fn check_an_empty_pool(chance: &mut Rng, call: u64) {
    let rounds = chance.u64(10..60);
    let readings = encoder::readings(chance, rounds);
    let mut out = Vec::new();

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
    // One, not as many as rounds: who takes the readings first, or a buffer before its reading, has
    // nothing idle in the pool at the moment of a collection.
    check(report.created >= 1, || Lesson {
        expected: format!(
            "two collections emptied every pool before call {call}, so of its {rounds} rounds at least \
             the first had to create"
        ),
        happened: format!("{report:?}"),
        why: "a pool drops idle values, so that memory is not held for ever. A buffer that survives \
              this was kept outside the pool between two calls.",
        read: READ,
    });
    // That it reports no more than there were is asked in stage 5, where nothing is dropped.
    check(report.created >= created, || Lesson {
        expected: format!(
            "collections drop buffers while call {call} runs, and `created()` grows by {created}: the \
             report has them all"
        ),
        happened: format!("{report:?}"),
        why: "how many were created and how many exist now are two numbers. They are the same only \
              while nothing is dropped. A pool may drop a buffer at any time, and the buffer was \
              still created.",
        read: "\"Reading the statistics\" in A first pool, book/2-a-first-pool.md",
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
                why: "whether a buffer was idle a moment ago does not say what the next `get` \
                      will find: the pool may drop it in between. Which part of your program \
                      always knows whether a buffer was created?",
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
    encoder::check_frames(
        &out,
        &encoder::expected(readings),
        "before the pool forgets anything, the output reads",
        "this stage is about a pool that forgets, and the frames are wrong without it. Go back to \
         stage 5 and get the format right first.",
        "the table above `encode` in src/lib.rs",
    );
}

#[track_caller]
fn check_frames(out: &[u8], readings: &[f64], pool: &str) {
    encoder::check_frames(
        out,
        &encoder::expected(readings),
        &format!("with {pool}, the output reads"),
        "a pool is a hint: what it keeps may change how fast the program is, never what it says. \
         Whatever a later step relies on has to be handed to it in another way.",
        READ,
    );
}
