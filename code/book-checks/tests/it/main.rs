//! Tests of the text of this repository's book. Links are checked by lychee (`.ci/steps/links`), spelling by typos.
#![forbid(unsafe_code)]

mod architecture;
mod book;
mod cargo;
mod names;
mod pages;
mod reading;
mod rust_items;
mod teaching;
