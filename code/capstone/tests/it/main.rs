//! The tests of the capstone, but for those that need Go.

mod answers;
mod book_charts;
mod figures;
mod known;
mod own_book;
mod own_type;
mod page;
mod prove;
mod record;
mod repository;
mod results;
