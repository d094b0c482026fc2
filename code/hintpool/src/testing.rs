//! A testing aid: does recycling leave anything behind?
//!
//! [`assert_recycled_like_new`] makes two values, uses one, recycles it, and compares it with the new
//! one. It finds this mistake: a request struct gets a new field, nobody changes its `recycle`, and
//! the next user reads the last user's data. Tests of the feature pass, since each test starts with an
//! empty pool. This function fails, and it names the field.
//!
//! ```
//! use hintpool::{Recycle, Verdict, testing::assert_recycled_like_new};
//!
//! #[derive(Debug, Default)]
//! struct Request {
//!     path: String,
//!     tags: Vec<String>,
//! }
//!
//! impl Recycle for Request {
//!     fn recycle(&mut self) -> Verdict {
//!         let Request { path, tags } = self;
//!         path.recycle().and(tags.recycle())
//!     }
//! }
//!
//! assert_recycled_like_new(Request::default, |request| {
//!     request.path.push_str("/orders");
//!     request.tags.push("secret".into());
//! });
//! ```

use std::fmt::Debug;

use crate::{Recycle, Verdict};

mod difference;

/// Asserts that a used value, once recycled, looks like one that `create` has just made.
///
/// `dirty` must change every field whose leak you want to find: a field it leaves alone is equal
/// whatever `recycle` does. Values are compared by their `{:#?}` form, so a field that `Debug` does
/// not show is not compared: use [`assert_recycled_like_new_by`] for those. Capacity, and what lies
/// in a buffer beyond its length, are not compared either.
///
/// # Panics
///
/// - If the recycled value differs: the message names the first field, or the element of a
///   sequence, that leaked.
/// - If two values from `create` do not look alike, as with a hash map that is not empty.
/// - If `dirty` changed nothing that can be seen, or `recycle` said [`Verdict::Discard`]: then
///   there is nothing to compare, and a pass would show nothing.
///
/// ```should_panic
/// use hintpool::{Recycle, Verdict, testing::assert_recycled_like_new};
///
/// #[derive(Debug, Default)]
/// struct Session {
///     user: String,
///     token: Vec<u8>, // added later
/// }
///
/// impl Recycle for Session {
///     fn recycle(&mut self) -> Verdict {
///         self.user.recycle()
///     }
/// }
///
/// // panics: "recycling leaks `token[0]`: 7 after recycling, [] in a fresh value …"
/// assert_recycled_like_new(Session::default, |session| {
///     session.user.push_str("ada");
///     session.token.push(7);
/// });
/// ```
#[track_caller]
pub fn assert_recycled_like_new<T: Recycle + Debug>(
    create: impl Fn() -> T,
    dirty: impl FnOnce(&mut T),
) {
    assert_recycled_like_new_by(create, dirty, |value| format!("{value:#?}"), T::recycle);
}

/// As [`assert_recycled_like_new`], for values that `Debug` does not show whole and for recycling
/// by a closure.
///
/// `view` renders what must be equal. Render it with `{:#?}` and a difference is named by its
/// field; any other text is compared by lines. For a [`Policy`](crate::Policy) of your own, pass
/// `|value| YourPolicy.recycle(value)`.
///
/// ```
/// use hintpool::{Verdict, testing::assert_recycled_like_new_by};
/// use std::io::Cursor;
///
/// assert_recycled_like_new_by(
///     || Cursor::new(Vec::<u8>::new()),
///     |cursor| {
///         cursor.get_mut().extend([1, 2, 3]);
///         cursor.set_position(2);
///     },
///     |cursor| format!("{:#?}", (cursor.position(), cursor.get_ref())),
///     |cursor| {
///         cursor.set_position(0);
///         cursor.get_mut().clear();
///         Verdict::Keep
///     },
/// );
/// ```
#[track_caller]
pub fn assert_recycled_like_new_by<T>(
    create: impl Fn() -> T,
    dirty: impl FnOnce(&mut T),
    view: impl Fn(&T) -> String,
    recycle: impl FnOnce(&mut T) -> Verdict,
) {
    let fresh = view(&create());
    let mut value = create();
    assert!(
        view(&value) == fresh,
        "two fresh values do not look alike, so a comparison with one says nothing: \
         use `assert_recycled_like_new_by` with a view that leaves out what differs, such as the \
         order of a hash map"
    );
    dirty(&mut value);
    assert!(
        view(&value) != fresh,
        "`dirty` left the value as `create` makes it, so this test cannot find a leak: \
         have it change every field"
    );
    assert!(
        recycle(&mut value) == Verdict::Keep,
        "`recycle` said `Discard`, so this value is never reused and there is nothing to compare: \
         have `dirty` leave a value that is kept"
    );
    let recycled = view(&value);
    if fresh != recycled {
        let leak =
            difference::first(&fresh, &recycled).unwrap_or_else(|| "what ends a line".to_owned());
        panic!(
            "recycling leaks {leak}\n\
             The next user of this value would see what the last one left: \
             reset this field in `recycle`."
        );
    }
}
