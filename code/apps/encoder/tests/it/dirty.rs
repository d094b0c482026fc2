//! A recycled value is as good as new, and a policy that forgets to recycle one is found out.

use std::any::TypeId;

use anyhow::{Result, ensure};
use encoder::columns::Columns;
use encoder::compression::{Compressor, Decompressor};
use encoder::record::Strike;
use encoder::{Buffers, Codec, Resources, Shape, sample};
use hintpool::testing::assert_recycled_like_new;
use hintpool::{Policy, Recycle, Verdict};

use crate::decoded;

const PROBE: &[u8] = b"a probe, a probe, a probe that compresses";

/// What can be seen of a compressor: the next frame that it makes.
fn next_frame(compressor: &mut Compressor) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let made = compressor.compress(std::iter::once(PROBE), &mut out);
    made.map(|()| out).map_err(|error| format!("{error:#}"))
}

/// What can be seen of a decompressor: what it makes of a sound frame.
fn next_payload(decompressor: &mut Decompressor, codec: Codec) -> Result<Vec<u8>, String> {
    let frame = next_frame(&mut Compressor::new(codec)).unwrap();
    let mut out = Vec::new();
    let made = decompressor.decompress(&frame, PROBE.len(), &mut out);
    made.map(|()| out).map_err(|error| format!("{error:#}"))
}

#[test]
fn a_compressor_that_gave_up_half_way_is_recycled_and_one_that_was_not_is_found_out() {
    for codec in Codec::ALL {
        let half_way = || {
            let mut compressor = Compressor::new(codec);
            let mut out = Vec::with_capacity(sample::BYTES);
            compressor.add(sample::first(300), &mut out).unwrap();
            compressor
        };
        let fresh = next_frame(&mut Compressor::new(codec));
        let mut recycled = half_way();
        assert_eq!(recycled.recycle(), Verdict::Keep);
        assert_eq!(next_frame(&mut recycled), fresh, "{codec}");
        assert_ne!(next_frame(&mut half_way()), fresh, "{codec}, the control");
    }
}

#[test]
fn a_decompressor_of_a_cut_off_frame_is_recycled_and_one_that_was_not_is_found_out() {
    for codec in Codec::ALL {
        let half_way = || {
            let mut frame = Vec::new();
            let parts = std::iter::once(sample::first(300));
            Compressor::new(codec).compress(parts, &mut frame).unwrap();
            let mut decompressor = Decompressor::new(codec);
            let cut_off = &frame[..frame.len() / 2];
            decompressor
                .decompress(cut_off, sample::first(300).len(), &mut Vec::new())
                .unwrap_err();
            decompressor
        };
        let fresh = next_payload(&mut Decompressor::new(codec), codec);
        assert_eq!(fresh.as_deref(), Ok(PROBE));
        let mut recycled = half_way();
        assert_eq!(recycled.recycle(), Verdict::Keep);
        assert_eq!(next_payload(&mut recycled, codec), fresh, "{codec}");
        let forgotten = next_payload(&mut half_way(), codec);
        assert_ne!(forgotten, fresh, "{codec}, the control");
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

/// Recycles all but the values of this type.
struct ForgetsTo(Option<TypeId>);

impl<T: Recycle + 'static> Policy<T> for ForgetsTo {
    fn recycle(&self, value: &mut T) -> Verdict {
        match self.0 == Some(TypeId::of::<T>()) {
            true => Verdict::Keep,
            false => value.recycle(),
        }
    }

    fn weight(&self, value: &T) -> usize {
        value.weight()
    }
}

/// A round trip after one that went wrong on either side.
fn after_trouble(resources: &Resources<ForgetsTo>) -> Result<()> {
    let shape = Shape {
        records_per_frame: 25,
        threads: 1,
    };
    let json = sample::first(100);
    let mut frames = Vec::new();

    // A caller that loses interest half-way through a frame.
    let _ = resources
        .compressors
        .get()
        .add(json, &mut Vec::with_capacity(sample::BYTES));
    encoder::encode(json, &mut frames, shape, resources)?;

    // Damage in many a place of the first frames.
    for place in (100..600).step_by(50) {
        let mut changed = frames.clone();
        changed[place] ^= 0x55;
        ensure!(decoded(&changed, 1, resources).is_err());
    }

    ensure!(
        decoded(&frames, 1, resources)? == json,
        "other records came back"
    );
    Ok(())
}

/// The control of every test here that passes: what if a `recycle` did nothing?
#[test]
fn whatever_part_is_not_recycled_the_round_trip_finds_out() {
    for codec in Codec::ALL {
        let trouble = |forgets| {
            after_trouble(&Resources::with_recycle(codec, Buffers::Pooled, || {
                ForgetsTo(forgets)
            }))
        };
        trouble(None).unwrap();
        for (part, name) in [
            (TypeId::of::<Vec<u8>>(), "buffers"),
            (TypeId::of::<Columns>(), "columns"),
            (TypeId::of::<Compressor>(), "compressors"),
            (TypeId::of::<Decompressor>(), "decompressors"),
        ] {
            let found_out = trouble(Some(part)).is_err();
            assert!(
                found_out,
                "{name} of {codec} were not recycled, and nobody noticed"
            );
        }
    }
}
