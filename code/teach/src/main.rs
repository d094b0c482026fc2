#![forbid(unsafe_code)]
//! What `cargo course` starts for teachers. Everything it does is in the library, so that tests reach it.

fn main() -> std::process::ExitCode {
    teach::run()
}
