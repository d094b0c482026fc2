//! What bounds the memory of a reader and of a writer.

/// The most bytes that a frame may hold, decompressed.
pub const MAX_PAYLOAD: usize = 16 << 20;

/// The longest line that is read.
pub const MAX_LINE: usize = 1 << 20;
