//! The order service, and the load that compares its kinds of buffers.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    http_server::command::main()
}
