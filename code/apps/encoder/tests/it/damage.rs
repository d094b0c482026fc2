//! Frames that were cut off, changed, or made up: a clear error, and neither a panic nor wrong records.

use std::sync::LazyLock;

use encoder::frame::{HEADER, Header, MAX_PAYLOAD, Reader};
use encoder::{Buffers, Codec, Resources, sample};
use quickcheck::{Gen, QuickCheck};

use crate::{all_resources, decoded, encoded};

const RECORDS: usize = 12;
const PER_FRAME: usize = 4;
/// Of the file's start.
const START: usize = 6;

/// Three frames, and resources that have met many a damaged one.
static SMALL: LazyLock<[(Resources, Vec<u8>); 2]> = LazyLock::new(|| {
    Codec::ALL.map(|codec| {
        let resources = Resources::new(codec, Buffers::Pooled);
        let frames = encoded(sample::first(RECORDS), PER_FRAME, &resources);
        (resources, frames)
    })
});

/// Where frames begin in a sound file, and where its end does.
fn places(file: &[u8]) -> Vec<usize> {
    let mut places = vec![START];
    while file[*places.last().unwrap()] == b'F' {
        let place = *places.last().unwrap();
        let stored = file[place + 9..place + 13].try_into().unwrap();
        places.push(place + HEADER + u32::from_le_bytes(stored) as usize);
    }
    places
}

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
        let places = places(file);
        assert_eq!(places.len(), 4);
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
                let resources = &SMALL[frames.codec() as usize].0;
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
        }
        assert!(refused > 8 * file.len() * 9 / 10, "only {refused}");
        assert_eq!(
            decoded(&changed, 1, resources).unwrap(),
            sample::first(RECORDS)
        );
    }
}

#[test]
fn frames_that_were_left_out_doubled_or_followed_by_something_are_noticed() {
    for (resources, file) in &*SMALL {
        let [one, two, three, end] = places(file)[..] else {
            panic!("not three frames")
        };
        for (kept, then, expected) in [
            (
                two,
                &file[three..],
                "the end tells of 3 frames with 12 records, and there were 2 with 8",
            ),
            (two, &file[one..], "there were 4 with 16"),
            (file.len(), b"F", "more bytes follow the end"),
            (end, b"X", "found 0x58"),
        ] {
            let said = refused(&[&file[..kept], then].concat(), resources);
            assert!(said.contains(expected), "{said}");
        }
    }
}

#[test]
fn what_is_no_file_of_frames_says_so() {
    for (file, expected) in [
        (&b"{\"date\":"[..], "this is no file of frames"),
        (b"STRK\x02z", "this is no file of frames"),
        (b"STRK\x01x", "byte 5 names an unknown codec: 0x78"),
        (b"STRK", "this is too short"),
    ] {
        let said = Reader::new(file).unwrap_err().to_string();
        assert!(said.starts_with(expected), "{said}");
    }
}

#[test]
fn a_header_that_claims_too_much_or_too_little_is_refused() {
    let limit = MAX_PAYLOAD as u32;
    for resources in all_resources() {
        let zeros = compressed(&vec![0; MAX_PAYLOAD], &resources);
        let size = zeros.len() as u32;
        let over = |payload, stored| {
            let expected = format!("it says that it holds {payload} bytes, {stored} compressed");
            (payload, stored, vec![expected])
        };
        // The frame may be full before or behind its first byte too much.
        let grows = |payload| {
            let expected = ["it holds more than it says", "turn out to be"];
            (payload, size, expected.map(str::to_owned).to_vec())
        };
        for (payload, stored, expected) in [
            // Refused before anything is read.
            over(limit + 1, 10),
            over(10, 2 * limit + 2),
            over(u32::MAX, u32::MAX),
            grows(0),
            grows(100),
            grows(limit - 1),
        ] {
            let header = Header {
                records: 1,
                payload,
                stored,
                crc: 0,
            };
            let said = refused(&file_of(resources.codec(), header, &zeros), &resources);
            assert!(said.starts_with("frame 1 at byte 6: "), "{said}");
            assert!(expected.iter().any(|part| said.contains(part)), "{said}");
        }
    }
}

/// Records that no encoder wrote, in a frame whose sizes and checksum are right.
#[test]
fn records_that_contradict_themselves_are_refused() {
    let mut cut_off = [0; 24];
    cut_off[..3].copy_from_slice(&[1, 3, 100]);
    let one_each = [1; 24];
    let nothing = [0; 24];
    let no_text = [&[1, 0xff], &nothing[2..]].concat();
    for (records, sizes, streams, number) in [
        // No number of records, or one of too many bits.
        (&[][..], &[][..], &[][..], 0),
        (&[0x80; 30], &[], &[], 0),
        // Fewer sizes than streams, and less or more in the streams than the sizes say.
        (&[1], &[0; 3], &[], 1),
        (&[1], &cut_off, b"\x03abc", 1),
        (&[0], &nothing, b"abc", 0),
        // More bytes than records, more records than bytes, and another number of records.
        (&[0], &one_each, &nothing, 0),
        (&[200, 1], &one_each, &nothing, 200),
        (&[0], &nothing, &[], 7),
        // A length of a text without its end, and a text that is none.
        (&[1], &one_each, &[0x80; 24], 1),
        (&[1], &one_each, &no_text, 1),
    ] {
        let payload = [records, sizes, streams].concat();
        for resources in all_resources() {
            let stored = compressed(&payload, &resources);
            let parts = std::iter::once(&payload[..]);
            let header = Header::of(number, stored.len(), parts);
            let said = refused(&file_of(resources.codec(), header, &stored), &resources);
            let expected = "frame 1 at byte 6: its records contradict each other or their number";
            assert_eq!(said, expected, "{payload:?}");
        }
    }
}

/// Cuts so many bytes out at a place, and inserts others there.
type Change = (usize, usize, Vec<u8>);
type Maybe = Option<Change>;

fn apply((place, length, inserted): Change, file: &mut Vec<u8>) {
    let place = place % (file.len() + 1);
    let end = file.len().min(place + length % 64);
    file.splice(place..end, inserted);
}

fn is_an_error_or_none(which: bool, first: Change, more: (Maybe, Maybe, Maybe, Maybe)) {
    let (resources, sound) = &SMALL[usize::from(which)];
    let mut file = sound.clone();
    let changes = [Some(first), more.0, more.1, more.2, more.3];
    let changes = changes.into_iter().flatten();
    changes.for_each(|change| apply(change, &mut file));
    if let Ok(frames) = Reader::new(&file[..])
        && let Ok(json) = decoded(&file, 1, &SMALL[frames.codec() as usize].0)
    {
        assert_eq!(json, sample::first(RECORDS));
    }
    // Whatever the damage left in the pools, the next user is not to see it.
    assert_eq!(
        decoded(sound, 1, resources).unwrap(),
        sample::first(RECORDS)
    );
}

#[test]
fn any_damage_is_an_error_or_none() {
    let mut check = QuickCheck::new().rng(Gen::new(32)).tests(1000);
    check.quickcheck(is_an_error_or_none as fn(_, _, _));
}
