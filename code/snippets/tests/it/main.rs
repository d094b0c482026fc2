//! Every Rust block of the book is compiled and run; and what does that is tried on small books.
#![forbid(unsafe_code)]

mod expansion;
mod fixture;
mod package;
mod promises;
mod rules;
mod the_book;
