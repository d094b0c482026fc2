//! Byte buffers: a new one each time, one that grows, one from a pool; small, large, and several at once.

use std::hint::black_box;
use std::time::Instant;

use hintpool::Pool;

use super::{Case, Group, Measure, batches_of, repeat};

const KIB: usize = 1024;
const LARGE: usize = 64 * KIB;
const AT_ONCE: usize = 8;
const PIECE: [u8; 16] = [b'x'; 16];

pub(super) const ONE_KIB: Group = Group {
    name: "buffer-1kib",
    question: "What does a pool save on one small buffer at a time?",
    cases: &[
        Case {
            name: "buffer-1kib-fresh-untouched",
            about: "Vec::with_capacity and drop, nothing written; per buffer",
            parameters: &[("capacity_bytes", KIB as u64)],
            measure: Measure::Time(|| repeat(|| drop(black_box(Vec::<u8>::with_capacity(KIB))))),
        },
        Case {
            name: "buffer-1kib-pooled-untouched",
            about: "get and drop of the guard, nothing written; per buffer",
            parameters: &[("capacity_bytes", KIB as u64)],
            measure: Measure::Time(|| {
                let pool = Pool::new(|| Vec::<u8>::with_capacity(KIB));
                repeat(move || drop(black_box(pool.get())))
            }),
        },
        Case {
            name: "buffer-1kib-grown-filled",
            about: "Vec::new, grown to 1 KiB by writing pieces of 16 bytes, and drop; per buffer",
            parameters: &[("written_bytes", KIB as u64)],
            measure: Measure::Time(|| {
                repeat(|| {
                    let mut buffer = Vec::new();
                    fill_in_pieces(&mut buffer);
                    black_box(&mut buffer);
                })
            }),
        },
        Case {
            name: "buffer-1kib-fresh-filled",
            about: "Vec::with_capacity, 1 KiB written in pieces of 16 bytes, and drop; per buffer",
            parameters: &[
                ("capacity_bytes", KIB as u64),
                ("written_bytes", KIB as u64),
            ],
            measure: Measure::Time(|| {
                repeat(|| {
                    let mut buffer = Vec::with_capacity(KIB);
                    fill_in_pieces(&mut buffer);
                    black_box(&mut buffer);
                })
            }),
        },
        Case {
            name: "buffer-1kib-pooled-filled",
            about: "get, 1 KiB written in pieces of 16 bytes, and drop of the guard; per buffer",
            parameters: &[
                ("capacity_bytes", KIB as u64),
                ("written_bytes", KIB as u64),
            ],
            measure: Measure::Time(|| {
                let pool = Pool::new(|| Vec::with_capacity(KIB));
                repeat(move || {
                    let mut buffer = pool.get();
                    fill_in_pieces(&mut buffer);
                    black_box(&mut buffer);
                })
            }),
        },
    ],
};

pub(super) const SIXTY_FOUR_KIB: Group = Group {
    name: "buffer-64kib",
    question: "Does a pool still show once a large buffer is written whole?",
    cases: &[
        Case {
            name: "buffer-64kib-fresh",
            about: "Vec::with_capacity, written whole in one copy, and drop; per buffer",
            parameters: &[
                ("capacity_bytes", LARGE as u64),
                ("written_bytes", LARGE as u64),
            ],
            measure: Measure::Time(|| {
                let source = vec![1; LARGE];
                repeat(move || {
                    let mut buffer = Vec::with_capacity(LARGE);
                    buffer.extend_from_slice(black_box(&source));
                    black_box(&mut buffer);
                })
            }),
        },
        Case {
            name: "buffer-64kib-pooled",
            about: "get, written whole in one copy, and drop of the guard; per buffer",
            parameters: &[
                ("capacity_bytes", LARGE as u64),
                ("written_bytes", LARGE as u64),
            ],
            measure: Measure::Time(|| {
                let source = vec![1; LARGE];
                let pool = Pool::new(|| Vec::with_capacity(LARGE));
                repeat(move || {
                    let mut buffer = pool.get();
                    buffer.extend_from_slice(black_box(&source));
                    black_box(&mut buffer);
                })
            }),
        },
    ],
};

pub(super) const EIGHT_AT_ONCE: Group = Group {
    name: "eight-64kib",
    question: "And once several large buffers are held at the same time?",
    cases: &[
        Case {
            name: "eight-64kib-fresh",
            about: "eight buffers made with Vec::with_capacity and written whole, then all dropped; per buffer",
            parameters: &[
                ("at_once", AT_ONCE as u64),
                ("capacity_bytes", LARGE as u64),
                ("written_bytes", LARGE as u64),
            ],
            measure: Measure::Time(|| {
                let source = vec![1; LARGE];
                batches_of(AT_ONCE, move || {
                    let start = Instant::now();
                    let held: [Vec<u8>; AT_ONCE] = std::array::from_fn(|_| {
                        let mut buffer = Vec::with_capacity(LARGE);
                        buffer.extend_from_slice(black_box(&source));
                        buffer
                    });
                    drop(black_box(held));
                    start.elapsed()
                })
            }),
        },
        Case {
            name: "eight-64kib-pooled",
            about: "eight buffers from one pool written whole, then all guards dropped; per buffer",
            parameters: &[
                ("at_once", AT_ONCE as u64),
                ("capacity_bytes", LARGE as u64),
                ("written_bytes", LARGE as u64),
            ],
            measure: Measure::Time(|| {
                let source = vec![1; LARGE];
                let pool = Pool::new(|| Vec::with_capacity(LARGE));
                batches_of(AT_ONCE, move || {
                    let start = Instant::now();
                    let held: [_; AT_ONCE] = std::array::from_fn(|_| {
                        let mut buffer = pool.get();
                        buffer.extend_from_slice(black_box(&source));
                        buffer
                    });
                    drop(black_box(held));
                    start.elapsed()
                })
            }),
        },
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
}
