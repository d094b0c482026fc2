//! [`Recycle`](crate::Recycle) for containers of other crates that work as the standard ones, each
//! behind a feature of its crate's name.

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
