//! Lines for a pipe, a file, or a terminal that can do no more. Nothing shown is taken back.

use std::io::{self, Write};

use super::board::{Board, Display, Line};
use crate::submission::test_run::Step;
use crate::text;

#[derive(Debug, Default)]
pub(super) struct Plain {
    banner: Option<String>,
    /// The runs whose beginning, waiting and end were told last.
    begun: u64,
    waited: u64,
    ended: u64,
}

impl Display for Plain {
    fn show(&mut self, board: &Board) -> io::Result<()> {
        let mut out = anstream::stdout().lock();
        if let Some(banner) = board
            .banner
            .as_ref()
            .filter(|new| Some(*new) != self.banner.as_ref())
        {
            writeln!(out, "{banner}\n")?;
            self.banner = board.banner.clone();
        }
        if board.runs != self.begun {
            self.begun = board.runs;
            let (number, title) = (board.exercise.number, &board.exercise.title);
            writeln!(out, "Testing exercise {number}, {title}: {}", board.file)?;
            if self.begun == 1 {
                writeln!(out, "{}", board.status())?;
            }
        }
        if board.doing == Some(Step::Waiting) && self.waited != board.runs {
            self.waited = board.runs;
            writeln!(out, "{}", board.status())?;
        }
        if let Some(outcome) = board.outcome.as_ref().filter(|new| new.run != self.ended) {
            self.ended = outcome.run;
            let body = board.body().into_iter();
            let body = body.map(|(Line::Prose(text) | Line::Drawn(text) | Line::Hint(text))| text);
            let lines: Vec<String> = body.chain(board.progress()).collect();
            writeln!(out, "{}\n", text::indent(&lines.join("\n"), 2))?;
        }
        out.flush()
    }
}
