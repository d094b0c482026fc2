//! A pooled value with what the pool remembers of it between two uses.

/// Values stay behind one pointer for their whole life in a pool, so that handing them over moves a
/// word and not the value.
pub(crate) struct Item<T> {
    /// How often in a row the value came back oversized (see [`crate::too_big`]).
    pub(crate) oversized_returns: u8,
    pub(crate) value: T,
}

impl<T> Item<T> {
    pub(crate) fn new(value: T) -> Box<Self> {
        Box::new(Item {
            oversized_returns: 0,
            value,
        })
    }
}
