//! Values whose construction costs more than their memory: the state of a compressor, and a table that was grown.

use std::collections::HashMap;
use std::hint::black_box;

use flate2::{Compress, Compression, FlushCompress};
use hintpool::{Pool, Verdict};

use super::{Case, Group, Measure, repeat};

const INPUT: usize = 1024;
const ENTRIES: u64 = 100;

pub(super) const DEFLATE: Group = Group {
    name: "deflate",
    question: "What does a pool save on a value that is expensive to make?",
    cases: &[
        Case {
            name: "deflate-fresh",
            about: "Compress::new of flate2 (miniz_oxide) at its default level, and drop; per state",
            parameters: &[("level", LEVEL)],
            measure: Measure::Time(|| repeat(|| drop(black_box(new_state())))),
        },
        Case {
            name: "deflate-pooled",
            about: "get and drop of the guard, which resets the state, unused between; per state",
            parameters: &[("level", LEVEL)],
            measure: Measure::Time(|| {
                let pool = Pool::with_recycle(new_state, reset);
                repeat(move || drop(black_box(pool.get())))
            }),
        },
        Case {
            name: "deflate-1kib-fresh",
            about: "1 KiB of text compressed with a new state each time; per text",
            parameters: &[("level", LEVEL), ("input_bytes", INPUT as u64)],
            measure: Measure::Time(|| {
                let (input, mut output) = (text(), Vec::with_capacity(2 * INPUT));
                repeat(move || compress(&mut new_state(), &input, &mut output))
            }),
        },
        Case {
            name: "deflate-1kib-pooled",
            about: "1 KiB of text compressed with a state from a pool; per text",
            parameters: &[("level", LEVEL), ("input_bytes", INPUT as u64)],
            measure: Measure::Time(|| {
                let pool = Pool::with_recycle(new_state, reset);
                let (input, mut output) = (text(), Vec::with_capacity(2 * INPUT));
                repeat(move || compress(&mut pool.get(), &input, &mut output))
            }),
        },
    ],
};

pub(super) const MAP: Group = Group {
    name: "map",
    question: "What does a pool save on a container that keeps its table?",
    cases: &[
        Case {
            name: "map-fresh",
            about: "HashMap::new, 100 entries inserted, and drop; per map",
            parameters: &[("entries", ENTRIES)],
            measure: Measure::Time(|| {
                repeat(|| {
                    let mut map = HashMap::new();
                    insert_all(&mut map);
                    black_box(&mut map);
                })
            }),
        },
        Case {
            name: "map-fresh-with-capacity",
            about: "HashMap::with_capacity, 100 entries inserted, and drop; per map",
            parameters: &[("entries", ENTRIES)],
            measure: Measure::Time(|| {
                repeat(|| {
                    let mut map = HashMap::with_capacity(ENTRIES as usize);
                    insert_all(&mut map);
                    black_box(&mut map);
                })
            }),
        },
        Case {
            name: "map-pooled",
            about: "get, 100 entries inserted, and drop of the guard, which clears the map; per map",
            parameters: &[("entries", ENTRIES)],
            measure: Measure::Time(|| {
                let pool = Pool::new(HashMap::new);
                repeat(move || {
                    let mut map = pool.get();
                    insert_all(&mut map);
                    black_box(&mut map);
                })
            }),
        },
    ],
};

/// The level of [`Compression::default`].
const LEVEL: u64 = 6;

fn new_state() -> Compress {
    Compress::new(Compression::new(LEVEL as u32), false)
}

fn reset(state: &mut Compress) -> Verdict {
    state.reset();
    Verdict::Keep
}

fn text() -> Vec<u8> {
    b"A pool is a hint, not a promise. "
        .iter()
        .copied()
        .cycle()
        .take(INPUT)
        .collect()
}

fn compress(state: &mut Compress, input: &[u8], output: &mut Vec<u8>) {
    output.clear();
    state
        .compress_vec(black_box(input), output, FlushCompress::Finish)
        .expect("an output of twice the input is room enough");
    black_box(output);
}

fn insert_all(map: &mut HashMap<u64, u64>) {
    for key in 0..ENTRIES {
        map.insert(black_box(key), key);
    }
}
