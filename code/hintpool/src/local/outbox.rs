//! Items that other threads got and this one returned, on their way to the depot.
//!
//! The owner adds without the lock, as to a magazine. Everything else is behind the lock: the owner
//! sends them off, and a collector takes them and leaves null. So there is nothing to claim, and no
//! gate.

use super::Local;
use crate::item::Idle;
use crate::magazine::Magazine;
use crate::rules::ordering;
use crate::sync::process::AtomicUsize as Number;
use crate::sync::{self, AtomicUsize, Ordering, UnsafeCell};

/// The most items that wait, so that one visit to the depot serves many returns: as many as a magazine
/// has, so that the depot can take all of them by taking the magazine.
pub(crate) const OUTBOX: usize = if cfg!(hintpool_loom) { 1 } else { 63 };

pub(super) struct Outbox<T> {
    /// Written by the owner only; release, read by a collector's acquire.
    len: AtomicUsize,
    /// Without room until the first item comes. Replaced by the owner only, while it holds `settled`;
    /// read by the owner at any time, and by a collector that holds `settled`.
    entries: UnsafeCell<Magazine<T>>,
    /// Entries that a collector took, until the rest is sent. Written under `settled`, for statistics.
    gaps: Number,
}

impl<T> Outbox<T> {
    pub(super) fn new() -> Self {
        Outbox {
            len: AtomicUsize::new(0),
            entries: UnsafeCell::new(Magazine::none()),
            gaps: Number::new(0),
        }
    }

    pub(super) fn idle(&self) -> usize {
        let len = self.len.load(Ordering::Relaxed);
        len.saturating_sub(self.gaps.load(Ordering::Relaxed))
    }

    /// Behind the lock, by the owner: the last item that waits and was not collected.
    pub(super) fn take_back(&self) -> Option<Idle<T>> {
        let len = self.len.load(Ordering::Relaxed);
        // SAFETY: `entries` is replaced by the owner only, and it is here.
        let entry = |at| self.entries.with(|entries| unsafe { &*entries }.get(at));
        let last = (0..len).rev().find_map(|at| Some((at, entry(at)?)));
        let left = last.map_or(0, |(at, _)| at);
        let gaps = len - left - usize::from(last.is_some());
        self.gaps.fetch_sub(gaps, Ordering::Relaxed);
        self.len.store(left, Ordering::Relaxed);
        last.map(|(_, item)| item)
    }

    /// A collector's part, behind the lock.
    pub(super) fn drain(&self, into: &mut Vec<Idle<T>>) {
        // Acquire: pairs with `post`, so that what is in the items is seen.
        let acquire = ordering("drain: outbox, acquire", Ordering::Acquire);
        let len = self.len.load(acquire);
        let before = into.len();
        // SAFETY: `entries` is replaced behind the lock only, which the calling thread holds.
        self.entries
            .with(|entries| unsafe { &*entries }.drain(len, into));
        let taken = into.len() - before;
        self.gaps.fetch_add(taken, Ordering::Relaxed);
    }
}

impl<T> Local<T> {
    /// Adds an item that another thread got, and says how many wait now. Gives it back where there is
    /// no room, as there is none before the first [`Local::send`].
    ///
    /// # Safety
    ///
    /// The calling thread is the owner, and it owns `item`.
    pub(crate) unsafe fn post(&self, item: Idle<T>) -> Result<usize, Idle<T>> {
        let len = self.outbox.len.load(Ordering::Relaxed);
        // SAFETY: only the owner replaces `entries`, and it is here.
        let pushed = self
            .outbox
            .entries
            .with(|entries| unsafe { &*entries }.push(len, item));
        pushed?;
        // Release: a collector that reads this length sees the entry and what is in the item.
        let release = ordering("post: outbox, release", Ordering::Release);
        self.outbox.len.store(len + 1, release);
        Ok(len + 1)
    }

    /// Whether items wait to be sent.
    pub(crate) fn has_post(&self) -> bool {
        self.outbox.len.load(Ordering::Relaxed) > 0
    }

    /// Hands all that waits to `accept`, which says whether it took them, and may leave another magazine
    /// of this capacity instead. So there is room.
    ///
    /// # Safety
    ///
    /// The calling thread is the owner.
    #[cold]
    pub(crate) unsafe fn send(&self, accept: impl FnOnce(&mut Magazine<T>, usize) -> bool) {
        let Some(_settled) = sync::lock_soon(&self.settled) else {
            return;
        };
        let outbox = &self.outbox;
        let len = outbox.len.load(Ordering::Relaxed);
        let empty = outbox.entries.with_mut(|entries| {
            // SAFETY: the owner replaces `entries` behind the lock: no collector reads it, and the owner
            // itself holds no other reference into it.
            let entries = unsafe { &mut *entries };
            if entries.capacity() == 0 {
                *entries = Magazine::new_if_possible(OUTBOX);
            }
            let left = entries.close_gaps(len);
            outbox.len.store(left, Ordering::Relaxed);
            outbox.gaps.store(0, Ordering::Relaxed);
            left == 0 || accept(entries, left)
        });
        if empty {
            outbox.len.store(0, Ordering::Relaxed);
        }
    }
}
