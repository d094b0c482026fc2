//! `book-rustc`, which skeptic takes for the compiler: rustc with the book's edition, its crates and its rules.
//!
//! Compiling: it compiles the block as its plan says, and puts a link to itself where skeptic
//! expects the program, with the block's program and plan beside it. Running: skeptic starts that link, which
//! finds them and runs the program under the time limit.
//!
//! Not for people: `cargo test -p snippets` uses it. README.md says what a block promises.
#![forbid(unsafe_code)]

mod compile;
mod judge;

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use book_blocks::Plan;
use course::submission::process;

const RUSTC: &str = env!("SNIPPETS_RUSTC");

/// What lies beside a link to this program: the program of a block, and its plan.
const PROGRAM: &str = "block.exe";
const PLAN: &str = "block.json";

fn main() -> ExitCode {
    match answer() {
        Ok(code) => code,
        // For the person who wrote the block.
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn answer() -> Result<ExitCode> {
    // By the path of the link if it was started through one.
    let own_program = env::current_exe().context("this program cannot find itself")?;
    if own_program.with_extension(PLAN).is_file() {
        return run_block(&own_program).map(|()| ExitCode::SUCCESS);
    }
    let arguments = env::args().skip(1).collect::<Vec<_>>();
    match arguments.split_first() {
        Some((source, options)) if source.ends_with("test.rs") => {
            compile_block(Path::new(source), options, &own_program).map(|()| ExitCode::SUCCESS)
        }
        // Cargo asks its compiler for the version.
        _ => {
            let status = Command::new(RUSTC).args(&arguments).status();
            let status = status.with_context(|| format!("{RUSTC} cannot be run"))?;
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            Ok(ExitCode::from(code.unwrap_or(1)))
        }
    }
}

/// Compiles what skeptic asks for.
fn compile_block(source: &Path, options: &[String], own_program: &Path) -> Result<()> {
    let text = fs::read_to_string(source)
        .with_context(|| format!("{} cannot be read", source.display()))?;
    // skeptic begins each program with a line of its own.
    let text = text.strip_prefix('\n').unwrap_or(&text);
    let Some((plan_file, program)) = Plan::path_in(text) else {
        bail!("this program names no plan; book-rustc compiles the blocks of the book only");
    };
    let plan = Plan::read(&plan_file)?;
    let scratch = source.with_extension("scratch");
    let compiled = compile::compile(&plan, program, options, &scratch)?;
    judge::compilation(&plan, &compiled)?;

    let (Some(program), Some(output)) = (compiled.program, compiled.output) else {
        return Ok(());
    };
    fs::rename(program, output.with_extension(PROGRAM))?;
    fs::copy(plan_file, output.with_extension(PLAN))?;
    // What is there may be an older link to this very program, which must not be written to.
    let _ = fs::remove_file(&output);
    // Another file system takes a copy.
    if fs::hard_link(own_program, &output).is_err() {
        fs::copy(own_program, &output)
            .with_context(|| format!("{} cannot be written", output.display()))?;
    }
    Ok(())
}

fn run_block(own_program: &Path) -> Result<()> {
    let plan = Plan::read(&own_program.with_extension(PLAN))?;
    let mut command = Command::new(own_program.with_extension(PROGRAM));
    command
        // The variables that we set for skeptic, and those that change what a panic prints.
        .env_remove("RUSTC")
        .env_remove("RUST_BACKTRACE")
        .env_remove("RUST_LIB_BACKTRACE");
    let finished = process::run(command, plan.settings.limit, compile::MOST_PRINTED)
        .with_context(|| format!("{}: its program cannot be run", plan.block.place))?;
    print!("{}", finished.stdout);
    judge::execution(&plan, &finished)
}
