//! The tests of the capstone, but for those that need Go.

mod answers;
mod book;
mod figures;
mod fixtures;
mod page;
mod prove;
mod record;
mod results;
