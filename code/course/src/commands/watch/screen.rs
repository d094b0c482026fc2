//! The terminal, while `watch` has it.
//!
//! Only raw mode has to be undone: no other screen is switched to and no cursor is hidden, so that
//! what was shown last stays, and a screen reader finds the cursor where the text ends.

use std::io::{self, Write};
use std::panic;

use anyhow::Context;
use crossterm::cursor::MoveTo;
use crossterm::queue;
use crossterm::terminal::{self, Clear, ClearType};

use super::board::Board;
use super::page::{self, Page};
use super::session::Display;

/// The terminal in raw mode: keys arrive one by one and are not echoed.
/// Undone when this goes out of scope, and before a panic is told.
#[derive(Debug)]
pub struct Screen {
    shown: Option<Page>,
}

impl Screen {
    pub fn open() -> anyhow::Result<Self> {
        let told = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            // Words would otherwise run down the screen like stairs.
            let _ = terminal::disable_raw_mode();
            told(panic);
        }));
        terminal::enable_raw_mode().context("the terminal does not give single keys")?;
        Ok(Self { shown: None })
    }

    /// The last line is rewritten in place, and everything if more than that has changed.
    fn draw(&mut self, page: Page) -> io::Result<()> {
        let mut bytes = Vec::new();
        match &self.shown {
            Some(shown) if shown.lines == page.lines => {
                if shown.status == page.status {
                    return Ok(());
                }
                write!(bytes, "\r")?;
                queue!(bytes, Clear(ClearType::CurrentLine))?;
            }
            _ => {
                queue!(bytes, Clear(ClearType::All), MoveTo(0, 0))?;
                for line in &page.lines {
                    write!(bytes, "{line}\r\n")?;
                }
            }
        }
        write!(bytes, "{}", page.status)?;
        let mut out = io::stdout().lock();
        out.write_all(&bytes)?;
        out.flush()?;
        self.shown = Some(page);
        Ok(())
    }
}

impl Display for Screen {
    fn show(&mut self, board: &Board) -> io::Result<()> {
        // Some terminals tell no size, or 0 columns and 0 rows.
        let size = terminal::size()
            .ok()
            .filter(|(columns, rows)| *columns > 0 && *rows > 0);
        let size = size.unwrap_or((80, 24));
        self.draw(page::of(board, size))
    }

    fn resized(&mut self) {
        self.shown = None;
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // If the terminal is gone there is nothing to give back.
        let _ = terminal::disable_raw_mode();
        let _ = writeln!(io::stdout());
    }
}
