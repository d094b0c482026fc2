//! The guards: what a `get` returns.

use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::panic::{RefUnwindSafe, UnwindSafe};

use crate::item::ItemBox;
use crate::pool::{Holds, Inner};
use crate::stats::Cause;
use crate::sync::process::Arc;
use crate::{ByTrait, Policy};

/// A value from a [`Pool`](crate::Pool), yours until you drop the guard.
///
/// It dereferences to the value. Dropping it recycles the value and returns it to the pool, on
/// whichever thread that happens. Nothing else returns a value, so returning twice or using a value
/// after its return does not compile:
///
/// ```compile_fail,E0382
/// # let pool = hintpool::Pool::new(|| Vec::<u8>::new());
/// let buffer = pool.get();
/// drop(buffer); // back in the pool
/// println!("{}", buffer.len());
/// ```
///
/// # Panics and unwinding
///
/// A value that returns while its thread is unwinding is discarded without being recycled, unless
/// its type says [`Recycle::KEEP_AFTER_PANIC`](crate::Recycle::KEEP_AFTER_PANIC). The moment of the
/// return counts: a value that you get *during* unwinding, in some `Drop`, is also discarded if it
/// returns before the unwinding ends. The pool does not see a panic that you catch yourself while the
/// guard exists: call [`Guard::discard`] if the value may be half-changed.
///
/// # Leaks
///
/// A guard that is leaked ([`std::mem::forget`]) keeps its value for ever. The pool counts it as in
/// use and goes on.
///
/// # Parts of the value
///
/// Borrow them. To use several fields at a time, borrow the value *once*, since each use of the guard
/// borrows all of it:
///
/// ```
/// let pool = hintpool::Pool::new(|| (Vec::<u8>::new(), String::new()));
/// let mut both = pool.get();
/// let (bytes, text) = &mut *both;
/// text.push_str("kept apart");
/// bytes.extend_from_slice(text.as_bytes());
/// ```
///
/// There is no `map`, as `MutexGuard` has. The whole value goes back, so a guard of a part would have
/// to own the whole value and a pointer into it. That would need two more types, and a borrow does the
/// same. To send a part elsewhere, send the guard and borrow there.
///
/// # Functions that take bytes
///
/// A guard implements [`AsRef`] and [`AsMut`] where its value does. So you can pass a buffer, without a
/// copy, to a function that takes `impl AsRef<[u8]>` and keeps it: `bytes::Bytes::from_owner` makes
/// the body of a response of it, and the buffer returns when the last byte is sent.
///
/// ```
/// use std::io::{Cursor, Read};
///
/// static BUFFERS: hintpool::Pool<Vec<u8>> = hintpool::Pool::new(Vec::new);
///
/// let mut buffer = BUFFERS.get();
/// buffer.extend_from_slice(b"kept by its reader");
/// let mut reader = Cursor::new(buffer); // the guard itself
/// let mut first = [0; 4];
/// reader.read_exact(&mut first)?;
/// assert_eq!(&first, b"kept");
/// drop(reader);
/// assert_eq!(BUFFERS.stats().idle, 1);
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// A function that takes `&mut impl Write` or `&mut impl BufMut` needs the value itself, and not the
/// guard. Write `&mut *buffer` there: `socket.read_buf(&mut *buffer).await`.
///
/// # In async code
///
/// A guard may be held across an `await`, and moves between threads with its task. Dropping the
/// future cancels the work and drops the guard, so the value is recycled and returns, even if the
/// work was half done. A task that panics unwinds, as above. A task that waits while it holds a guard
/// keeps a value from other tasks: get late, and drop early.
///
/// # From any pool of such values
///
/// The type of `create` is not part of the guard's type, since a return creates nothing. So a
/// function can take a guard from any pool of `T`, and a field can be `Guard<'static, Vec<u8>>`:
///
/// ```
/// use hintpool::{Guard, Pool};
///
/// fn send(reply: Guard<'_, Vec<u8>>) -> usize {
///     reply.len() // and the buffer goes back to the pool that it is from
/// }
///
/// static REPLIES: Pool<Vec<u8>> = Pool::new(Vec::new);
///
/// let bytes = 512;
/// let pages = Pool::new(move || Vec::with_capacity(bytes));
///
/// let (mut reply, mut page) = (REPLIES.get(), pages.get());
/// reply.extend_from_slice(b"found");
/// page.extend_from_slice(b"<p>found</p>");
/// assert_eq!((send(reply), send(page)), (5, 12));
/// assert_eq!((REPLIES.stats().idle, pages.stats().idle), (1, 1));
/// ```
///
/// A function that also takes an [`OwnedGuard`], or a guard with another [`Policy`], uses a trait that
/// all of them implement:
///
/// ```
/// use std::ops::DerefMut;
///
/// fn fill(mut page: impl DerefMut<Target = Vec<u8>>) {
///     page.extend_from_slice(b"<p>found</p>");
/// }
///
/// let pages = std::sync::Arc::new(hintpool::Pool::new(|| Vec::<u8>::new()));
/// fill(pages.get());
/// fill(pages.get_owned());
/// ```
///
/// The [`Policy`] is part of the guard's type: the guard calls it.
///
/// # Bounds
///
/// A guard is `Send` if its pool's policy is `Sync`, and `Sync` if `T` is as well. What `create`
/// captures does not matter, even if it must stay on its thread.
#[must_use = "a guard that is dropped at once returns its value unused"]
pub struct Guard<'a, T, P = ByTrait>
where
    T: Send + 'static,
    P: Policy<T>,
{
    pool: &'a Inner<T, P>,
    /// Taken out once, at the guard's end.
    item: ManuallyDrop<ItemBox<T>>,
}

