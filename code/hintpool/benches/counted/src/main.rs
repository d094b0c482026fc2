//! Uses the pool so often: `hintpool-counted rounds 64000`. `hintpool-benches instructions` runs it under valgrind.

#![forbid(unsafe_code)]

use std::env;
use std::hint::black_box;

use hintpool::{Guard, Pool, chaos};

static BUFFERS: Pool<Vec<u8>> = Pool::new(|| Vec::with_capacity(1024));

/// Buffers that are held at once in a burst.
const BURST: usize = 64;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let [_, work, values] = &arguments[..] else {
        panic!("usage: hintpool-counted WORK VALUES");
    };
    let values = values.parse().expect("VALUES is a number");
    match work.as_str() {
        "rounds" => rounds(values),
        "bursts" => bursts(values),
        "rounds_after_chaos" => {
            let scope = chaos::scope(1);
            rounds(100);
            drop(scope);
            rounds(values);
        }
        _ => panic!("there is no work {work:?}"),
    }
}

/// Gets so many buffers, and gives each back at once.
///
/// Never inlined, as the other work is not: so the loop is compiled once, whatever stands around it.
#[inline(never)]
fn rounds(values: usize) {
    for _ in 0..values {
        let mut buffer = BUFFERS.get();
        write(&mut buffer);
    }
}

/// Gets [`BURST`] buffers, and then gives all of them back; until so many were got.
#[inline(never)]
fn bursts(values: usize) {
    let mut held: Vec<Guard<'_, Vec<u8>>> = Vec::with_capacity(BURST);
    for _ in 0..values / BURST {
        for _ in 0..BURST {
            let mut buffer = BUFFERS.get();
            write(&mut buffer);
            held.push(buffer);
        }
        held.clear();
    }
}

#[inline(always)]
fn write(buffer: &mut Vec<u8>) {
    buffer.push(1);
    black_box(buffer.as_mut_slice());
}
