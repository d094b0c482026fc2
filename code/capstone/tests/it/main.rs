//! The tests of the capstone, but for those that need Go.

mod answers;
mod book_charts;
mod figures;
mod fixtures;
mod own_book;
mod own_type;
mod page;
mod prove;
mod record;
mod results;
