#![forbid(unsafe_code)]
//! The `cargo course` command. Everything it does is in the library, so that tests reach it.

fn main() -> std::process::ExitCode {
    course::run()
}
