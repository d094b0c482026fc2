//! Where a board is shown: on a terminal, a page that fits it, and as plain lines for everything else.
//!
//! Only raw mode has to be undone: no other screen is switched to and no cursor is hidden, so that
//! what was shown last stays, and a screen reader finds the cursor where the text ends.

use std::io::{self, Write};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use crossterm::cursor::MoveTo;
use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::queue;
use crossterm::terminal::{self, Clear, ClearType};
#[cfg(unix)]
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};
use textwrap::core::display_width;

use super::board::{Board, key_help};
use crate::submission::test_run::Step;
use crate::text::{self, NOTE};

/// Where a board is shown, and keys are pressed.
pub(super) trait Display {
    /// Told again and again; it finds out itself what is new.
    fn show(&mut self, board: &Board) -> io::Result<()>;

    /// The letter that is pressed within this time, or [`INTERRUPT`].
    fn key(&mut self, time: Duration) -> io::Result<Option<char>>;
}

/// Ctrl-C, which is only a key in raw mode.
pub(super) const INTERRUPT: char = '\x03';

/// Lines for a pipe, a file, or a terminal that can do no more. Nothing shown is taken back.
#[derive(Debug, Default)]
pub(super) struct Plain {
    said: String,
}

impl Display for Plain {
    fn show(&mut self, board: &Board) -> io::Result<()> {
        let says = match board.doing {
            Some(Step::Testing(..)) => return Ok(()),
            Some(Step::Waiting) => board.status(),
            Some(Step::Compiling) => {
                // What was done before is news only once.
                let banner = board.banner.iter().filter(|_| board.outcome.is_none());
                let banner = banner.map(|banner| format!("{banner}\n\n"));
                let (number, title) = (board.exercise.number, &board.exercise.title);
                let (banner, file) = (banner.collect::<String>(), &board.file);
                let status = board.status();
                format!("{banner}Testing exercise {number}, {title}: {file}\n{status}")
            }
            None => {
                let lines = [board.body(usize::MAX), board.progress(usize::MAX)].concat();
                text::indent(&lines.join("\n"), 2) + "\n"
            }
        };
        if says != self.said {
            writeln!(anstream::stdout(), "{says}")?;
            self.said = says;
        }
        Ok(())
    }

    fn key(&mut self, time: Duration) -> io::Result<Option<char>> {
        thread::sleep(time);
        Ok(None)
    }
}

/// The terminal in raw mode: keys arrive one by one and are not echoed.
/// Undone when this goes out of scope.
#[derive(Debug)]
pub(super) struct Screen {
    /// The lines from the top, and the last one, which may change without them.
    shown: Option<(Vec<String>, String)>,
}

impl Screen {
    pub(super) fn open() -> anyhow::Result<Self> {
        terminal::enable_raw_mode().context("the terminal does not give single keys")?;
        Ok(Self { shown: None })
    }
}

impl Display for Screen {
    fn show(&mut self, board: &Board) -> io::Result<()> {
        // Some terminals tell no size, or 0 columns and 0 rows.
        let size = terminal::size().ok();
        let size = size.filter(|(columns, rows)| *columns > 0 && *rows > 0);
        let (columns, rows) = size.unwrap_or((80, 24));
        let width = usize::from(columns.max(20));
        let lines = page(board, width, usize::from(rows));
        let status: String = board.status().chars().take(width - 1).collect();
        let mut out = io::stdout();
        match &self.shown {
            Some((same, shown)) if *same == lines => {
                if *shown == status {
                    return Ok(());
                }
                write!(out, "\r")?;
                queue!(out, Clear(ClearType::CurrentLine))?;
            }
            _ => {
                queue!(out, Clear(ClearType::All), MoveTo(0, 0))?;
                // Without colour where that is not wanted.
                write!(anstream::stdout(), "{}\r\n", lines.join("\r\n"))?;
            }
        }
        write!(out, "{status}")?;
        out.flush()?;
        self.shown = Some((lines, status));
        Ok(())
    }

    fn key(&mut self, time: Duration) -> io::Result<Option<char>> {
        #[cfg(unix)]
        let time = {
            if is_gone_within(time)? {
                return Ok(Some(INTERRUPT));
            }
            Duration::ZERO
        };
        if !event::poll(time)? {
            return Ok(None);
        }
        match event::read()? {
            Event::Key(key) if key.kind == KeyEventKind::Press => {
                let control = key.modifiers.contains(KeyModifiers::CONTROL);
                return Ok(match key.code {
                    KeyCode::Char('c') if control => Some(INTERRUPT),
                    KeyCode::Char(letter) if !control => Some(letter.to_ascii_lowercase()),
                    _ => None,
                });
            }
            // What was shown is no longer where it was.
            Event::Resize(..) => self.shown = None,
            _ => {}
        }
        Ok(None)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // If the terminal is gone there is nothing to give back.
        let _ = terminal::disable_raw_mode();
        let _ = writeln!(io::stdout());
    }
}

/// Waits this long for a key, and says whether the window was closed instead: `crossterm` would look for a key there for
/// ever.
#[cfg(unix)]
fn is_gone_within(time: Duration) -> io::Result<bool> {
    let stdin = io::stdin();
    let mut keyboard = [PollFd::new(&stdin, PollFlags::IN)];
    let time = Timespec::try_from(time).expect("a fraction of a second");
    match poll(&mut keyboard, Some(&time)) {
        // A signal: that of a changed size, too.
        Ok(_) | Err(Errno::INTR) => Ok(keyboard[0].revents().contains(PollFlags::HUP)),
        Err(error) => Err(error.into()),
    }
}

/// All lines but the last of a terminal of this size, with as much of the body as fits between the others.
fn page(board: &Board, width: usize, height: usize) -> Vec<String> {
    let mut lines = board.head(width);
    let foot = [board.progress(width), key_help(width)].concat();
    let mut body = board.body(width);
    // The last line, and one about what is left out.
    let mut room = height.saturating_sub(lines.len() + foot.len() + 2).max(3);
    let fits = body.iter().position(|line| {
        // What is wider than the terminal is wrapped by it.
        let rows = display_width(line).div_ceil(width).max(1);
        let full = rows > room;
        room = room.saturating_sub(rows);
        full
    });
    if let Some(fits) = fits.filter(|_| !board.whole) {
        let left = text::count(body.len() - fits, "more line");
        body.truncate(fits);
        body.push(format!("{NOTE}... {left}; press m{NOTE:#}"));
    }
    lines.extend(body);
    lines.extend(foot);
    lines
}
