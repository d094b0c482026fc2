//! What a file claims takes no memory before it is there. In a binary of its own, which counts every allocation, those
//! of zstd included.

use std::alloc::System;

use encoder::compression::{Compressor, Decompressor};
use encoder::frame::{Header, MAX_PAYLOAD, Reader};
use encoder::{Buffers, Codec, Resources};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Bytes that decoding this file asked for in all, given back or not.
fn bytes_to_refuse(codec: Codec, file: &[u8]) -> usize {
    let resources = Resources::new(codec, Buffers::Fresh);
    let counting = Region::new(COUNTED);
    let reader = Reader::new(file).unwrap();
    encoder::decode(reader, &mut Vec::new(), 1, &resources).unwrap_err();
    let change = counting.change();
    change.bytes_allocated + usize::try_from(change.bytes_reallocated).unwrap_or(0)
}

/// A file of one frame with this header, and the bytes that follow.
fn file(codec: Codec, header: Header, stored: &[u8]) -> Vec<u8> {
    [&codec.start(), &header.to_bytes()[..], stored].concat()
}

// One test, since another one's allocations would count too.
#[test]
fn a_hostile_file_takes_no_more_memory_than_a_sound_one_may() {
    let limit = MAX_PAYLOAD as u32;
    let zeros = vec![0; MAX_PAYLOAD];
    let claim = |stored| Header {
        records: u32::MAX,
        payload: limit,
        stored,
        crc: 0,
    };
    for codec in Codec::ALL {
        let claimed = bytes_to_refuse(codec, &file(codec, claim(limit), b"only this"));
        assert!(claimed < 64 << 10, "{codec:?}: {claimed} bytes for a claim");

        // A small frame that decompresses to the most there may be, and no sound record.
        let mut bomb = Vec::new();
        let parts = std::iter::once(&zeros[..]);
        Compressor::new(codec).compress(parts, &mut bomb).unwrap();
        assert!(bomb.len() < MAX_PAYLOAD / 500);
        let taken = bytes_to_refuse(codec, &file(codec, claim(bomb.len() as u32), &bomb));
        assert!(
            taken < 3 * MAX_PAYLOAD,
            "{codec:?}: {taken} bytes for a bomb"
        );
        assert!(
            taken >= MAX_PAYLOAD,
            "{codec:?}: {taken} bytes: nothing was counted"
        );
    }
    // A frame whose checksum is right, of more records than it has room for.
    let records = u64::from(u32::MAX);
    let payload = [&[0xff, 0xff, 0xff, 0xff, 0x0f][..], &[0; 24]].concat();
    let mut stored = Vec::new();
    let parts = || std::iter::once(&payload[..]);
    let mut compressor = Compressor::new(Codec::Zstd);
    compressor.compress(parts(), &mut stored).unwrap();
    let header = Header::of(records, stored.len(), parts());
    let taken = bytes_to_refuse(Codec::Zstd, &file(Codec::Zstd, header, &stored));
    assert!(taken < MAX_PAYLOAD, "{taken} bytes for no record");
    // The count sees zstd: a window of many MiB is more than Rust's side asks for.
    let counting = Region::new(COUNTED);
    drop(Decompressor::new(Codec::Zstd));
    assert!(counting.change().bytes_allocated > 10_000);
}
