//! The tests of the capstone, but for those that need Go.

mod book;
mod figures;
mod fixtures;
mod page;
mod prove;
mod record;
mod results;
