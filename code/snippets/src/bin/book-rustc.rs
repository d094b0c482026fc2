//! The compiler that skeptic calls: rustc with the book's edition, its crates and its rules.
//!
//! Not for people: `cargo test -p snippets` uses it.
#![forbid(unsafe_code)]

use std::env;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use snippets::request::Request;
use snippets::rustc_wrapper;

fn main() -> ExitCode {
    match answer() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn answer() -> Result<ExitCode> {
    let own_program = rustc_wrapper::own_program()?;
    if let Some(outcome) = rustc_wrapper::run_phase(&own_program) {
        return outcome.map(|()| ExitCode::SUCCESS);
    }
    let rustc = Path::new(env!("SNIPPETS_RUSTC"));
    let arguments = env::args().skip(1).collect::<Vec<_>>();
    if let Some(request) = Request::parse(&arguments) {
        return rustc_wrapper::compile_phase(&request, rustc, &own_program)
            .map(|()| ExitCode::SUCCESS);
    }
    let code = rustc_wrapper::pass_through(rustc, &arguments)?;
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}