impl<'a, T: Send + 'static, P: Policy<T>> Guard<'a, T, P> {
    #[inline]
    pub(crate) fn new(pool: &'a Inner<T, P>, item: ItemBox<T>) -> Self {
        let item = ManuallyDrop::new(item);
        Guard { pool, item }
    }

    #[inline(always)]
    fn inner(guard: &Self) -> &Inner<T, P> {
        guard.pool
    }

    fn take_apart(self) -> (&'a Inner<T, P>, ItemBox<T>) {
        let mut guard = ManuallyDrop::new(self);
        // SAFETY: the guard is consumed, and its `Drop` does not run.
        let item = unsafe { ManuallyDrop::take(&mut guard.item) };
        (guard.pool, item)
    }

    /// Takes the value out of the pool for good.
    ///
    /// ```
    /// # use hintpool::{Guard, Pool};
    /// let pool = Pool::new(|| String::new());
    /// let mut text = pool.get();
    /// text.push_str("kept");
    /// let text: String = Guard::detach(text);
    /// assert_eq!((text.as_str(), pool.stats().detached), ("kept", 1));
    /// ```
    pub fn detach(guard: Self) -> T {
        let (pool, item) = guard.take_apart();
        pool.detach(item)
    }

    /// Drops the value instead of returning it, for example because it may be half-changed.
    ///
    /// ```
    /// # use hintpool::{Guard, Pool};
    /// let pool = Pool::new(|| Vec::<u8>::new());
    /// Guard::discard(pool.get());
    /// assert_eq!((pool.stats().discarded, pool.stats().idle), (1, 0));
    /// ```
    pub fn discard(guard: Self) {
        let (pool, item) = guard.take_apart();
        pool.discard(item, Cause::Hand);
    }
}

/// A [`Guard`] that owns a share of its pool: made by [`Pool::get_owned`](crate::Pool::get_owned)
/// and its like.
///
/// Use it where a borrow cannot go: in a spawned thread or task, or in a struct beside the pool. It
/// costs one atomic increment and decrement more than a [`Guard`], and a call through a pointer.
///
/// # Bounds
///
/// The last guard of a pool may drop the pool with its `create`, on any thread. The guard's type does
/// not name the type of `create`. So only a pool that any thread may use and drop gives out such
/// guards: one whose `create` and [`Policy`] are `Send + Sync + 'static`.
/// In return, the guard is `Send`, and `Sync` if `T` is.
///
/// ```compile_fail,E0277
/// use std::{cell::Cell, sync::Arc};
///
/// let made = Cell::new(0);
/// let pool = Arc::new(hintpool::Pool::new(move || {
///     made.set(made.get() + 1); // no two threads at a time
///     Vec::<u8>::new()
/// }));
/// pool.get_owned();
/// ```
#[must_use = "a guard that is dropped at once returns its value unused"]
pub struct OwnedGuard<T, P = ByTrait>
where
    T: Send + 'static,
    P: Policy<T>,
{
    /// Taken out once, at the guard's end. Declared before `pool`, so that the value is dropped before the
    /// pool can be.
    item: ManuallyDrop<ItemBox<T>>,
    pool: AnyPool<T, P>,
}

