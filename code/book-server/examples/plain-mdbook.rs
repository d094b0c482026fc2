//! What `mdbook build --dest-dir FOLDER` does: mdBook alone, without what this crate adds.

#![forbid(unsafe_code)]

use std::env;

use anyhow::Context;
use mdbook_driver::MDBook;

fn main() -> anyhow::Result<()> {
    let folder = env::args_os().nth(1);
    let folder = folder.context("usage: plain-mdbook FOLDER, beside book.toml")?;
    let here = env::current_dir()?;
    let mut book = MDBook::load(&here)?;
    book.config.build.build_dir = here.join(folder);
    book.build()
}
