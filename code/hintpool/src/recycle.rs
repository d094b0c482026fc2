//! How a used value becomes as good as new: the trait, the verdict, and the policy of a pool.

/// Whether a recycled value may go back to its pool.
///
/// `Discard` is final. `Keep` is only a hint: a pool may drop a kept value at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "a verdict that nobody reads keeps or drops nothing"]
pub enum Verdict {
    /// The value is as good as new.
    Keep,
    /// The value must not be seen again: the pool drops it and counts it as discarded.
    Discard,
}

impl Verdict {
    /// Joins two verdicts: `Keep` only if both say so.
    ///
    /// Both sides are evaluated, so a struct can recycle each field in one expression and no field
    /// is left dirty because an earlier one said `Discard`.
    ///
    /// ```
    /// use hintpool::{Recycle, Verdict};
    ///
    /// struct Request {
    ///     path: String,
    ///     body: Vec<u8>,
    /// }
    ///
    /// impl Recycle for Request {
    ///     fn recycle(&mut self) -> Verdict {
    ///         let Request { path, body } = self;
    ///         path.recycle().and(body.recycle())
    ///     }
    ///     fn weight(&self) -> usize {
    ///         self.path.weight() + self.body.weight()
    ///     }
    /// }
    ///
    /// let mut request = Request { path: "/orders".into(), body: vec![1, 2, 3] };
    /// assert_eq!(request.recycle(), Verdict::Keep);
    /// assert!(request.path.is_empty() && request.body.is_empty());
    /// assert_eq!(Verdict::Keep.and(Verdict::Discard), Verdict::Discard);
    /// ```
    pub const fn and(self, other: Verdict) -> Verdict {
        match (self, other) {
            (Verdict::Keep, Verdict::Keep) => Verdict::Keep,
            _ => Verdict::Discard,
        }
    }
}

/// The [weight](Recycle::weight) of a value whose type does not say one: a quarter of the address
/// space, which no value takes. A larger weight is unknown too, so a sum with an unknown part is
/// unknown.
///
/// Such a value is never too big by itself. In a pool with a limit in bytes
/// ([`Settings::max_weight`](crate::Settings::max_weight),
/// [`Settings::budget`](crate::Settings::budget)) the call that brings it in panics, since the limit
/// would have no effect.
pub const UNKNOWN_WEIGHT: usize = 1 << (usize::BITS - 2);

