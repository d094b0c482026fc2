//! A `String` into which `write!` formats a line of a log
//!
//! Loggers keep such a string, since each event makes a line, and a line is dropped once it is written out.
//!
//! Instead: make it with capacity, or keep one `String` in each thread and clear it.

use std::fmt::Write;
use std::hint::black_box;

use hintpool::Verdict;

pub type Value = String;

pub fn create() -> Value {
    String::new()
}

pub fn use_it(value: &mut Value) -> u64 {
    let (request, user, path) = black_box((48_151_u64, "ada", "/orders/4711/items"));
    let (status, took) = black_box((200_u16, 12.75_f64));
    write!(
        value,
        "2026-01-31T12:00:00Z INFO shop::orders request={request} user={user} path={path:?}"
    )
    .and_then(|()| write!(value, " status={status} took={took:.1}ms"))
    .expect("a string takes all text");
    value.len() as u64
}

pub fn recycle(value: &mut Value) -> Verdict {
    value.clear();
    Verdict::Keep
}
