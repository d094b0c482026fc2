//! The choice between two compressed forms.

use std::fmt;

use clap::ValueEnum;

/// How frames are compressed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Codec {
    /// Zstandard by its reference implementation in C, level 3
    Zstd,
    /// DEFLATE by `miniz_oxide`, level 6
    Deflate,
}

impl Codec {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Zstd, Self::Deflate];

    /// The byte that names it in a file.
    pub(crate) fn tag(self) -> u8 {
        match self {
            Self::Zstd => b'z',
            Self::Deflate => b'd',
        }
    }
}

impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Zstd => "zstd",
            Self::Deflate => "deflate",
        })
    }
}
