//! The records that come with this crate: 10,000 reports of the years 1990 to 2002, as JSON.
//!
//! They are of the Wildlife Strike Database of the Federal Aviation Administration of the United States, whose data
//! are in the public domain, as chosen by the collection `vega-datasets` (`birdstrikes.csv`).

use std::sync::OnceLock;

const COMPRESSED: &[u8] = include_bytes!("../data/strikes.jsonl.zst");

/// The size of the records' JSON.
const BYTES: usize = 2_934_452;

/// The records, one a line.
pub fn json() -> &'static [u8] {
    static JSON: OnceLock<Vec<u8>> = OnceLock::new();
    JSON.get_or_init(|| {
        let mut json = Vec::with_capacity(BYTES);
        zstd_safe::decompress(&mut json, COMPRESSED).expect("the file holds as many bytes");
        json
    })
}

/// The first so many of them.
pub fn first(records: usize) -> &'static [u8] {
    let json = json();
    let lines = json.split_inclusive(|byte| *byte == b'\n');
    &json[..lines.take(records).map(<[u8]>::len).sum()]
}
