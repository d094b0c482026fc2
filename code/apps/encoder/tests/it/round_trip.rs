//! What goes in comes out, byte for byte, whichever way it is worked on. A recycled value is as good as new, and one that
//! was not recycled is found out.

use std::iter;

use encoder::columns::{Columns, Strike};
use encoder::compression::{Compressor, Decompressor};
use encoder::{Buffers, Codec, Resources, sample};
use hintpool::testing::assert_recycled_like_new;
use hintpool::{Recycle, Verdict};

use crate::{all_resources, decoded, encoded};

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
fn contexts_that_gave_up_half_way_are_recycled_and_those_that_were_not_are_found_out() {
    const PROBE: &[u8] = b"a probe, a probe, a probe that compresses";
    let frame = |compressor: &mut Compressor, payload: &[u8]| {
        let mut frame = Vec::new();
        let made = compressor.compress(iter::once(payload), &mut frame);
        made.map(|()| frame)
    };
    let json = sample::first(300);
    for codec in Codec::ALL {
        let probe = frame(&mut Compressor::new(codec), PROBE).unwrap();
        let large = frame(&mut Compressor::new(codec), json).unwrap();
        // Without recycling is the control.
        for recycled in [true, false] {
            let mut compressor = Compressor::new(codec);
            let mut out = Vec::with_capacity(json.len());
            compressor.add(json, false, &mut out).unwrap();
            let mut decompressor = Decompressor::new(codec);
            let half = &large[..large.len() / 2];
            let cut_off = decompressor.decompress(half, json.len(), &mut Vec::new());
            cut_off.unwrap_err();
            if recycled {
                assert_eq!(compressor.recycle(), Verdict::Keep);
                assert_eq!(decompressor.recycle(), Verdict::Keep);
            }
            // What can be seen of them is what they make of the next frame.
            let next = frame(&mut compressor, PROBE);
            let compresses = next.is_ok_and(|next| next == probe);
            assert_eq!(compresses, recycled, "{codec:?}");
            let mut back = Vec::new();
            let next = decompressor.decompress(&probe, PROBE.len(), &mut back);
            let decompresses = next.is_ok() && back == PROBE;
            assert_eq!(decompresses, recycled, "{codec:?}");
        }
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
fn what_a_record_may_hold_comes_back_in_the_usual_form() {
    let mut strike: Strike<'_> = serde_json::from_slice(sample::first(1)).unwrap();
    let long = "long".repeat(5000);
    let mut json = Vec::new();
    for (text, speed_knots, cost) in [
        ("", None, 0),
        ("a \"quoted\" \\ text\nof two lines", Some(0), 127),
        ("\u{0}\u{1f}\u{7f}ö\u{2028}\u{1f426}", Some(1), 128),
        (&long, Some(u32::MAX), u64::MAX),
    ] {
        strike.date = text.into();
        strike.damage = text.into();
        strike.speed_knots = speed_knots;
        strike.cost_repair = cost;
        strike.cost_total = cost;
        serde_json::to_writer(&mut json, &strike).unwrap();
        json.push(b'\n');
    }
    let usual = String::from_utf8(json).unwrap();
    let unusual = usual.replace(",\"phase\":\"Climb\"", " , \"phase\":\"Cl\\u0069mb\"");
    assert_ne!(unusual, usual);
    for resources in all_resources() {
        for json in [&usual, unusual.trim_end()] {
            let frames = encoded(json.as_bytes(), 3, &resources);
            assert_eq!(decoded(&frames, 1, &resources).unwrap(), usual.as_bytes());
        }
    }
}
