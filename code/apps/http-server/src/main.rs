//! The order service, and the load that compares its two kinds of buffers.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use http_server::command::{self, Arguments};
use http_server::load::Load;

/// Takes orders as JSON and answers with what they cost
#[derive(Debug, Parser)]
#[command(name = "http-server", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Arguments,
}

#[derive(Debug, Subcommand)]
enum Command {
    Load(Load),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let ended = match cli.command {
        None => command::run(&cli.serve, None),
        Some(Command::Load(load)) => load.run(),
    };
    ended.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
