//! Tests of the reader, and of the book that this repository builds with it.
#![forbid(unsafe_code)]

// The program.
mod bad_input;
mod fixture;
mod serving;

// The book.
mod architecture;
mod coverage;
mod excerpts;
mod figures;
mod glossary;
mod layout;
mod lesson;
mod links;
mod names;
mod publication;
mod reading;
mod schedules;
mod sources;
mod the_book;