/// A share of a pool, whatever its `create`.
type AnyPool<T, P> = Arc<dyn Holds<T, P> + Send + Sync>;

impl<T: Send + 'static, P: Policy<T>> OwnedGuard<T, P> {
    #[inline]
    pub(crate) fn new(pool: AnyPool<T, P>, item: ItemBox<T>) -> Self {
        let item = ManuallyDrop::new(item);
        OwnedGuard { item, pool }
    }

    fn inner(guard: &Self) -> &Inner<T, P> {
        guard.pool.inner()
    }

    fn take_apart(self) -> (AnyPool<T, P>, ItemBox<T>) {
        let mut guard = ManuallyDrop::new(self);
        // SAFETY: the guard is consumed, and its `Drop` does not run.
        let item = unsafe { ManuallyDrop::take(&mut guard.item) };
        // SAFETY: as above; the pool is moved out once.
        let pool = unsafe { std::ptr::read(&guard.pool) };
        (pool, item)
    }

    /// As [`Guard::detach`].
    pub fn detach(guard: Self) -> T {
        let (pool, item) = guard.take_apart();
        pool.inner().detach(item)
    }

    /// As [`Guard::discard`].
    pub fn discard(guard: Self) {
        let (pool, item) = guard.take_apart();
        pool.inner().discard(item, Cause::Hand);
    }
}

// As for a `Guard`: a pool is valid after a caught panic, and the guard does not call `create`. The
// compiler cannot infer it, since the type does not name the pool's type.
impl<T: Send + UnwindSafe, P: Policy<T> + RefUnwindSafe> UnwindSafe for OwnedGuard<T, P> {}
impl<T: Send + RefUnwindSafe, P: Policy<T> + RefUnwindSafe> RefUnwindSafe for OwnedGuard<T, P> {}

/// What both guards have in common; they differ in how they hold their pool.
macro_rules! behaves_as_its_value {
    ($guard:ident<$($lifetime:lifetime,)? T, P>) => {
        impl<$($lifetime,)? T, P> Deref for $guard<$($lifetime,)? T, P>
        where T: Send + 'static, P: Policy<T>,
        {
            type Target = T;

            #[inline]
            fn deref(&self) -> &T {
                &self.item
            }
        }

        impl<$($lifetime,)? T, P> DerefMut for $guard<$($lifetime,)? T, P>
        where T: Send + 'static, P: Policy<T>,
        {
            #[inline]
            fn deref_mut(&mut self) -> &mut T {
                &mut self.item
            }
        }

        impl<$($lifetime,)? T, U, P> AsRef<U> for $guard<$($lifetime,)? T, P>
        where T: Send + AsRef<U> + 'static, U: ?Sized, P: Policy<T>,
        {
            #[inline]
            fn as_ref(&self) -> &U {
                (**self).as_ref()
            }
        }

        impl<$($lifetime,)? T, U, P> AsMut<U> for $guard<$($lifetime,)? T, P>
        where T: Send + AsMut<U> + 'static, U: ?Sized, P: Policy<T>,
        {
            #[inline]
            fn as_mut(&mut self) -> &mut U {
                (**self).as_mut()
            }
        }

        /// Recycles the value and returns it to the pool.
        impl<$($lifetime,)? T, P> Drop for $guard<$($lifetime,)? T, P>
        where T: Send + 'static, P: Policy<T>,
        {
            #[inline]
            fn drop(&mut self) {
                // SAFETY: this is the guard's end.
                let item = unsafe { ManuallyDrop::take(&mut self.item) };
                Self::inner(self).give_back(item);
            }
        }

        impl<$($lifetime,)? T, P> fmt::Debug for $guard<$($lifetime,)? T, P>
        where T: Send + fmt::Debug + 'static, P: Policy<T>,
        {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<$($lifetime,)? T, P> fmt::Display for $guard<$($lifetime,)? T, P>
        where T: Send + fmt::Display + 'static, P: Policy<T>,
        {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }
    };
}

behaves_as_its_value!(Guard<'a, T, P>);
behaves_as_its_value!(OwnedGuard<T, P>);
