//! [`Recycle`](crate::Recycle) for the standard library's containers: clear the contents, keep the
//! capacity.

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

#[cfg(feature = "bytes")]
mod bytes;
mod other_crates;

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
