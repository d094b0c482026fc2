//! Loads, checks and builds the book.
//!
//! mdBook logs a failing include and goes on, and says nothing at all about a missing anchor.
//! Here both are errors with the chapter's file and line, found before anything is rendered.
//!
//! - [`book`] loads the chapters and expands them as mdBook does
//! - [`includes`] finds what chapters include and what is wrong with it
//! - `excerpts` names the file below each block that quotes one
//! - [`site`] renders the HTML pages
//! - [`problem`] is what all three complain with
#![forbid(unsafe_code)]

pub mod book;
mod excerpts;
pub mod includes;
mod mdbook_log;
pub mod problem;
pub mod publication;
mod settings;
pub mod site;
mod summary;
