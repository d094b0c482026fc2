//! Frames that were cut off, changed, or made up: a clear error, and neither a panic nor wrong records.

use std::sync::LazyLock;

use encoder::frame::{END, Header, MAX_PAYLOAD, Reader};
use encoder::{Buffers, Codec, Resources, sample};

use crate::{all_resources, decoded, encoded};

const RECORDS: usize = 6;
const PER_FRAME: usize = 2;

/// Three frames, and resources that have met many a damaged one.
static SMALL: LazyLock<[(Resources, Vec<u8>); 2]> = LazyLock::new(|| {
    Codec::ALL.map(|codec| {
        let resources = Resources::new(codec, Buffers::Pooled);
        let frames = encoded(sample::first(RECORDS), PER_FRAME, &resources);
        (resources, frames)
    })
});

/// The message of an error, which there must be.
fn refused(file: &[u8], resources: &Resources) -> String {
    format!("{:#}", decoded(file, 1, resources).unwrap_err())
}

/// A file of one frame with this header, and the bytes that follow.
fn file_of(codec: Codec, header: Header, stored: &[u8]) -> Vec<u8> {
    [&codec.start(), &header.to_bytes()[..], stored].concat()
}

/// As a frame stores it.
fn compressed(payload: &[u8], resources: &Resources) -> Vec<u8> {
    let mut stored = Vec::new();
    let mut compressor = resources.compressors.get();
    let parts = std::iter::once(payload);
    compressor.compress(parts, &mut stored).unwrap();
    stored
}

#[test]
fn a_file_cut_off_anywhere_is_refused_by_the_frame_that_is_missing() {
    for (resources, file) in &*SMALL {
        // Where the three frames begin, and where the end does.
        let places = [0, 1, 2, 3].map(|frames| {
            let sound = encoded(sample::first(frames * PER_FRAME), PER_FRAME, resources);
            sound.len() - END.len()
        });
        for length in 0..file.len() {
            let said = refused(&file[..length], resources);
            let Some(whole) = places.iter().rposition(|place| *place <= length) else {
                assert!(said.starts_with("this is too short"), "{length}: {said}");
                continue;
            };
            let expected = format!("frame {} at byte {}: cut off", whole + 1, places[whole]);
            assert!(said.starts_with(&expected), "{length}: {said}");
        }
    }
}

/// Some bits of a compressed frame mean nothing. A change of those may pass, and the records are the same then.
#[test]
fn a_changed_bit_is_noticed_or_changes_nothing() {
    for (resources, file) in &*SMALL {
        let (mut changed, mut refused) = (file.clone(), 0);
        for bit in 0..8 * file.len() {
            changed[bit / 8] ^= 1 << (bit % 8);
            // The codec may be another one now.
            if let Ok(frames) = Reader::new(&changed[..]) {
                let resources = &SMALL[frames.codec as usize].0;
                match decoded(&changed, 1, resources) {
                    Ok(json) => assert!(json == sample::first(RECORDS), "bit {bit}"),
                    Err(error) => {
                        refused += 1;
                        let said = format!("{error:#}");
                        assert!(said.starts_with("frame "), "bit {bit}: {said}");
                    }
                }
            }
            changed[bit / 8] ^= 1 << (bit % 8);
            // Whatever the damage left in the pools, the next user is not to see it. Not asked each time, which takes long.
            if bit % 61 == 0 {
                assert_eq!(decoded(file, 1, resources).unwrap(), sample::first(RECORDS));
            }
        }
        assert!(refused > 8 * file.len() * 9 / 10, "only {refused}");
    }
}

#[test]
fn what_is_no_whole_file_of_frames_says_so() {
    let (resources, file) = &SMALL[0];
    let instead_of_the_end = [&file[..file.len() - END.len()], b"X"].concat();
    let behind_the_end = [file, &b"X"[..]].concat();
    for (file, expected) in [
        (&b"{\"date\":"[..], "this is no file of frames"),
        (b"STRK\x01z", "this is no file of frames"),
        (b"STRK\x02x", "byte 5 names an unknown codec: 0x78"),
        (&instead_of_the_end, "or the end, found 0x58"),
        (&behind_the_end, "more bytes follow the end"),
    ] {
        let said = refused(file, resources);
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_header_that_claims_too_much_or_too_little_is_refused() {
    let limit = MAX_PAYLOAD as u32;
    for resources in all_resources() {
        let zeros = compressed(&vec![0; MAX_PAYLOAD - 1], &resources);
        let size = zeros.len() as u32;
        for (payload, stored, expected) in [
            // Refused before anything is read.
            (limit + 1, 10, "it says that it holds 16777217 bytes"),
            (
                10,
                2 * limit + 2,
                "it says that it holds 10 bytes, 33554434",
            ),
            (u32::MAX, u32::MAX, "it says that it holds 4294967295 bytes"),
            (0, size, "it does not decompress to the 0 bytes"),
            (100, size, "it does not decompress to the 100 bytes"),
            (limit - 2, size, "it does not decompress to the 16777214"),
            (limit, size, "it does not decompress to the 16777216"),
        ] {
            let header = Header {
                records: 1,
                payload,
                stored,
                crc: 0,
            };
            let said = refused(&file_of(resources.codec, header, &zeros), &resources);
            let expected = format!("frame 1 at byte 6: {expected}");
            assert!(said.starts_with(&expected), "{said}");
        }
    }
}

/// Records that no encoder wrote, in a frame whose sizes and checksum are right.
#[test]
fn records_that_contradict_themselves_are_refused() {
    let mut cut_off = [0; 24];
    cut_off[..2].copy_from_slice(&[3, 100]);
    let one_each = [1; 24];
    let nothing = [0; 24];
    let no_text = [&[1, 0xff], &nothing[2..]].concat();
    for (sizes, streams, records) in [
        // Fewer sizes than streams, and one of too many bits.
        (&[0; 3][..], &[][..], 1),
        (&[0x80; 30], &[], 1),
        // Less or more in the streams than the sizes say.
        (&cut_off, b"\x03abc", 1),
        (&nothing, b"abc", 0),
        // More bytes than records, and more records than bytes.
        (&one_each, &nothing, 0),
        (&one_each, &nothing, 200),
        // A length of a text without its end, and a text that is none.
        (&one_each, &[0x80; 24], 1),
        (&one_each, &no_text, 1),
    ] {
        let payload = [sizes, streams].concat();
        for resources in all_resources() {
            let stored = compressed(&payload, &resources);
            let parts = std::iter::once(&payload[..]);
            let header = Header::of(records, stored.len(), parts);
            let said = refused(&file_of(resources.codec, header, &stored), &resources);
            let expected = "frame 1 at byte 6: its records contradict each other or their number";
            assert_eq!(said, expected, "{payload:?}");
        }
    }
}
