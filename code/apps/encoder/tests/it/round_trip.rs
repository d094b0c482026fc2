//! What goes in comes out, byte for byte, whichever way it is worked on. A recycled value is as good as new, and one that
//! was not recycled is found out.

use std::borrow::Cow;

use encoder::columns::{Columns, Strike};
use encoder::compression::{Compressor, Decompressor};
use encoder::{Buffers, Codec, Resources, sample};
use hintpool::testing::assert_recycled_like_new;
use hintpool::{Recycle, Verdict};

use crate::{all_resources, decoded, encoded};

#[test]
fn the_sample_is_ten_thousand_records_of_almost_three_mib() {
    let json = sample::json();
    assert_eq!(json.len(), sample::BYTES);
    assert_eq!(json.split(|byte| *byte == b'\n').count(), 10_001);
    assert_eq!(sample::first(10_000), json);
    assert!(json.starts_with(sample::first(1)) && sample::first(1).ends_with(b"}\n"));
}

/// The default rule for what is too big would discard every fourth value of large frames.
#[test]
fn resources_of_large_frames_are_made_once_and_kept() {
    for codec in Codec::ALL {
        let resources = Resources::new(codec, Buffers::Pooled);
        for _ in 0..8 {
            let frames = encoded(sample::first(3000), 5000, &resources);
            decoded(&frames, 1, &resources).unwrap();
        }
        for (name, stats) in resources.stats() {
            let counted = (stats.created <= 2, stats.discarded);
            assert_eq!(counted, (true, 0), "{name} for {codec:?}: {stats:?}");
        }
    }
}

#[test]
fn json_of_another_form_comes_back_in_the_usual_one() {
    let resources = Resources::new(Codec::Zstd, Buffers::Pooled);
    let usual = String::from_utf8(sample::first(1).to_vec()).unwrap();
    let spaced = usual
        .replace(",\"", " , \"")
        .replace("Climb", "Cl\\u0069mb");
    assert_ne!(spaced, usual);
    let frames = encoded(spaced.trim_end().as_bytes(), 10, &resources);
    assert_eq!(decoded(&frames, 1, &resources).unwrap(), usual.as_bytes());
}

#[test]
fn a_line_that_is_no_record_is_named() {
    let long = format!("{{\"date\":\"{}", "x".repeat(2 << 20));
    for (text, expected) in [
        ("{\"date\":3}", "no record: invalid type: integer `3`"),
        ("\n", "no record: EOF"),
        ("{\"wings\":2}", "no record: unknown field `wings`"),
        ("{\"date\":\"\u{0}\"}", "no record: control character"),
        (&long, "longer than 1048576 bytes"),
    ] {
        for resources in all_resources() {
            // Only the first of those that are wrong, however many threads find one.
            let wrong = [text.trim_end().as_bytes(), b"\n"].concat();
            let json = [sample::first(11), &wrong.repeat(20)].concat();
            for threads in [1, 2, 3] {
                let error = encoder::encode(&json[..], &mut Vec::new(), 5, threads, &resources);
                let said = format!("{:#}", error.unwrap_err());
                assert!(said.starts_with(&format!("line 12: {expected}")), "{said}");
            }
        }
    }
}

const PROBE: &[u8] = b"a probe, a probe, a probe that compresses";

/// What can be seen of a compressor: the next frame that it makes.
fn next_frame(mut compressor: Compressor) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let made = compressor.compress(std::iter::once(PROBE), &mut out);
    made.map(|()| out).map_err(|error| format!("{error:#}"))
}

/// What can be seen of a decompressor: what it makes of a sound frame.
fn next_payload(mut decompressor: Decompressor, sound: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let made = decompressor.decompress(sound, PROBE.len(), &mut out);
    made.map(|()| out).map_err(|error| format!("{error:#}"))
}

/// The value is left dirty twice: once it is recycled, and once, the control, it is not.
fn assert_recycle_is_needed<T: Recycle>(
    dirty: impl Fn() -> T,
    next: impl Fn(T) -> Result<Vec<u8>, String>,
    fresh: T,
) {
    let expected = next(fresh);
    assert!(expected.is_ok(), "{expected:?}");
    let mut recycled = dirty();
    assert_eq!(recycled.recycle(), Verdict::Keep);
    assert_eq!(next(recycled), expected);
    assert_ne!(next(dirty()), expected, "the control");
}

#[test]
fn contexts_that_gave_up_half_way_are_recycled_and_those_that_were_not_are_found_out() {
    let json = sample::first(300);
    for codec in Codec::ALL {
        let half_a_frame = || {
            let mut compressor = Compressor::new(codec);
            let mut out = Vec::with_capacity(json.len());
            compressor.add(json, false, &mut out).unwrap();
            compressor
        };
        assert_recycle_is_needed(half_a_frame, next_frame, Compressor::new(codec));

        let sound = next_frame(Compressor::new(codec)).unwrap();
        let cut_off = || {
            let mut frame = Vec::new();
            let parts = std::iter::once(json);
            Compressor::new(codec).compress(parts, &mut frame).unwrap();
            let half = &frame[..frame.len() / 2];
            let mut decompressor = Decompressor::new(codec);
            let done = decompressor.decompress(half, json.len(), &mut Vec::new());
            done.unwrap_err();
            decompressor
        };
        let next = |decompressor| next_payload(decompressor, &sound);
        assert_recycle_is_needed(cut_off, next, Decompressor::new(codec));
    }
}

#[test]
fn columns_are_recycled_whole() {
    let line = sample::first(1);
    assert_recycled_like_new(Columns::default, |columns| {
        let strike: Strike<'_> = serde_json::from_slice(line).unwrap();
        columns.push(&strike);
        // Writes the index.
        assert_eq!(columns.parts().count(), 25);
    });
}

#[test]
fn what_a_record_may_hold_comes_back() {
    fn strike(text: &str, speed_knots: Option<u32>, cost: u64) -> Strike<'_> {
        let text = || Cow::Borrowed(text);
        Strike {
            date: text(),
            airport: text(),
            state: text(),
            operator: text(),
            aircraft: text(),
            phase: text(),
            time_of_day: text(),
            species: text(),
            size: text(),
            damage: text(),
            speed_knots,
            cost_repair: cost,
            cost_other: 0,
            cost_total: cost,
        }
    }
    let long = "long".repeat(5000);
    let mut json = Vec::new();
    for strike in [
        strike("", None, 0),
        strike("a \"quoted\" \\ text\nof two lines", Some(0), 127),
        strike("\u{0}\u{1f}\u{7f}ö\u{2028}\u{1f426}", Some(1), 128),
        strike(&long, Some(u32::MAX), u64::MAX),
    ] {
        serde_json::to_writer(&mut json, &strike).unwrap();
        json.push(b'\n');
    }
    for resources in all_resources() {
        let frames = encoded(&json, 3, &resources);
        assert_eq!(decoded(&frames, 1, &resources).unwrap(), json);
    }
}
