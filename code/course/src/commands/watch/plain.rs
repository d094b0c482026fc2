//! Lines for a pipe, a file, or a terminal that can do no more. Nothing shown is taken back.

use std::io::{self, Write};

use super::board::{Board, Doing};
use super::content::{self, Line};
use super::session::Display;
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
        if board.banner.is_some() && board.banner != self.banner {
            self.banner = board.banner.clone();
            writeln!(out, "{}\n", board.banner.as_deref().unwrap_or_default())?;
        }
        if board.runs != self.begun {
            self.begun = board.runs;
            let (number, title) = (board.exercise.number, &board.exercise.title);
            writeln!(out, "Testing exercise {number}, {title}: {}", board.file)?;
            if self.begun == 1 {
                writeln!(out, "{}", content::status(board))?;
            }
        }
        if board.doing == Doing::Waiting && self.waited != board.runs {
            self.waited = board.runs;
            writeln!(out, "{}", content::status(board))?;
        }
        if let Some(outcome) = board.outcome.as_ref().filter(|new| new.run != self.ended) {
            self.ended = outcome.run;
            let body = content::body(board).into_iter().map(Line::into_text);
            let lines: Vec<String> = body.chain(content::progress(board)).collect();
            writeln!(out, "{}\n", text::indent(&lines.join("\n"), 2))?;
        }
        out.flush()
    }
}
