//! What `book-rustc` does when skeptic takes it for the compiler.
//!
//! Compiling: it compiles the block as its plan says, and puts a link to itself where skeptic
//! expects the program, with a note beside it. Running: skeptic starts that link, which finds the
//! note and runs the block's program under the time limit.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};
use book_blocks::{Kind, Plan};
use course::submission::process;
use serde::{Deserialize, Serialize};

use crate::request::Request;
use crate::{compile, judge};

/// Lies beside a link to this program and says which block's program to run.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    plan: PathBuf,
    program: PathBuf,
}

/// Compiles what skeptic asks for; an error's text is for the person who wrote the block.
pub fn compile_phase(request: &Request, rustc: &Path, own_program: &Path) -> Result<()> {
    let text = fs::read_to_string(&request.source)
        .with_context(|| format!("{} cannot be read", request.source.display()))?;
    // skeptic begins each program with a line of its own.
    let text = text.strip_prefix('\n').unwrap_or(&text);
    let Some(plan_file) = Plan::path_in(text) else {
        bail!("this program names no plan; book-rustc compiles the blocks of the book only");
    };
    let plan = Plan::read(&plan_file)?;
    // The path of the plan is no part of the program.
    let program = text.trim_end();
    let program = program.rfind('\n').map_or("", |end| &program[..=end]);

    let scratch = request.source.with_extension("scratch");
    fs::create_dir_all(&scratch)?;
    let compiled = compile::compile(&plan, program, request, rustc, &scratch)?;
    judge::compilation(&plan, &compiled).map_err(|message| anyhow!(message))?;

    let (Some(output), Some(program)) = (&request.output, compiled.program) else {
        return Ok(());
    };
    let note = Note {
        plan: plan_file,
        program,
    };
    fs::write(note_beside(output), serde_json::to_string(&note)?)?;
    // What is there may be an older link to this very program, which must not be written to.
    let _ = fs::remove_file(output);
    // Another file system takes a copy.
    if fs::hard_link(own_program, output).is_err() {
        fs::copy(own_program, output)
            .with_context(|| format!("{} cannot be written", output.display()))?;
    }
    Ok(())
}

/// None if `own_program` stands for no block: then it is called as a compiler.
pub fn run_phase(own_program: &Path) -> Option<Result<()>> {
    let note = note_beside(own_program);
    note.is_file().then(|| run(&note))
}

fn run(note: &Path) -> Result<()> {
    let note: Note = serde_json::from_str(&fs::read_to_string(note)?)?;
    let plan = Plan::read(&note.plan)?;
    let mut command = Command::new(&note.program);
    command
        // The variables that we set for skeptic, and those that change what a panic prints.
        .env_remove("RUSTC")
        .env_remove("RUST_BACKTRACE")
        .env_remove("RUST_LIB_BACKTRACE");
    let finished = process::run(command, plan.settings.limit, compile::MOST_PRINTED)
        .with_context(|| format!("{}: its program cannot be run", plan.block.place))?;
    if matches!(plan.block.kind, Kind::Run | Kind::ShouldPanic) {
        print!("{}", finished.stdout);
    }
    judge::execution(&plan, &finished).map_err(|message| anyhow!(message))
}

fn note_beside(program: &Path) -> PathBuf {
    program.with_extension("block.json")
}

/// Answers what is no compilation of a block: cargo asks its compiler for the version.
pub fn pass_through(rustc: &Path, arguments: &[String]) -> Result<i32> {
    let status = Command::new(rustc)
        .args(arguments)
        .env("RUSTC", rustc)
        .status()
        .with_context(|| format!("{} cannot be run", rustc.display()))?;
    Ok(status.code().unwrap_or(1))
}

/// The program that runs now, by the path of the link if it was started through one.
pub fn own_program() -> Result<PathBuf> {
    env::current_exe().context("this program cannot find itself")
}
