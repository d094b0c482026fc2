//! [`Recycle`] for [`BytesMut`] (feature `bytes`), whose memory may be shared.

use bytes::BytesMut;

use crate::{Recycle, Verdict};

/// Clears it, and takes back the room in front that `split`, `split_to` and `advance` left behind,
/// if no other part of that memory is alive.
///
/// A `BytesMut` may share its memory with parts that were split off, also after `freeze`. Sharing
/// is safe: nobody else's bytes can be seen or changed. But then the weight is too low:
///
/// - The weight is the capacity that the next user finds. After `split().freeze()`, this is only the
///   rest behind the part that was split off. If it is 0, and new values have a capacity, the value is
///   discarded.
/// - The idle value keeps *all* of the shared memory allocated, even when the other parts are gone.
///   The next return, or the next `reserve`, then takes it back.
///
/// So a pool pays where the contents are written out and dropped, or copied. Where each message
/// leaves as `Bytes`, the memory leaves with it, and a pool saves little.
impl Recycle for BytesMut {
    fn recycle(&mut self) -> Verdict {
        self.clear();
        // A request for more than there is makes it look for room in front. It never allocates, and
        // `false` only means that there was no such room.
        let more = self.capacity().saturating_add(1);
        let _ = self.try_reclaim(more);
        Verdict::Keep
    }

    fn weight(&self) -> usize {
        self.capacity()
    }

    fn is_reset(&self) -> bool {
        self.is_empty()
    }
}
