//! `cargo course goto`: which file to open, and what to read.

use std::env;
use std::io::Write;
use std::process::{Command, ExitCode};

use anyhow::{Context, bail};
use clap::Args;

use crate::chapters;
use crate::exercise::Exercise;
use crate::exercises;
use crate::interrupt;
use crate::progress;
use crate::repository::Repository;
use crate::text::{COMMAND, HEADING};

/// Show which file an exercise is about, and open it
///
/// With --open, your editor opens it. The variable VISUAL names the editor, or else EDITOR.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course goto              the first exercise that is not done
  cargo course goto 2            exercise 2
  cargo course goto 2 --open     ... in your editor
  EDITOR='code --wait' cargo course goto 2 --open")]
pub struct Goto {
    /// A number, a name or its beginning, or a level; the first that is not done if left out
    exercise: Option<String>,

    /// Open the file in your editor
    #[arg(long)]
    open: bool,
}

impl Goto {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let repository = Repository::find()?;
        let exercise = exercises::one_or_next(&repository, self.exercise.as_deref())?;
        print(&repository, &exercise)?;
        match self.open {
            true => open(&exercise),
            false => Ok(ExitCode::SUCCESS),
        }
    }
}

fn print(repository: &Repository, exercise: &Exercise) -> anyhow::Result<()> {
    let (number, level, minutes) = (exercise.number, &exercise.level, exercise.minutes);
    let title = format!("{HEADING}Exercise {number}: {}{HEADING:#}", exercise.title);
    let mut out = anstream::stdout().lock();
    writeln!(out, "{title} ({level}, about {minutes} minutes)\n")?;
    for file in &exercise.files {
        let path = exercise.path.join(file);
        let source = repository.read(&path).unwrap_or_default();
        let todo = source.lines().position(|line| line.contains("todo!("));
        let place = todo.map_or(String::new(), |before| format!(":{}", before + 1));
        writeln!(out, "  edit      {}{place}", repository.shown(&path))?;
    }
    let state = progress::state(repository, exercise);
    let page = chapters::address(repository, &exercise.chapter);
    let watch = format!("{COMMAND}cargo course watch {number}");
    writeln!(out, "  read      {page}")?;
    writeln!(out, "  progress  {state}")?;
    writeln!(out, "  test      {watch}{COMMAND:#}")?;
    if let Ok(stage) = exercise.fast_track() {
        let fast = format!("{watch} --fast{COMMAND:#}");
        writeln!(out, "  fast      {fast} begins at stage {stage}")?;
    }
    Ok(())
}

fn open(exercise: &Exercise) -> anyhow::Result<ExitCode> {
    let set = |name: &str| env::var(name).ok().filter(|value| !value.trim().is_empty());
    let Some(editor) = set("VISUAL").or_else(|| set("EDITOR")) else {
        bail!(
            "neither VISUAL nor EDITOR names your editor; set one: `EDITOR=nano cargo course goto {} --open`",
            exercise.number
        );
    };
    let torn = || format!("the name of the editor, `{editor}`, has a quote that is not closed");
    let words = shell_words::split(&editor).with_context(torn)?;
    let (program, arguments) = words.split_first().context("the editor has no name")?;
    let files = exercise.files.iter().map(|file| exercise.path.join(file));
    let status = Command::new(program).args(arguments).args(files).status();
    let status = status.with_context(|| format!("the editor `{program}` cannot be started"))?;
    if !status.success() {
        interrupt::check_ended(status)?;
    }
    Ok(ExitCode::from(u8::from(!status.success())))
}
