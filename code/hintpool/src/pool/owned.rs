//! The calls that return an [`OwnedGuard`].

use std::sync::Arc;

use super::Pool;
use crate::item::ItemBox;
use crate::{OwnedGuard, Policy};

/// Guards that keep the pool alive instead of borrowing it.
///
/// A pool in a `static` needs none: its [`Guard`](crate::Guard) borrows for `'static` and can be sent
/// anywhere. `create` and the policy must be `Send + Sync + 'static`, since such a guard can be sent to
/// any thread and may be the last owner of the pool: see [`OwnedGuard`].
impl<T, C, P> Pool<T, C, P>
where
    T: Send + 'static,
    C: Fn() -> T + Send + Sync + 'static,
    P: Policy<T> + Send + Sync + 'static,
{
    /// As [`get`](Pool::get), with a guard that keeps the pool alive.
    ///
    /// ```
    /// use hintpool::Pool;
    /// use std::sync::Arc;
    ///
    /// let pool = Arc::new(Pool::new(|| Vec::<u8>::new()));
    /// let mut buffer = pool.get_owned();
    /// let thread = std::thread::spawn(move || buffer.push(1)); // recycled over there
    /// thread.join().unwrap();
    /// assert_eq!(pool.stats().idle, 1);
    /// ```
    pub fn get_owned(self: &Arc<Self>) -> OwnedGuard<T, P> {
        self.owned(self.take_or_make())
    }

    /// As [`try_get`](Pool::try_get), with a guard that keeps the pool alive.
    ///
    /// ```
    /// # use hintpool::Pool;
    /// # use std::sync::Arc;
    /// let pool = Arc::new(Pool::new(|| Vec::<u8>::new()));
    /// assert!(pool.try_get_owned().is_none());
    /// pool.put(vec![1, 2, 3]);
    /// let buffer = pool.try_get_owned().expect("one is idle");
    /// drop(pool);
    /// assert!(buffer.is_empty());
    /// ```
    pub fn try_get_owned(self: &Arc<Self>) -> Option<OwnedGuard<T, P>> {
        Some(self.owned(self.inner.take()?))
    }

    /// As [`get_or_try_create`](Pool::get_or_try_create), with a guard that keeps the pool alive.
    ///
    /// # Errors
    ///
    /// What `f` returns. The pool is as it was before the call.
    ///
    /// ```
    /// # use hintpool::Pool;
    /// # use std::{io, sync::Arc};
    /// let pool = Arc::new(Pool::new(|| Vec::<u8>::new()));
    /// let failed = pool.get_or_try_create_owned(|| Err(io::Error::other("no memory to spare")));
    /// assert!(failed.is_err());
    /// let page = pool.get_or_try_create_owned(|| Ok::<_, io::Error>(vec![1, 2, 3]))?;
    /// assert_eq!((page.len(), pool.stats().created), (3, 1));
    /// # Ok::<(), io::Error>(())
    /// ```
    pub fn get_or_try_create_owned<E>(
        self: &Arc<Self>,
        f: impl FnOnce() -> Result<T, E>,
    ) -> Result<OwnedGuard<T, P>, E> {
        Ok(self.owned(self.inner.take_or_try_make(f)?))
    }

    /// As [`adopt`](Pool::adopt), with a guard that keeps the pool alive.
    ///
    /// ```
    /// # use hintpool::Pool;
    /// # use std::sync::Arc;
    /// let pool = Arc::new(Pool::new(|| Vec::<u8>::new()));
    /// let page = pool.adopt_owned(vec![1, 2, 3]);
    /// assert_eq!((page.len(), pool.stats().donated), (3, 1));
    /// ```
    pub fn adopt_owned(self: &Arc<Self>, value: T) -> OwnedGuard<T, P> {
        self.owned(self.inner.adopt(value))
    }

    fn owned(self: &Arc<Self>, item: ItemBox<T>) -> OwnedGuard<T, P> {
        OwnedGuard::new(Arc::<Self>::clone(self), item)
    }
}