/// How a used value becomes as good as new.
///
/// Implement it for your own types, and a [`Pool`](crate::Pool) calls it on the way back, on the
/// thread that drops the guard, before anyone else can see the value. For a type that is not yours,
/// use [`Pool::with_recycle`](crate::Pool::with_recycle).
///
/// # Recycle every field
///
/// Take the value apart without `..`, and a field that is added later does not compile until you
/// say how to reset it:
///
/// ```
/// use hintpool::{Recycle, Verdict};
///
/// #[derive(Default)]
/// struct Session {
///     user: String,
///     is_admin: bool,
/// }
///
/// impl Recycle for Session {
///     fn recycle(&mut self) -> Verdict {
///         let Session { user, is_admin } = self;
///         *is_admin = false;
///         user.recycle()
///     }
///     fn weight(&self) -> usize {
///         self.user.weight() // bytes on the heap, for the limits
///     }
/// }
///
/// let mut session = Session { user: "ada".into(), is_admin: true };
/// assert_eq!(session.recycle(), Verdict::Keep);
/// assert!(session.user.is_empty() && !session.is_admin);
/// ```
///
/// It also avoids a name clash. Nightly Rust has a method `Vec::recycle` that takes the vector by
/// value. Once it is stable, `self.field.recycle()` will call it where the field is a `Vec`; the
/// compiler already warns. A reference, as `user` is here, has only this trait's method.
///
/// # Which types have it
///
/// | type | recycled by |
/// | --- | --- |
/// | `Vec`, `VecDeque`, `BinaryHeap`, `String`, `OsString`, `PathBuf`, `HashMap`, `HashSet` | clearing: the length is 0, whatever `create` made; the capacity is kept |
/// | `BTreeMap`, `BTreeSet`, `LinkedList` | clearing, which frees all that they hold |
/// | `Box<T>` (of a `dyn Trait` too, if that has it), arrays `[T; N]`, tuples of up to five | recycling each part; weights add up, and `Discard` by one is `Discard` for all |
/// | `bytes::BytesMut` | clearing (feature `bytes`) |
/// | `smallvec::SmallVec`, `arrayvec::ArrayVec`, `arrayvec::ArrayString`, `indexmap::IndexMap`, `indexmap::IndexSet` | clearing (features `smallvec`, `arrayvec`, `indexmap`) |
/// | `zeroize::Zeroizing<T>` | overwriting all memory, and then as `T` (feature `zeroize`, module `secrets`) |
///
/// These could be reset in more than one way, so you choose one, in your own `recycle` or in a
/// closure:
///
/// - `Option<T>`: is a new one `None`, or does it keep a recycled `T`?
/// - Numbers, `bool`, `char`, `Box<[T]>`: zero, or what `create` made?
/// - `std::io::Cursor`: rewound, or emptied?
/// - `Mutex`, `RefCell` and the like: a value in a pool has one user, who needs no lock to reset
///   it. Lock what is shared.
///
/// # Nested containers
///
/// Clearing a container of containers drops the inner ones: a recycled `Vec<Vec<u8>>` keeps its
/// outer buffer and frees every inner one. To keep them, count how many are in use, and recycle
/// each:
///
/// ```
/// use hintpool::{Pool, Recycle, Verdict};
///
/// #[derive(Default)]
/// struct Rows {
///     rows: Vec<Vec<u8>>,
///     used: usize,
/// }
///
/// impl Rows {
///     fn add(&mut self) -> &mut Vec<u8> {
///         if self.used == self.rows.len() {
///             self.rows.push(Vec::new());
///         }
///         self.used += 1;
///         &mut self.rows[self.used - 1]
///     }
///     fn rows(&self) -> &[Vec<u8>] {
///         &self.rows[..self.used]
///     }
/// }
///
/// impl Recycle for Rows {
///     fn recycle(&mut self) -> Verdict {
///         let Rows { rows, used } = self;
///         *used = 0;
///         rows.iter_mut().map(Recycle::recycle).fold(Verdict::Keep, Verdict::and)
///     }
///     fn weight(&self) -> usize {
///         self.rows.weight() + self.rows.iter().map(Recycle::weight).sum::<usize>()
///     }
/// }
///
/// let pool = Pool::new(Rows::default);
/// pool.get().add().extend_from_slice(b"a row of twenty bytes");
/// let mut reused = pool.get();
/// assert!(reused.rows().is_empty());
/// assert!(reused.add().capacity() > 20);
/// ```
///
/// # A type without it cannot be pooled
///
/// A pool of a type without a reset does not compile:
///
/// ```compile_fail,E0277
/// struct Session { user: String }
///
/// static SESSIONS: hintpool::Pool<Session> =
///     hintpool::Pool::new(|| Session { user: String::new() });
/// ```
///
/// A type without an empty state does not compile either, such as an array of numbers:
///
/// ```compile_fail,E0277
/// static BLOCKS: hintpool::Pool<[u8; 64]> = hintpool::Pool::new(|| [0; 64]);
/// ```
///
/// Say how to make it like new:
///
/// ```
/// use hintpool::{FnPool, Pool, Verdict};
///
/// static BLOCKS: FnPool<[u8; 64]> = Pool::with_recycle(|| [0; 64], |block: &mut [u8; 64]| {
///     block.fill(0);
///     Verdict::Keep
/// });
///
/// BLOCKS.get()[0] = 7;
/// assert_eq!(BLOCKS.get()[0], 0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how it is recycled",
    label = "a pool must know how a used `{Self}` becomes as good as new",
    note = "implement `hintpool::Recycle` for `{Self}`, or pass a closure to `Pool::with_recycle`",
    note = "an array or a slice of numbers: `Pool::with_recycle(create, |value: &mut {Self}| {{ value.fill(0); Verdict::Keep }})`; another type that is not yours: the same, with what makes it as good as new instead of `value.fill(0)`",
    note = "in a `static`, the type of such a pool is `FnPool<{Self}>`"
)]
pub trait Recycle {
    /// Whether a value is still recycled when its guard is dropped by a panic.
    ///
    /// The default is `false`: a panic may have come half-way through an update, so the value is
    /// discarded without a call of [`recycle`](Recycle::recycle). Write `true` only if your `recycle`
    /// repairs a value from *any* state.
    const KEEP_AFTER_PANIC: bool = false;

    /// Makes the value as good as new, or returns [`Verdict::Discard`] if it cannot.
    ///
    /// The pool holds no lock meanwhile, so it may use pools itself.
    ///
    /// # Panics
    ///
    /// If it panics, the value is dropped and counted as discarded; the pool stays as it was. The
    /// panic goes on through the drop of the guard, unless the thread was unwinding already: then
    /// the second panic goes no further.
    fn recycle(&mut self) -> Verdict;

