//! Step 2: lists that many threads write lie on cache lines of their own.

use steps::Shards;
use steps::wrong::CrowdedShards;

/// Of most processors; some move two at once.
const CACHE_LINE: usize = 64;

#[test]
fn two_shards_share_no_cache_line() {
    let distance = Shards::<Vec<u8>>::DISTANCE;
    assert!(distance >= 2 * CACHE_LINE, "{distance} bytes apart");
}

#[test]
fn without_the_alignment_they_do() {
    let distance = CrowdedShards::<Vec<u8>>::DISTANCE;
    assert!(distance < CACHE_LINE, "{distance} bytes apart");
}
