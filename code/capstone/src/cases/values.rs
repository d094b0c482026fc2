//! What a pool saves: on byte buffers, small, large and several at once, on the state of a compressor, and on a map.

use std::collections::HashMap;
use std::hint::black_box;

use flate2::{Compress, Compression, FlushCompress};
use hintpool::{Pool, Verdict};

use super::{Group, KIB, Parameters, held_at_once, plain, repeat, timed};

const LARGE: usize = 64 * KIB;
const AT_ONCE: usize = 8;
const PIECE: [u8; 16] = [b'x'; 16];

const UNTOUCHED: Parameters = &[("capacity_bytes", KIB as u64)];
const FILLED: Parameters = &[
    ("capacity_bytes", KIB as u64),
    ("written_bytes", KIB as u64),
];
const COPIED: Parameters = &[
    ("capacity_bytes", LARGE as u64),
    ("written_bytes", LARGE as u64),
];
const EIGHT_COPIED: Parameters = &[
    ("at_once", AT_ONCE as u64),
    ("capacity_bytes", LARGE as u64),
    ("written_bytes", LARGE as u64),
];

pub(super) const ONE_KIB: Group = Group {
    name: "buffer-1kib",
    question: "What does a pool save on one small buffer at a time?",
    cases: &[
        timed(
            "buffer-1kib-fresh-untouched",
            "Vec::with_capacity and drop, nothing written; per buffer",
            UNTOUCHED,
            || repeat(plain),
        ),
        timed(
            "buffer-1kib-pooled-untouched",
            "get and drop of the guard, nothing written; per buffer",
            UNTOUCHED,
            || {
                let pool = Pool::new(|| Vec::<u8>::with_capacity(KIB));
                repeat(move || drop(black_box(pool.get())))
            },
        ),
        timed(
            "buffer-1kib-grown-filled",
            "Vec::new, grown to 1 KiB by writing pieces of 16 bytes, and drop; per buffer",
            &[("written_bytes", KIB as u64)],
            || repeat(|| fill_in_pieces(&mut Vec::new())),
        ),
        timed(
            "buffer-1kib-fresh-filled",
            "Vec::with_capacity, 1 KiB written in pieces of 16 bytes, and drop; per buffer",
            FILLED,
            || repeat(|| fill_in_pieces(&mut Vec::with_capacity(KIB))),
        ),
        timed(
            "buffer-1kib-pooled-filled",
            "get, 1 KiB written in pieces of 16 bytes, and drop of the guard; per buffer",
            FILLED,
            || {
                let pool = Pool::new(|| Vec::with_capacity(KIB));
                repeat(move || fill_in_pieces(&mut pool.get()))
            },
        ),
    ],
};

pub(super) const SIXTY_FOUR_KIB: Group = Group {
    name: "buffer-64kib",
    question: "Does a pool still show once a large buffer is written whole?",
    cases: &[
        timed(
            "buffer-64kib-fresh",
            "Vec::with_capacity, written whole in one copy, and drop; per buffer",
            COPIED,
            || {
                let source = vec![1; LARGE];
                repeat(move || copy(&source, &mut Vec::with_capacity(LARGE)))
            },
        ),
        timed(
            "buffer-64kib-pooled",
            "get, written whole in one copy, and drop of the guard; per buffer",
            COPIED,
            || {
                let source = vec![1; LARGE];
                let pool = Pool::new(|| Vec::with_capacity(LARGE));
                repeat(move || copy(&source, &mut pool.get()))
            },
        ),
    ],
};

pub(super) const EIGHT_AT_ONCE: Group = Group {
    name: "eight-64kib",
    question: "And once several large buffers are held at the same time?",
    cases: &[
        timed(
            "eight-64kib-fresh",
            "eight buffers made with Vec::with_capacity and written whole, then all dropped; per buffer",
            EIGHT_COPIED,
            || {
                let source = vec![1; LARGE];
                held_at_once::<AT_ONCE, _>(move || {
                    let mut buffer = Vec::with_capacity(LARGE);
                    copy(&source, &mut buffer);
                    buffer
                })
            },
        ),
        timed(
            "eight-64kib-pooled",
            "eight buffers from one pool written whole, then all guards dropped; per buffer",
            EIGHT_COPIED,
            || {
                static POOL: Pool<Vec<u8>> = Pool::new(|| Vec::with_capacity(LARGE));
                let source = vec![1; LARGE];
                held_at_once::<AT_ONCE, _>(move || {
                    let mut buffer = POOL.get();
                    copy(&source, &mut buffer);
                    buffer
                })
            },
        ),
    ],
};

