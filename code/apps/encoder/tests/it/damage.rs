//! Frames that were cut off, changed, or made up: a clear error, and neither a panic nor wrong records.

use std::sync::LazyLock;

use encoder::frame::{HEADER, Header, Reader};
use encoder::limits::MAX_PAYLOAD;
use encoder::{Buffers, Codec, Resources, sample};
use proptest::prelude::*;

use crate::{all_resources, decoded, encoded, file_of};

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
        let (mut changed, mut refused, mut named) = (file.clone(), 0, 0);
        let places = places(file);
        let frame_of = |byte| {
            let frame = places.iter().rposition(|place| *place <= byte);
            let frame = frame.unwrap_or_default();
            format!("frame {} at byte {}: ", frame + 1, places[frame])
        };
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
                        named += usize::from(said.starts_with(&frame_of(bit / 8)));
                    }
                }
            }
            changed[bit / 8] ^= 1 << (bit % 8);
        }
        assert!(refused > 8 * file.len() * 9 / 10, "only {refused}");
        // A size that was changed can make the next frame look damaged.
        assert!(named > refused * 9 / 10, "{named} of {refused}");
        assert_eq!(
            decoded(&changed, 1, resources).unwrap(),
            sample::first(RECORDS)
        );
    }
}

#[test]
fn frames_that_were_left_out_doubled_or_swapped_are_noticed() {
    for (resources, file) in &*SMALL {
        let [one, two, three, end] = places(file)[..] else {
            panic!()
        };
        let without = [&file[..two], &file[three..]].concat();
        let said = refused(&without, resources);
        assert!(
            said.contains("the end tells of 3 frames with 12 records, and there were 2 with 8"),
            "{said}"
        );
        let doubled = [&file[..two], &file[one..]].concat();
        assert!(refused(&doubled, resources).contains("there were 4 with 16"));
        let followed = [&file[..], b"F"].concat();
        assert!(refused(&followed, resources).contains("more bytes follow the end"));
        assert!(refused(&[&file[..end], b"X"].concat(), resources).contains("found 0x58"));
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
fn sizes_over_the_limit_are_refused_before_anything_is_read() {
    let over = MAX_PAYLOAD as u32 + 1;
    for (payload, stored) in [(over, 10), (10, 2 * over), (u32::MAX, u32::MAX)] {
        for resources in all_resources() {
            let header = Header {
                records: 1,
                payload,
                stored,
                crc: 0,
            };
            let said = refused(&file_of(resources.codec(), header, b""), &resources);
            let expected = format!(
                "frame 1 at byte 6: it says that it holds {payload} bytes, {stored} compressed"
            );
            assert!(said.starts_with(&expected), "{said}");
        }
    }
}

#[test]
fn a_frame_that_grows_beyond_what_it_says_is_refused() {
    for resources in all_resources() {
        let zeros = vec![0; MAX_PAYLOAD];
        let mut stored = Vec::new();
        let parts = std::iter::once(&zeros[..]);
        let mut compressor = resources.compressors.get();
        compressor.compress(parts, &mut stored).unwrap();
        for payload in [0, 100, MAX_PAYLOAD as u32 - 1] {
            let header = Header {
                records: 1,
                payload,
                stored: stored.len() as u32,
                crc: 0,
            };
            let said = refused(&file_of(resources.codec(), header, &stored), &resources);
            assert!(said.starts_with("frame 1 at byte 6: "), "{said}");
            assert!(
                said.contains("it holds more than it says") || said.contains("turn out to be"),
                "{said}"
            );
        }
    }
}

/// Columns that no encoder wrote, in a frame whose sizes and checksum are right.
#[test]
fn columns_that_contradict_themselves_are_refused() {
    let lengths = |sizes: [u8; 24]| sizes.to_vec();
    let payload = |records: &[u8], sizes: Vec<u8>, rest: &[u8]| [records, &sizes, rest].concat();
    let mut one_text = [0; 24];
    one_text[..3].copy_from_slice(&[1, 3, 100]);
    let mut bad_text = [1; 24];
    bad_text[3..20].copy_from_slice(&[0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
    for (payload, records, expected) in [
        (vec![], 0, "the number of records can't be read"),
        (vec![0x80; 30], 0, "the number of records can't be read"),
        (
            payload(&[1], vec![0; 3], b""),
            1,
            "the size of a column can't be read",
        ),
        (
            payload(&[1], lengths(one_text), b"\x03abc"),
            1,
            "the column `airport` is cut off",
        ),
        (
            payload(&[0], lengths([0; 24]), b"abc"),
            0,
            "3 bytes belong to no column",
        ),
        (
            payload(&[0], lengths([1; 24]), &[0; 24]),
            0,
            "the column `date` goes on after the last record",
        ),
        (
            payload(&[200, 1], lengths([1; 24]), &[0; 24]),
            200,
            "it says that it holds 200 records, and has room for 1",
        ),
        (
            payload(
                &[1],
                lengths(bad_text),
                &[1, 0xff, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            ),
            1,
            "no text in the column `date`",
        ),
        (
            payload(&[0], lengths([0; 24]), b""),
            7,
            "it holds 0 records and its header says 7",
        ),
    ] {
        for resources in all_resources() {
            let parts = std::iter::once(&payload[..]);
            let mut stored = Vec::new();
            resources
                .compressors
                .get()
                .compress(parts.clone(), &mut stored)
                .unwrap();
            let header = Header::of(records, stored.len(), parts).unwrap();
            let said = refused(&file_of(resources.codec(), header, &stored), &resources);
            let expected = format!("frame 1 at byte 6: {expected}");
            assert!(said.starts_with(&expected), "{said}");
        }
    }
}

/// Cuts so many bytes out at a place, and inserts others there.
fn change() -> impl Strategy<Value = (usize, usize, Vec<u8>)> {
    let inserted = proptest::collection::vec(any::<u8>(), 0..32);
    (0..4096_usize, 0..64_usize, inserted)
}

fn apply((place, length, inserted): (usize, usize, Vec<u8>), file: &mut Vec<u8>) {
    let place = place % (file.len() + 1);
    let end = file.len().min(place + length);
    file.splice(place..end, inserted);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_damage_is_an_error_or_none(which in 0..2_usize, changes in proptest::collection::vec(change(), 1..6)) {
        let (_, sound) = &SMALL[which];
        let mut file = sound.clone();
        changes.into_iter().for_each(|change| apply(change, &mut file));
        if let Ok(frames) = Reader::new(&file[..])
            && let Ok(json) = decoded(&file, 1, &SMALL[frames.codec() as usize].0)
        {
            prop_assert_eq!(json, sample::first(RECORDS));
        }
        // Whatever the damage left in the pools, the next user is not to see it.
        let (resources, sound) = &SMALL[which];
        prop_assert_eq!(decoded(sound, 1, resources).unwrap(), sample::first(RECORDS));
    }
}
