//! `cargo course watch`, on a terminal and on a pipe.

mod ends;
mod piped;
mod plain;
mod runs;
mod shown;

const TODO: &str = "todo!(\"double it\")";
