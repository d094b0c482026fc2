//! What is made, used and made clean.

use std::panic::RefUnwindSafe;

pub use hintpool::Verdict;

/// A type of value, with all that an arm needs to know of it.
///
/// All of it is inlined where an arm uses it, as it would be in a program that wrote it in place.
pub trait Subject: RefUnwindSafe + Send + Sync + 'static {
    /// What is pooled, or made anew each time.
    type Value: Send + 'static;

    /// A new value, made as one who thought about it would make it.
    fn create(&self) -> Self::Value;

    /// A new value, made without foresight, such as a buffer without room; `None` if there is no such way.
    fn create_without_foresight(&self) -> Option<Self::Value> {
        None
    }

    /// What a program does with the value.
    fn work(&self, value: &mut Self::Value);

    /// Does the work, and returns a number that its output decides; `None` if the subject tells none.
    ///
    /// It is not timed: it checks that recycled values do the same work as new ones.
    fn checked_work(&self, value: &mut Self::Value) -> Option<u64>;

    /// Whether two values are equal; `None` if their type can't say.
    fn equal(_: &Self::Value, _: &Self::Value) -> Option<bool> {
        None
    }

    /// Makes a used value as good as a new one.
    fn recycle(&self, value: &mut Self::Value) -> Verdict;

    /// Lends the list that each thread has of idle values, for the arm that is written by hand.
    ///
    /// A static can't be generic, so each type brings its own: see [`thread_local_list!`](crate::thread_local_list).
    fn with_list<R>(lend: impl FnOnce(&mut Vec<Self::Value>) -> R) -> R;
}

/// Writes [`Subject::with_list`] for a type of value.
#[macro_export]
macro_rules! thread_local_list {
    ($value:ty) => {
        #[inline(always)]
        fn with_list<R>(lend: impl FnOnce(&mut Vec<$value>) -> R) -> R {
            ::std::thread_local! {
                static LIST: ::std::cell::RefCell<Vec<$value>> =
                    const { ::std::cell::RefCell::new(Vec::new()) };
            }
            LIST.with_borrow_mut(lend)
        }
    };
}
