//! `cargo course watch`: tests again at each save, and shows what matters now.
//!
//! A `session` looks for keys, saves and news of the current `run`, and changes the `board`, which holds what
//! there is to show and puts it into words. A `display` shows those.

mod board;
mod display;
mod run;
mod session;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Args;

use crate::exercises;
use crate::repository::Repository;
use crate::submission::limits::Limits;

/// Test an exercise again at each save
///
/// Shows the first test that fails, its message, how many stages pass, and the time from your save
/// to the result. A save while tests run ends them and begins anew. When an exercise is done, the
/// next one comes up. Keys give hints and more; the last line names them.
/// The files themselves are looked at, so saves in network folders and containers are noticed too.
///
/// Where input or output is no terminal, it prints plain lines and reads no keys; Ctrl-C ends it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course watch             the first exercise that is not done
  cargo course watch 2           exercise 2
  cargo course watch 2 --fast    ... from where the experienced begin
  cargo course watch | tee log   plain lines")]
pub struct Watch {
    /// A number, a name or its beginning, or a level; the first that is not done if left out
    exercise: Option<String>,

    /// Begin at the stage where the fast track does; the stages before it come last
    #[arg(long)]
    fast: bool,

    #[command(flatten)]
    limits: Limits,
}

impl Watch {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let repository = Repository::find()?;
        let exercise = exercises::one_or_next(&repository, self.exercise.as_deref())?;
        if self.fast {
            exercise.fast_track()?;
        }
        let task = run::Task {
            repository,
            exercise: exercise.folder.clone(),
            limits: self.limits.clone(),
            all: false,
            fast: self.fast,
        };
        let session = session::Session::new(task, exercise)?;
        let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        match terminal && !dumb {
            true => session.run(&mut display::Screen::open()?),
            false => session.run(&mut display::Plain::default()),
        }
    }
}
