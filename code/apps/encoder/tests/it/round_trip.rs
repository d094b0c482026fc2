//! What goes in comes out, byte for byte, whichever way it is worked on.

use std::borrow::Cow;

use encoder::record::Strike;
use encoder::{Buffers, Codec, Resources, Shape, sample};
use proptest::prelude::*;

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
fn the_sample_comes_back_byte_for_byte() {
    for resources in all_resources() {
        for per_frame in [7, 1000, 20_000] {
            let frames = encoded(sample::json(), per_frame, &resources);
            assert!(frames.len() < sample::BYTES / 4, "{}", frames.len());
            let json = decoded(&frames, 1, &resources).unwrap();
            assert!(json == sample::json(), "{per_frame} a frame, {resources:?}");
        }
    }
}

#[test]
fn the_policy_and_the_threads_change_no_byte() {
    for codec in Codec::ALL {
        let json = sample::first(3000);
        let mut seen = Vec::new();
        for buffers in [Buffers::Fresh, Buffers::Pooled] {
            let resources = Resources::new(codec, buffers);
            for threads in [1, 2, 3] {
                let shape = Shape {
                    records_per_frame: 50,
                    threads,
                };
                let mut frames = Vec::new();
                let totals = encoder::encode(json, &mut frames, shape, &resources).unwrap();
                assert_eq!((totals.frames, totals.records), (60, 3000));
                assert!(decoded(&frames, threads, &resources).unwrap() == json);
                seen.push(frames);
            }
        }
        assert!(seen.iter().all(|frames| *frames == seen[0]), "{codec}");
    }
}

#[test]
fn pooled_resources_are_made_once_and_fresh_ones_never_see_a_pool() {
    let pooled = Resources::new(Codec::Zstd, Buffers::Pooled);
    let frames = encoded(sample::first(1000), 10, &pooled);
    decoded(&frames, 1, &pooled).unwrap();
    for (name, stats) in pooled.stats() {
        assert!(
            stats.created <= 2 && stats.reused >= 98,
            "{name}: {stats:?}"
        );
    }

    let fresh = Resources::new(Codec::Zstd, Buffers::Fresh);
    decoded(&encoded(sample::first(1000), 10, &fresh), 1, &fresh).unwrap();
    for (name, stats) in fresh.stats() {
        assert_eq!((stats.created, stats.reused), (0, 0), "{name}");
    }
}

/// The default rule for what is too big would discard every fourth of them.
#[test]
fn what_large_frames_grow_is_kept() {
    for codec in Codec::ALL {
        let resources = Resources::new(codec, Buffers::Pooled);
        for _ in 0..10 {
            let frames = encoded(sample::json(), 20_000, &resources);
            decoded(&frames, 1, &resources).unwrap();
        }
        for (name, stats) in resources.stats() {
            assert_eq!(stats.discarded, 0, "{name} for {codec}: {stats:?}");
        }
    }
}

#[test]
fn no_records_make_a_file_too() {
    for resources in all_resources() {
        let frames = encoded(b"", 10, &resources);
        assert_eq!(decoded(&frames, 2, &resources).unwrap(), b"");
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
    let line = |number: usize| {
        let mut json = sample::first(20).to_vec();
        let end = sample::first(number - 1).len();
        json.truncate(end);
        json
    };
    let long = format!("{{\"date\":\"{}", "x".repeat(2 << 20));
    for (text, expected) in [
        (
            "{\"date\":3}",
            "line 12: no record: invalid type: integer `3`",
        ),
        ("\n", "line 12: no record: EOF"),
        ("{\"wings\":2}", "line 12: no record: unknown field `wings`"),
        (
            "{\"date\":\"\u{0}\"}",
            "line 12: no record: control character",
        ),
        (&long, "line 12: longer than 1048576 bytes"),
    ] {
        for resources in all_resources() {
            let mut json = line(12);
            json.extend_from_slice(text.as_bytes());
            let shape = Shape {
                records_per_frame: 5,
                threads: 2,
            };
            let error = encoder::encode(&json[..], &mut Vec::new(), shape, &resources);
            let said = format!("{:#}", error.unwrap_err());
            assert!(said.starts_with(expected), "{said}");
        }
    }
}

fn text() -> impl Strategy<Value = Cow<'static, str>> {
    any::<String>().prop_map(Cow::Owned)
}

prop_compose! {
    fn strike()(
        (date, airport, state, operator, aircraft) in (text(), text(), text(), text(), text()),
        (phase, time_of_day, species, size, damage) in (text(), text(), text(), text(), text()),
        speed_knots in any::<Option<u32>>(),
        (cost_repair, cost_other, cost_total) in any::<(u64, u64, u64)>(),
    ) -> Strike<'static> {
        Strike {
            date, airport, state, operator, aircraft, phase, time_of_day, species, size, damage,
            speed_knots, cost_repair, cost_other, cost_total,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_records_come_back(strikes in proptest::collection::vec(strike(), 0..20), per_frame in 1..8_usize) {
        let mut json = Vec::new();
        for strike in &strikes {
            serde_json::to_writer(&mut json, strike).unwrap();
            json.push(b'\n');
        }
        for resources in all_resources() {
            let frames = encoded(&json, per_frame, &resources);
            prop_assert_eq!(&decoded(&frames, 1, &resources).unwrap(), &json);
        }
    }
}
