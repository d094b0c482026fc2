//! What goes in comes out, byte for byte, whichever way it is worked on. A recycled value is as good as new, and one that
//! was not recycled is found out.

use std::borrow::Cow;

use encoder::columns::{Columns, Strike};
use encoder::compression::{Compressor, Decompressor};
use encoder::{Buffers, Codec, Resources, sample};
use hintpool::testing::assert_recycled_like_new;
use hintpool::{Recycle, Verdict};
use quickcheck::{Gen, QuickCheck};

use crate::{all_resources, decoded, encoded};

#[test]
fn the_sample_is_ten_thousand_records_of_almost_three_mib() {
    let json = sample::json();
    assert_eq!(json.len(), sample::BYTES);
    assert_eq!(json.split(|byte| *byte == b'\n').count(), 10_001);
    assert_eq!(sample::first(10_000), json);
    assert!(json.starts_with(sample::first(1)) && sample::first(1).ends_with(b"}\n"));
}

#[test]
fn the_policy_and_the_threads_change_no_byte_and_the_records_come_back() {
    for codec in Codec::ALL {
        for (records, per_frame) in [(0, 10), (3000, 7), (3000, 5000)] {
            let json = sample::first(records);
            let mut seen = Vec::new();
            for buffers in Buffers::ALL {
                let resources = Resources::new(codec, buffers);
                for threads in [1, 2, 5] {
                    let mut frames = Vec::new();
                    let totals =
                        encoder::encode(json, &mut frames, per_frame, threads, &resources).unwrap();
                    let expected = (records.div_ceil(per_frame) as u64, records as u64);
                    assert_eq!((totals.frames, totals.records), expected);
                    assert!(decoded(&frames, threads, &resources).unwrap() == json);
                    seen.push(frames);
                }
            }
            assert!(seen.iter().all(|frames| *frames == seen[0]), "{codec:?}");
            // Without records there are the start and the end.
            assert!(
                seen[0].len() < 24 + json.len() / 2,
                "{codec:?}: no compression"
            );
        }
    }
}

/// The default rule for what is too big would discard every fourth value of large frames.
#[test]
fn pooled_resources_are_made_once_and_kept_and_fresh_ones_never_see_a_pool() {
    for codec in Codec::ALL {
        for (records, per_frame, times) in [(1000, 10, 1), (3000, 5000, 8)] {
            let [fresh, pooled] = Buffers::ALL.map(|buffers| Resources::new(codec, buffers));
            for resources in [&fresh, &pooled] {
                for _ in 0..times {
                    let frames = encoded(sample::first(records), per_frame, resources);
                    decoded(&frames, 1, resources).unwrap();
                }
            }
            let frames = (records.div_ceil(per_frame) * times) as u64;
            for (name, stats) in pooled.stats() {
                assert!(stats.created <= 2, "{name} for {codec:?}: {stats:?}");
                assert!(
                    stats.reused >= frames - 2,
                    "{name} for {codec:?}: {stats:?}"
                );
                assert_eq!(stats.discarded, 0, "{name} for {codec:?}");
            }
            for (name, stats) in fresh.stats() {
                assert_eq!((stats.created, stats.reused), (0, 0), "{name}");
            }
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
            compressor.add(json, false, &mut Vec::new()).unwrap();
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

/// What damage leaves in the pools of a decoder, the tests of damage see.
#[test]
fn frames_after_trouble_are_as_good_as_the_first() {
    for codec in Codec::ALL {
        let resources = Resources::new(codec, Buffers::Pooled);
        let json = sample::first(100);
        let frames = encoded(json, 25, &resources);
        // A caller that loses interest half-way through a frame, and a line that is no record.
        let mut compressor = resources.compressors.get();
        compressor.add(json, false, &mut Vec::new()).unwrap();
        drop(compressor);
        let cut_off = &json[..json.len() - 10];
        encoder::encode(cut_off, &mut Vec::new(), 25, 1, &resources).unwrap_err();
        assert!(encoded(json, 25, &resources) == frames, "{codec:?}");
    }
}

/// Five texts.
type Texts = (String, String, String, String, String);
/// What a record holds.
type Fields = (Texts, Texts, Option<u32>, (u64, u64, u64));

fn strike((first, second, speed_knots, costs): Fields) -> Strike<'static> {
    let (date, airport, state, operator, aircraft) = first;
    let (phase, time_of_day, species, size, damage) = second;
    let (cost_repair, cost_other, cost_total) = costs;
    Strike {
        date: Cow::Owned(date),
        airport: Cow::Owned(airport),
        state: Cow::Owned(state),
        operator: Cow::Owned(operator),
        aircraft: Cow::Owned(aircraft),
        phase: Cow::Owned(phase),
        time_of_day: Cow::Owned(time_of_day),
        species: Cow::Owned(species),
        size: Cow::Owned(size),
        damage: Cow::Owned(damage),
        speed_knots,
        cost_repair,
        cost_other,
        cost_total,
    }
}

fn come_back(records: Vec<Fields>, per_frame: usize) {
    let mut json = Vec::new();
    for fields in records {
        serde_json::to_writer(&mut json, &strike(fields)).unwrap();
        json.push(b'\n');
    }
    for resources in all_resources() {
        let frames = encoded(&json, 1 + per_frame % 7, &resources);
        assert_eq!(decoded(&frames, 1, &resources).unwrap(), json);
    }
}

#[test]
fn any_records_come_back() {
    let mut check = QuickCheck::new().rng(Gen::new(20)).tests(64);
    check.quickcheck(come_back as fn(_, _));
}
