//! [`Recycle`](crate::Recycle) for containers: clear the contents, keep the capacity. Those of other
//! crates are each behind a feature of its crate's name. And for types with parts: each part is recycled,
//! whatever the others return.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::ffi::OsString;
use std::path::PathBuf;

use crate::{Recycle, Verdict};

/// One `impl` per container, from how many bytes its spare capacity holds.
macro_rules! recycle_by_clear {
    ($($(#[$doc:meta])* [$($generics:tt)*] $container:ty, $weight:expr;)*) => {$(
        $(#[$doc])*
        impl<$($generics)*> $crate::Recycle for $container {
            #[inline]
            fn recycle(&mut self) -> $crate::Verdict {
                self.clear();
                $crate::Verdict::Keep
            }

            #[inline]
            fn weight(&self) -> usize {
                let weigh: fn(&Self) -> usize = $weight;
                weigh(self)
            }

            #[inline]
            fn is_reset(&self) -> bool {
                self.is_empty()
            }
        }
    )*};
}

recycle_by_clear! {
    [T] Vec<T>, |v| v.capacity().saturating_mul(size_of::<T>());
    [T] VecDeque<T>, |v| v.capacity().saturating_mul(size_of::<T>());
    [T: Ord] BinaryHeap<T>, |v| v.capacity().saturating_mul(size_of::<T>());
    [] String, |v| v.capacity();
    [] OsString, |v| v.capacity();
    /// The weight counts one byte of control data an entry, as the standard library's table has.
    [K, V, S] HashMap<K, V, S>, |v| v.capacity().saturating_mul(size_of::<(K, V)>() + 1);
    /// The weight counts one byte of control data an entry, as the standard library's table has.
    [T, S] HashSet<T, S>, |v| v.capacity().saturating_mul(size_of::<T>() + 1);
    /// A cleared tree holds no memory: pooling it saves nothing but its address.
    [K, V] BTreeMap<K, V>, |_| 0;
    /// A cleared tree holds no memory: pooling it saves nothing but its address.
    [T] BTreeSet<T>, |_| 0;
    /// A cleared list holds no memory: pooling it saves nothing but its address.
    [T] LinkedList<T>, |_| 0;
}

/// As the other containers. (Only nightly Rust can ask whether a path is empty.)
impl Recycle for PathBuf {
    #[inline]
    fn recycle(&mut self) -> Verdict {
        self.clear();
        Verdict::Keep
    }

    #[inline]
    fn weight(&self) -> usize {
        self.capacity()
    }

    #[inline]
    fn is_reset(&self) -> bool {
        self.as_os_str().is_empty()
    }
}

#[cfg(feature = "smallvec")]
recycle_by_clear! {
    /// The weight is 0 while the elements lie inline.
    [A: smallvec::Array] smallvec::SmallVec<A>, |v| match v.spilled() {
        true => v.capacity().saturating_mul(size_of::<A::Item>()),
        false => 0,
    };
}

#[cfg(feature = "arrayvec")]
recycle_by_clear! {
    /// It holds nothing beyond itself, so it pays as a part of a value rather than alone.
    [T, const CAP: usize] arrayvec::ArrayVec<T, CAP>, |_| 0;
    /// It holds nothing beyond itself, so it pays as a part of a value rather than alone.
    [const CAP: usize] arrayvec::ArrayString<CAP>, |_| 0;
}

#[cfg(feature = "indexmap")]
recycle_by_clear! {
    /// The weight counts an entry with its hash, and its place in the table of indices.
    [K, V, S] indexmap::IndexMap<K, V, S>, |m| m.capacity().saturating_mul(
        size_of::<(usize, K, V)>() + INDEX,
    );
    /// The weight counts an entry with its hash, and its place in the table of indices.
    [T, S] indexmap::IndexSet<T, S>, |s| s.capacity().saturating_mul(
        size_of::<(usize, T)>() + INDEX,
    );
}

/// An index and its byte of control data.
#[cfg(feature = "indexmap")]
const INDEX: usize = size_of::<usize>() + 1;

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
#[cfg(feature = "bytes")]
impl Recycle for bytes::BytesMut {
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

/// Recycles what is in the box.
// Otherwise an error names the `u8` in a `Box<[u8]>`, and suggests to recycle that.
#[diagnostic::do_not_recommend]
impl<T: Recycle + ?Sized> Recycle for Box<T> {
    const KEEP_AFTER_PANIC: bool = T::KEEP_AFTER_PANIC;

    #[inline]
    fn recycle(&mut self) -> Verdict {
        (**self).recycle()
    }

    #[inline]
    fn weight(&self) -> usize {
        size_of_val(&**self).saturating_add((**self).weight())
    }

    #[inline]
    fn is_reset(&self) -> bool {
        (**self).is_reset()
    }
}

/// Recycles each element. One that says `Discard` discards the array, and the weights add up.
#[diagnostic::do_not_recommend] // as for a box
impl<T: Recycle, const N: usize> Recycle for [T; N] {
    const KEEP_AFTER_PANIC: bool = T::KEEP_AFTER_PANIC;

    #[inline]
    fn recycle(&mut self) -> Verdict {
        self.iter_mut()
            .fold(Verdict::Keep, |all, part| all.and(part.recycle()))
    }

    #[inline]
    fn weight(&self) -> usize {
        self.iter()
            .fold(0, |sum: usize, part| sum.saturating_add(part.weight()))
    }

    #[inline]
    fn is_reset(&self) -> bool {
        self.iter().all(Recycle::is_reset)
    }
}

macro_rules! recycle_tuples {
    ($($(#[$doc:meta])* ($($part:ident)+);)*) => {$(
        $(#[$doc])*
        impl<$($part: Recycle),+> Recycle for ($($part,)+) {
            const KEEP_AFTER_PANIC: bool = $($part::KEEP_AFTER_PANIC)&&+;

            #[inline]
            fn recycle(&mut self) -> Verdict {
                #[expect(non_snake_case, reason = "named as their types")]
                let ($($part,)+) = self;
                Verdict::Keep$(.and($part.recycle()))+
            }

            #[inline]
            fn weight(&self) -> usize {
                #[expect(non_snake_case, reason = "named as their types")]
                let ($($part,)+) = self;
                0_usize$(.saturating_add($part.weight()))+
            }

            #[inline]
            fn is_reset(&self) -> bool {
                #[expect(non_snake_case, reason = "named as their types")]
                let ($($part,)+) = self;
                $($part.is_reset())&&+
            }
        }
    )*};
}

recycle_tuples! {
    /// Recycles the one part.
    (A);
    /// Recycles each part. One that says `Discard` discards all, and the weights add up.
    (A B);
    /// As for a pair.
    (A B C);
    /// As for a pair.
    (A B C D);
    /// As for a pair. With more parts than these, write a struct: its fields have names.
    (A B C D E);
}
