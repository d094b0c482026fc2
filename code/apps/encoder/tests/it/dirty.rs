//! A recycled value is as good as new, and one that was not recycled is found out.

use encoder::columns::{Columns, Strike};
use encoder::compression::{Compressor, Decompressor};
use encoder::{Buffers, Codec, Resources, sample};
use hintpool::testing::assert_recycled_like_new;
use hintpool::{Recycle, Verdict};

use crate::encoded;

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
