//! Where a board is shown: on a terminal, a page that fits it, and as plain lines for everything else.
//!
//! Only raw mode has to be undone: no other screen is switched to and no cursor is hidden, so that
//! what was shown last stays, and a screen reader finds the cursor where the text ends.

use std::io::{self, Write};
use std::panic;

use anyhow::Context;
use crossterm::cursor::MoveTo;
use crossterm::queue;
use crossterm::terminal::{self, Clear, ClearType};
use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter};

use super::board::{Board, Line, key_help};
use crate::submission::test_run::Step;
use crate::text::{self, NOTE};

/// Where a board is shown. Told after each event; it finds out itself what is new.
pub(super) trait Display {
    fn show(&mut self, board: &Board) -> io::Result<()>;

    /// What was shown is no longer where it was.
    fn resized(&mut self) {}
}

/// Lines for a pipe, a file, or a terminal that can do no more. Nothing shown is taken back.
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
        if let Some(banner) = &board.banner
            && self.banner.as_ref() != Some(banner)
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
        self.draw(page(board, size))
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

/// What fills a terminal: lines from its top, and one that may change without them.
#[derive(Debug, PartialEq, Eq)]
struct Page {
    lines: Vec<String>,
    status: String,
}

/// Fewer rows than those of a usual terminal.
const FEW_ROWS: u16 = 24;

/// The page for a terminal of so many columns and rows.
fn page(board: &Board, (columns, rows): (u16, u16)) -> Page {
    let width = usize::from(columns.max(20));
    let mut body = Vec::new();
    let mut hint = 0..0;
    for line in board.body() {
        match line {
            Line::Prose(line) => body.extend(wrap(&line, width)),
            Line::Drawn(line) => body.push(line),
            Line::Hint(line) => {
                if hint.is_empty() {
                    hint.start = body.len();
                }
                body.extend(wrap(&line, width));
                hint.end = body.len();
            }
        }
    }
    let mut lines = wrapped(&board.head(), width);
    let mut foot = board.progress();
    let keys = wrap(&key_help(rows < FEW_ROWS), width);
    let taken = lines.len() + wrapped(&foot, width).len() + keys.len() + 1;
    let room = usize::from(rows).saturating_sub(taken).max(4);
    let mut shown = match board.whole {
        true => 0..body.len(),
        false => 0..fitting(&body, width, room),
    };
    // A hint that was given counts as seen, so a low window shows nothing beside it.
    if shown.end < hint.end {
        lines.clear();
        foot = board.note.iter().cloned().collect();
        shown = hint;
    }
    lines.extend_from_slice(&body[shown.clone()]);
    if shown.len() < body.len() {
        let left = text::count(body.len() - shown.len(), "more line");
        lines.push(format!("{NOTE}... {left}; press m{NOTE:#}"));
    }
    lines.extend(wrapped(&foot, width));
    lines.extend(keys);

    let colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let plain = |line: String| match colour {
        true => line,
        false => anstream::adapter::strip_str(&line).to_string(),
    };
    Page {
        lines: lines.into_iter().map(plain).collect(),
        status: shortened(&board.status(), width - 1),
    }
}

/// How many of `lines` fit into `room` rows, with one left to say so if not all do.
/// What is drawn may be wider than the terminal, which then wraps it.
fn fitting(lines: &[String], width: usize, room: usize) -> usize {
    let rows = |line: &String| display_width(line).div_ceil(width).max(1);
    if lines.iter().map(rows).sum::<usize>() <= room {
        return lines.len();
    }
    let mut left = room - 1;
    let fits = lines.iter().take_while(|line| {
        let rest = left.checked_sub(rows(line));
        left = rest.unwrap_or(left);
        rest.is_some()
    });
    fits.count()
}

fn shortened(line: &str, width: usize) -> String {
    if display_width(line) <= width {
        return line.to_owned();
    }
    let kept: String = line.chars().take(width.saturating_sub(3)).collect();
    kept + "..."
}

fn wrapped(lines: &[String], width: usize) -> Vec<String> {
    lines.iter().flat_map(|line| wrap(line, width)).collect()
}

/// Breaks between words; what follows begins a little further in than the line did.
fn wrap(line: &str, width: usize) -> Vec<String> {
    let blanks = line.len() - line.trim_start().len();
    let further = " ".repeat((blanks + 2).min(width / 2));
    let options = Options::new(width)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .subsequent_indent(&further);
    let rows = textwrap::wrap(line, options);
    rows.into_iter().map(String::from).collect()
}
