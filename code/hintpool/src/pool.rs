//! The pool: its interface.

mod inner;
mod owned;
mod put;
mod take;
#[cfg(all(test, not(any(hintpool_loom, hintpool_no_fence))))]
mod trace;

use std::fmt;

use crate::guard::Guard;
use crate::too_big::Maker;
use crate::{ByTrait, Policy, Recycle, Settings, Stats, Verdict};

pub(crate) use inner::{Holds, Inner};

/// A pool of reusable values: a hint, not a promise.
///
/// [`get`](Pool::get) gives you a value behind a [`Guard`]. Dropping the guard recycles the value
/// and makes it idle, so that a later `get`, on any thread, may reuse it.
///
/// # What it does not promise
///
/// Nothing that your program could depend on:
///
/// - **No identity.** A `get` may return any idle value, or a new one.
/// - **No order and no count.** A `get` right after a return may still create.
/// - **No keeping.** An idle value may be dropped at any time: by a collection, by a limit, by
///   chaos, or because the pool is busy.
///
/// What you can depend on: every value you get is as `create` made it or as your recycling left it,
/// and nobody else holds it.
///
/// # Parameters
///
/// - `T`, the value: `Send + 'static`, because collections and other threads drop idle values.
/// - `C`, what creates a value: `Fn() -> T`. A plain function pointer by default, so that a
///   `static` can be written `Pool<T>`.
/// - `P`, the [`Policy`] that recycles: [`ByTrait`] by default.
///
/// A pool is `Sync`, and so shared by reference, if `C` and `P` are; `T` need not be, because only
/// one thread at a time sees a value.
///
/// # Where to keep it
///
/// In a `static`, in a local variable, or in a field. A closure that captures nothing is a function
/// pointer, so the field's type is `Pool<T>`. The type of a closure that captures something cannot be
/// written, so box it and write the type of the box.
///
/// ```
/// use hintpool::Pool;
///
/// type Create = Box<dyn Fn() -> Vec<u8> + Send + Sync>;
///
/// struct Server {
///     buffers: Pool<Vec<u8>, Create>,
/// }
///
/// impl Server {
///     fn new(bytes: usize) -> Self {
///         let create: Create = Box::new(move || Vec::with_capacity(bytes));
///         Server { buffers: Pool::new(create) }
///     }
/// }
///
/// assert!(Server::new(512).buffers.get().capacity() >= 512);
/// ```
///
/// [`Settings`] limit what a pool keeps. They are chosen before the pool is made.
///
/// # How many values it makes
///
/// What a pool has made and not dropped stays within four times the most values that were out at
/// once, plus the threads inside a call. It does not matter which thread gets a value and which one
/// returns it. Values that came by [`put`](Pool::put), [`adopt`](Pool::adopt) or
/// [`prefill`](Pool::prefill) are not bounded by this.
///
/// A `get` that finds nothing idle with its own thread, nor in the part that all threads share, may
/// create at once. But after a number of misses it first looks at what is idle with other threads, and
/// it must look while three times as many values exist as were seen out at once. It creates only if it
/// finds nothing; otherwise it takes one and puts the rest where all threads find it. The number of
/// misses is eight for each value that the last look found, or one for eight threads if that is more.
/// A look takes time linear in the threads that used the pool. If there is something to take, it also
/// takes time linear in the values, and one heavy fence (see [`Fence`](crate::Fence)).
///
/// The rule needs the heavy fence. It holds with both kinds of [`Fence`](crate::Fence), but not where
/// a sandbox refuses `membarrier` after the first use: then no `get` can take values that are idle with
/// other threads, and each thread may keep that many values.
///
/// # Trait objects
///
/// A pool of values that share a trait, and not a type, holds boxes. Implement [`Recycle`] for the
/// box of your trait, and give the trait a method that resets:
///
/// ```
/// use hintpool::{Pool, Recycle, Verdict};
///
/// trait Checksum: Send {
///     fn add(&mut self, bytes: &[u8]);
///     fn sum(&self) -> u64;
///     fn reset(&mut self);
/// }
///
/// impl Recycle for Box<dyn Checksum> {
///     fn recycle(&mut self) -> Verdict {
///         self.reset();
///         Verdict::Keep
///     }
///     fn weight(&self) -> usize {
///         size_of_val(&**self)
///     }
/// }
///
/// static CHECKSUMS: Pool<Box<dyn Checksum>> = Pool::new(|| Box::new(Fletcher::default()));
///
/// # #[derive(Default)]
/// # struct Fletcher(u64, u64);
/// # impl Checksum for Fletcher {
/// #     fn add(&mut self, bytes: &[u8]) {
/// #         for &byte in bytes {
/// #             self.0 = (self.0 + u64::from(byte)) % 255;
/// #             self.1 = (self.1 + self.0) % 255;
/// #         }
/// #     }
/// #     fn sum(&self) -> u64 { self.1 << 8 | self.0 }
/// #     fn reset(&mut self) { *self = Fletcher(0, 0) }
/// # }
/// CHECKSUMS.get().add(b"a hint");
/// assert_eq!(CHECKSUMS.get().sum(), 0); // the same box, reset
/// assert_eq!(CHECKSUMS.stats().created, 1);
/// ```
///
/// For a trait that is not yours, reset by a closure: [`FnPool`]`<Box<dyn TheTrait + Send>>`, made
/// by [`Pool::with_recycle`]. A `get` returns any box that is idle, so if you need a certain type
/// inside, keep a pool for each type.
///
/// # Where user code runs
///
/// `create`, recycling and a value's `Drop` never run while the pool holds a lock, so each of them
/// may use pools, this one included. `get` does not wait for user code of other threads.
///
/// A `get` runs `create` if it creates. It may also find that a collection is due
/// ([`Settings::age_every`]). Then it drops victims before it returns, unless another thread collects.
/// Their `Drop` runs on your thread, while you hold your own locks. A panic in such a drop is
/// reported by the panic hook and goes no further. `Settings::collect_on_return` leaves these drops to
/// a later return.
///
/// A return runs the recycling, and the `Drop` of the value if it is discarded.
///
/// # Cost
///
/// A `get` and a return that one thread makes in turn take no lock and execute no locked
/// instruction, unless the pool has [`Settings::max_idle`] or [`Settings::budget`]. A pool that was
/// never used holds no heap memory.
///
/// # Examples
///
/// ```
/// use hintpool::Pool;
///
/// static BUFFERS: Pool<Vec<u8>> = Pool::new(|| Vec::with_capacity(1024));
///
/// let mut buffer = BUFFERS.get();
/// buffer.extend_from_slice(b"hello");
/// assert_eq!(&buffer[..], b"hello");
/// drop(buffer); // recycled: emptied, its capacity kept
///
/// assert!(BUFFERS.get().is_empty());
/// ```
///
/// # What does not compile
///
/// A guard cannot outlive its pool:
///
/// ```compile_fail,E0505
/// # use hintpool::Pool;
/// let pool = Pool::new(|| Vec::<u8>::new());
/// let guard = pool.get();
/// drop(pool);
/// assert!(guard.is_empty());
/// ```
///
/// A value that must stay on its thread cannot be pooled, since a collection may drop it anywhere:
///
/// ```compile_fail,E0277
/// # use hintpool::{Pool, Verdict};
/// use std::rc::Rc;
/// let pool = Pool::with_recycle(|| Rc::new(0), |_: &mut Rc<i32>| Verdict::Keep);
/// ```
///
/// A pool whose `create` must stay on its thread is not shared between threads:
///
/// ```compile_fail,E0277
/// # use hintpool::Pool;
/// use std::cell::Cell;
/// let made = Cell::new(0);
/// let pool = Pool::new(|| {
///     made.set(made.get() + 1);
///     Vec::<u8>::new()
/// });
/// std::thread::scope(|scope| {
///     scope.spawn(|| drop(pool.get()));
/// });
/// ```
// Aligned to its own cache lines, so that a counter beside it, which other threads write to, does not
// slow each get. In this order, so that the pool and its inner part have the same address, and a get
// need not compute one for the guard.
#[repr(C, align(128))]
// ANCHOR: fields
pub struct Pool<T: Send + 'static, C = fn() -> T, P = ByTrait> {
    inner: Inner<T, P>,
    create: C,
}
// ANCHOR_END: fields

