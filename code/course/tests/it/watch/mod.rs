//! `cargo course watch`, on a terminal and on a pipe.

mod ends;
mod plain;
mod runs;
mod shown;

const TODO: &str = "todo!(\"double it\")";