/// Writes 1 KiB as a program that formats text does: bit by bit.
///
/// Not inlined, so that all cases run the same machine code here and differ only in where the buffer comes from.
#[inline(never)]
fn fill_in_pieces(buffer: &mut Vec<u8>) {
    for _ in 0..KIB / PIECE.len() {
        buffer.extend_from_slice(black_box(&PIECE));
    }
    black_box(buffer);
}

#[inline(always)]
fn copy(source: &[u8], buffer: &mut Vec<u8>) {
    buffer.extend_from_slice(black_box(source));
    black_box(buffer);
}

/// The level of [`Compression::default`].
const LEVEL: u64 = 6;
const INPUT: usize = 1024;
const STATE: Parameters = &[("level", LEVEL)];
const COMPRESSED: Parameters = &[("level", LEVEL), ("input_bytes", INPUT as u64)];

pub(super) const DEFLATE: Group = Group {
    name: "deflate",
    question: "What does a pool save on a value that is expensive to make?",
    cases: &[
        timed(
            "deflate-fresh",
            "Compress::new of flate2 (miniz_oxide) at its default level, and drop; per state",
            STATE,
            || repeat(|| drop(black_box(new_state()))),
        ),
        timed(
            "deflate-pooled",
            "get and drop of the guard, which resets the state, unused between; per state",
            STATE,
            || {
                let pool = Pool::with_recycle(new_state, reset);
                repeat(move || drop(black_box(pool.get())))
            },
        ),
        timed(
            "deflate-1kib-fresh",
            "1 KiB of text compressed with a new state each time; per text",
            COMPRESSED,
            || {
                let (input, mut output) = (text(), Vec::with_capacity(2 * INPUT));
                repeat(move || compress(&mut new_state(), &input, &mut output))
            },
        ),
        timed(
            "deflate-1kib-pooled",
            "1 KiB of text compressed with a state from a pool; per text",
            COMPRESSED,
            || {
                let pool = Pool::with_recycle(new_state, reset);
                let (input, mut output) = (text(), Vec::with_capacity(2 * INPUT));
                repeat(move || compress(&mut pool.get(), &input, &mut output))
            },
        ),
    ],
};

fn new_state() -> Compress {
    Compress::new(Compression::new(LEVEL as u32), false)
}

fn reset(state: &mut Compress) -> Verdict {
    state.reset();
    Verdict::Keep
}

fn text() -> Vec<u8> {
    let sentence = b"A pool is a hint, not a promise. ".iter().copied();
    sentence.cycle().take(INPUT).collect()
}

fn compress(state: &mut Compress, input: &[u8], output: &mut Vec<u8>) {
    output.clear();
    state
        .compress_vec(black_box(input), output, FlushCompress::Finish)
        .expect("an output of twice the input is room enough");
    black_box(output);
}

const ENTRIES: u64 = 100;
const INSERTED: Parameters = &[("entries", ENTRIES)];

pub(super) const MAP: Group = Group {
    name: "map",
    question: "What does a pool save on a container that keeps its table?",
    cases: &[
        timed(
            "map-fresh",
            "HashMap::new, 100 entries inserted, and drop; per map",
            INSERTED,
            || repeat(|| insert_all(&mut HashMap::new())),
        ),
        timed(
            "map-fresh-with-capacity",
            "HashMap::with_capacity, 100 entries inserted, and drop; per map",
            INSERTED,
            || repeat(|| insert_all(&mut HashMap::with_capacity(ENTRIES as usize))),
        ),
        timed(
            "map-pooled",
            "get, 100 entries inserted, and drop of the guard, which clears the map; per map",
            INSERTED,
            || {
                let pool = Pool::new(HashMap::new);
                repeat(move || insert_all(&mut pool.get()))
            },
        ),
    ],
};

fn insert_all(map: &mut HashMap<u64, u64>) {
    for key in 0..ENTRIES {
        map.insert(black_box(key), key);
    }
    black_box(map);
}
