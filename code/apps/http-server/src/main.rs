//! The order service.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use http_server::command;

fn main() -> Result<ExitCode> {
    command::run(&command::Arguments::parse(), None)
}