    /// Bytes that the value holds beyond itself, such as a buffer's capacity; 0 if it holds none.
    ///
    /// The too-big rule ([`Settings::max_weight`](crate::Settings::max_weight)) asks for it after
    /// each `recycle`, so it must be cheap. An estimate is enough. The weight of several parts is
    /// their sum.
    ///
    /// A value that weighs 0 on its return, in a pool whose new values weigh something, had its
    /// memory taken out, as by [`std::mem::take`]. It is not as good as new, and is discarded.
    ///
    /// The default is [`UNKNOWN_WEIGHT`]: such a value is never too big, and a pool with a limit in
    /// bytes panics when it gets one.
    fn weight(&self) -> usize {
        UNKNOWN_WEIGHT
    }

    /// Whether the value looks as [`recycle`](Recycle::recycle) leaves it: for a container, whether
    /// it is empty.
    ///
    /// Where `debug_assertions` are on, a pool calls it on each value that its own `create` made, and
    /// panics if it returns `false`: the first user would find something different from all later
    /// users. It must be cheap. The default is `true`: nothing is checked.
    fn is_reset(&self) -> bool {
        true
    }
}

/// Panics, and says what to write instead of this `create`.
#[cold]
pub(crate) fn refuse_new<T>() -> ! {
    panic!(
        "`create` made a `{}` that is not as recycling leaves it (`is_reset` returns `false`): its \
         first user would find something different from all later users.\n\
         For a container, have `create` make an empty one with room (`Vec::with_capacity(4096)`), and \
         fill it after the get (`buffer.resize(4096, 0)`). Or pass to `Pool::with_recycle` a closure \
         that leaves it as `create` makes it (`buffer.resize(4096, 0); buffer.fill(0); \
         Verdict::Keep`).",
        std::any::type_name::<T>()
    );
}

/// The recycling side of a [`Pool`](crate::Pool): its third type parameter.
///
/// [`ByTrait`] implements it for every [`Recycle`] type, and every `Fn(&mut T) -> Verdict` closure
/// implements it for its `T`. Implement it yourself to give a foreign type a weight as well:
///
/// ```
/// use hintpool::{Policy, Pool, Verdict};
/// use std::io::Cursor;
///
/// struct Rewind;
///
/// impl Policy<Cursor<Vec<u8>>> for Rewind {
///     fn recycle(&self, cursor: &mut Cursor<Vec<u8>>) -> Verdict {
///         cursor.set_position(0);
///         cursor.get_mut().clear();
///         Verdict::Keep
///     }
///     fn weight(&self, cursor: &Cursor<Vec<u8>>) -> usize {
///         cursor.get_ref().capacity()
///     }
/// }
///
/// let pool = Pool::with_recycle(|| Cursor::new(Vec::new()), Rewind);
/// pool.get().get_mut().push(1);
/// assert!(pool.get().get_ref().is_empty());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how a `{T}` is recycled",
    note = "a static that is made by `Pool::with_recycle` has the type `FnPool<{T}>`, or names its policy as the third parameter",
    note = "a closure needs its parameter's type written out: `|value: &mut {T}| …`"
)]
pub trait Policy<T> {
    /// As [`Recycle::recycle`].
    fn recycle(&self, value: &mut T) -> Verdict;

    /// As [`Recycle::weight`].
    fn weight(&self, value: &T) -> usize {
        let _ = value;
        UNKNOWN_WEIGHT
    }

    /// `false` for closures, which know no weight: a return then need not compare it with a limit.
    #[doc(hidden)]
    #[inline(always)]
    fn weighs(&self) -> bool {
        true
    }

    /// As [`Recycle::is_reset`].
    fn is_reset(&self, value: &T) -> bool {
        let _ = value;
        true
    }

    /// As [`Recycle::KEEP_AFTER_PANIC`].
    fn keep_after_panic(&self) -> bool {
        false
    }
}

/// The default [`Policy`]: recycle by the type's own [`Recycle`].
#[derive(Clone, Copy, Debug, Default)]
pub struct ByTrait;

impl<T: Recycle> Policy<T> for ByTrait {
    #[inline]
    fn recycle(&self, value: &mut T) -> Verdict {
        value.recycle()
    }

    #[inline]
    fn weight(&self, value: &T) -> usize {
        value.weight()
    }

    #[inline]
    fn is_reset(&self, value: &T) -> bool {
        value.is_reset()
    }

    #[inline]
    fn keep_after_panic(&self) -> bool {
        T::KEEP_AFTER_PANIC
    }
}

impl<T, F: Fn(&mut T) -> Verdict> Policy<T> for F {
    #[inline]
    fn recycle(&self, value: &mut T) -> Verdict {
        self(value)
    }

    #[inline(always)]
    fn weighs(&self) -> bool {
        false
    }
}