/// A [`Pool`] whose `create` and recycling are function pointers: what a `static` made by
/// [`Pool::with_recycle`] is.
pub type FnPool<T> = Pool<T, fn() -> T, fn(&mut T) -> Verdict>;

impl<T: Recycle + Send + 'static, C: Fn() -> T> Pool<T, C> {
    /// Makes an empty pool of values whose type implements [`Recycle`].
    ///
    /// `create` runs when a `get` finds nothing idle, on the thread that called it.
    ///
    /// A new value must be like a recycled one, since later users get that: for a container, *empty*.
    /// A buffer made by `vec![0; 4096]` would come back with length 0. Where
    /// `debug_assertions` are on, a `get` that creates such a value panics
    /// ([`Recycle::is_reset`]). For a buffer with a length, either resize it after each get,
    ///
    /// ```
    /// use hintpool::Pool;
    ///
    /// static BUFFERS: Pool<Vec<u8>> = Pool::new(|| Vec::with_capacity(4096));
    ///
    /// let mut buffer = BUFFERS.get();
    /// buffer.resize(4096, 0);
    /// ```
    ///
    /// or pass a closure that keeps the length:
    ///
    /// ```
    /// use hintpool::{FnPool, Pool, Verdict};
    ///
    /// static BUFFERS: FnPool<Vec<u8>> = Pool::with_recycle(
    ///     || vec![0; 4096],
    ///     |buffer| {
    ///         buffer.resize(4096, 0);
    ///         buffer.fill(0);
    ///         Verdict::Keep
    ///     },
    /// );
    ///
    /// drop(BUFFERS.get());
    /// assert_eq!(BUFFERS.get().len(), 4096);
    /// ```
    pub const fn new(create: C) -> Self {
        Pool::with_settings(Settings::new(), create, ByTrait)
    }
}

