//! Pools that forget at random change no byte. In a binary of its own, since chaos reaches every pool of the process.

use encoder::frame::Reader;
use encoder::{Buffers, Codec, Resources, sample};
use hintpool::chaos;

#[test]
fn pools_that_forget_change_no_byte() {
    let json = sample::first(600);
    for codec in Codec::ALL {
        let resources = Resources::new(codec, Buffers::Pooled);
        for seed in 0..4 {
            let _chaos = chaos::scope(seed);
            let (mut frames, mut back) = (Vec::new(), Vec::new());
            encoder::encode(json, &mut frames, 9, 3, &resources).unwrap();
            let reader = Reader::new(&frames[..]).unwrap();
            encoder::decode(reader, &mut back, 3, &resources).unwrap();
            assert!(back == json, "{codec:?}, seed {seed}");
        }
        for (name, stats) in resources.stats() {
            let chaos = stats.discarded > 0 && stats.reused > 0;
            assert!(chaos, "no chaos for {name}: {stats:?}");
        }
    }
}
