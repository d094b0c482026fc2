//! Tests of the text of this repository's book.
#![forbid(unsafe_code)]

mod architecture;
mod excerpts;
mod figures;
mod glossary;
mod layout;
mod lesson;
mod names;
mod reading;
mod schedules;