impl<T: Send + 'static, C: Fn() -> T, P: Policy<T>> Pool<T, C, P> {
    /// Makes an empty pool that recycles by your own code, for types that are not yours.
    ///
    /// `recycle` is a closure `Fn(&mut T) -> Verdict` or another [`Policy`]. In a `static`, both
    /// closures are function pointers, and [`FnPool`](crate::FnPool) is the short name of that type:
    ///
    /// ```
    /// use hintpool::{FnPool, Pool, Verdict};
    ///
    /// # struct Parser { depth: u32 }
    /// # impl Parser {
    /// #     fn new() -> Self { Parser { depth: 0 } }
    /// #     fn reset(&mut self) { self.depth = 0 }
    /// # }
    /// static PARSERS: FnPool<Parser> = Pool::with_recycle(Parser::new, |parser| {
    ///     parser.reset();
    ///     Verdict::Keep
    /// });
    ///
    /// PARSERS.get().depth = 7;
    /// assert_eq!(PARSERS.get().depth, 0);
    /// ```
    ///
    /// In a local variable, write the closure's parameter type out:
    ///
    /// ```
    /// use hintpool::{Pool, Verdict};
    /// use std::io::Cursor;
    ///
    /// let pages = Pool::with_recycle(Cursor::<Vec<u8>>::default, |page: &mut Cursor<Vec<u8>>| {
    ///     page.set_position(0);
    ///     page.get_mut().clear();
    ///     Verdict::Keep
    /// });
    /// pages.get().set_position(3);
    /// assert_eq!(pages.get().position(), 0);
    /// ```
    ///
    /// A closure cannot say what a value weighs, so nothing is too big for such a pool. Have the closure
    /// return [`Verdict::Discard`], or implement [`Policy`] with a weight.
    /// [`Settings::max_weight`] and [`Settings::budget`] need the latter, and panic without it.
    pub const fn with_recycle(create: C, recycle: P) -> Self {
        Pool::with_settings(Settings::new(), create, recycle)
    }

    pub(crate) const fn with_settings(settings: Settings, create: C, policy: P) -> Self {
        Pool {
            inner: Inner::new(settings, policy),
            create,
        }
    }

    /// A value, reused if one is idle and created if not.
    ///
    /// # Panics
    ///
    /// - If `create` panics, or [`Recycle::weight`] of the new value.
    /// - If the new value's weight is unknown and the pool has a limit in bytes
    ///   ([`Settings::max_weight`], [`Settings::budget`]).
    /// - Where `debug_assertions` are on, if the value that `create` made is not as recycling leaves
    ///   it ([`Recycle::is_reset`]).
    ///
    /// The pool is as it was before the call.
    #[inline]
    pub fn get(&self) -> Guard<'_, T, P> {
        Guard::new(&self.inner, self.take_or_make())
    }

    /// A value if one is idle, and `None` if not. The next call may find another answer.
    ///
    /// ```
    /// # use hintpool::Pool;
    /// let pool = Pool::new(|| String::with_capacity(100));
    /// assert!(pool.try_get().is_none());
    /// pool.get().push_str("of the last user");
    /// assert_eq!(pool.try_get().as_deref().map(String::as_str), Some(""));
    /// ```
    #[inline]
    pub fn try_get(&self) -> Option<Guard<'_, T, P>> {
        Some(Guard::new(&self.inner, self.inner.take()?))
    }

    /// A value, reused if one is idle and made by `f` if not; `create` is not called.
    ///
    /// For construction that can fail, or that needs something only the caller has.
    ///
    /// # Errors
    ///
    /// What `f` returns. The pool is as it was before the call.
    ///
    /// # Panics
    ///
    /// If `f` panics, and for a new value's weight as [`get`](Pool::get) does.
    ///
    /// ```
    /// # use hintpool::Pool;
    /// # use std::io::Error;
    /// let pool = Pool::new(|| Vec::<u8>::new());
    /// let failed = pool.get_or_try_create(|| Err(Error::other("no memory to spare")));
    /// assert!(failed.is_err());
    /// assert_eq!(pool.stats().created, 0);
    /// ```
    pub fn get_or_try_create<E>(
        &self,
        f: impl FnOnce() -> Result<T, E>,
    ) -> Result<Guard<'_, T, P>, E> {
        let item = self.inner.take_or_try_make(f)?;
        Ok(Guard::new(&self.inner, item))
    }

    /// Gives a value of your own to the pool. It is recycled like any other, and may be dropped at
    /// once.
    ///
    /// You need it for values that the pool did not make, or that left it through
    /// [`Guard::detach`]; guards return by themselves. To use such a value first, [`adopt`] it.
    ///
    /// [`adopt`]: Pool::adopt
    ///
    /// # Panics
    ///
    /// If recycling panics, or if the value's weight is unknown and the pool has a limit in bytes.
    /// The value is dropped and counted as discarded.
    ///
    /// ```
    /// # use hintpool::Pool;
    /// let pool = Pool::new(|| Vec::<u8>::new());
    /// pool.put(vec![1, 2, 3]);
    /// assert!(pool.get().is_empty());
    /// assert_eq!(pool.stats().created, 0);
    /// ```
    pub fn put(&self, value: T) {
        self.inner.put(value);
    }

    /// Wraps a value of your own in a guard, as it is. It comes back like any other, and counts as
    /// [`donated`](Stats::donated).
    ///
    /// For values that no closure can make, such as one that you `await`:
    ///
    /// ```
    /// use hintpool::{Guard, Pool};
    ///
    /// static SESSIONS: Pool<String> = Pool::new(String::new);
    ///
    /// async fn connect() -> String {
    ///     String::from("a session")
    /// }
    ///
    /// async fn session() -> Guard<'static, String> {
    ///     match SESSIONS.try_get() {
    ///         Some(idle) => idle,
    ///         None => SESSIONS.adopt(connect().await),
    ///     }
    /// }
    /// # use std::{future::Future, pin::pin, task::{Context, Poll, Waker}};
    /// # let Poll::Ready(first) = pin!(session()).poll(&mut Context::from_waker(Waker::noop()))
    /// # else { unreachable!() };
    /// # assert_eq!(*first, "a session");
    /// # drop(first);
    /// # assert_eq!((SESSIONS.stats().donated, SESSIONS.stats().idle), (1, 1));
    /// ```
    pub fn adopt(&self, value: T) -> Guard<'_, T, P> {
        Guard::new(&self.inner, self.inner.adopt(value))
    }

    /// Creates this many values now and makes them idle, where every thread finds them: so that the
    /// first requests need not wait for `create`.
    ///
    /// They are idle values like any others: what [`Settings::max_idle`] or [`Settings::budget`] has
    /// no room for is discarded at once, and two collections without a use drop the rest.
    ///
    /// # Panics
    ///
    /// If `create` panics, or [`Recycle::weight`] of the new value. The values made before stay in
    /// the pool.
    ///
    /// ```
    /// use hintpool::Pool;
    ///
    /// static BUFFERS: Pool<Vec<u8>> = Pool::new(|| Vec::with_capacity(64 * 1024));
    ///
    /// BUFFERS.prefill(4);
    /// assert_eq!((BUFFERS.stats().created, BUFFERS.stats().idle), (4, 4));
    /// drop([BUFFERS.get(), BUFFERS.get(), BUFFERS.get()]);
    /// assert_eq!(BUFFERS.stats().created, 4);
    /// ```
    pub fn prefill(&self, values: usize) {
        for _ in 0..values {
            let item = self.inner.count_created((self.create)(), Maker::Create);
            self.inner.give_to_all(item);
        }
    }

    /// Starts a collection: drops the values that were idle at the last one already, and marks
    /// those that are idle now. So what nobody touches dies at the second collection.
    ///
    /// To drop everything that lies idle now, call it twice.
    ///
    /// It takes time linear in the threads that used the pool and in the values that lie idle, one system
    /// call (see [`Fence`](crate::Fence)), and the drops themselves. Where another collection of this
    /// pool is under way, it waits for that one. What lies with a thread that is inside a slow call on
    /// the pool at this moment is left for the next collection.
    ///
    /// # Panics
    ///
    /// If the `Drop` of a value panics. The other values are dropped all the same, and the first
    /// panic goes on afterwards.
    ///
    /// ```
    /// # use hintpool::Pool;
    /// let pool = Pool::new(|| Vec::<u8>::new());
    /// drop(pool.get());
    /// pool.collect();
    /// assert_eq!(pool.stats().idle, 1); // a victim, which a get may still take
    /// pool.collect();
    /// assert_eq!(pool.stats().idle, 0);
    /// assert_eq!(pool.stats().collected, 1);
    /// ```
    pub fn collect(&self) {
        self.inner.collect();
    }

    /// What has happened so far, in time linear in the threads that used the pool. It takes no lock,
    /// and is exact at a quiet moment, when no call on the pool is under way.
    pub fn stats(&self) -> Stats {
        self.inner.stats()
    }

    /// The name that [`Settings::name`] gave the pool.
    pub const fn name(&self) -> Option<&'static str> {
        self.inner.settings.name
    }
}

/// A pool that creates by [`T::default`](Default::default), with the default settings.
///
/// ```
/// #[derive(Default)]
/// struct Worker {
///     buffers: hintpool::Pool<Vec<u8>>,
/// }
///
/// assert!(Worker::default().buffers.get().is_empty());
/// ```
impl<T: Recycle + Default + Send + 'static> Default for Pool<T> {
    fn default() -> Self {
        Pool::new(T::default)
    }
}

impl<T: Send + 'static, C, P> fmt::Debug for Pool<T, C, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("settings", &self.inner.settings)
            .field("stats", &self.inner.stats())
            .finish_non_exhaustive()
    }
}
