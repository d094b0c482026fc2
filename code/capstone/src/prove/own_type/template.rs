//! Does a pool pay for this type? `cargo course prove --type FILE` answers.
//!
//! It needs the four names below. The rest of the file is yours: other types, functions, constants.
//! A crate of yours goes on a line that begins with `//@`, as it would stand in a Cargo.toml; a path must be absolute:
//@ # my-crate = { path = "/home/me/my-crate" }
//! With `my-crate.workspace = true` it is taken from the `[dependencies]` of the Cargo.toml beside this file.

use hintpool::Verdict;

/// The type whose values your program makes over and over.
pub type Value = Vec<u8>;

/// Makes a new one, as your program does today.
pub fn create() -> Value {
    Vec::with_capacity(4096)
}

/// What your program does with it. What you leave out here makes a pool look better than it is.
///
/// Return a number that what it did decides, such as how much was written or found. It is compared:
/// a used value that is not as good as new returns another one, and is refused.
pub fn use_it(value: &mut Value) -> u64 {
    value.extend_from_slice(&[7; 512]);
    value.len() as u64
}

/// Makes a used one as good as new. With `Verdict::Discard` it is dropped instead.
pub fn recycle(value: &mut Value) -> Verdict {
    value.clear();
    Verdict::Keep
}
