//! Lays a board out as a page that fits a terminal.

use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter};

use super::board::Board;
use super::content::{self, Line};
use crate::text::{self, NOTE};

/// What fills a terminal: lines from its top, and one that may change without them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) lines: Vec<String>,
    pub(super) status: String,
}

/// Fewer rows than those of a usual terminal.
const FEW_ROWS: u16 = 24;

/// The page for a terminal of so many columns and rows.
pub(super) fn of(board: &Board, (columns, rows): (u16, u16)) -> Page {
    let width = usize::from(columns.max(20));
    let mut body = Vec::new();
    let mut hint = 0..0;
    for line in content::body(board) {
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
    let mut lines = wrapped(&content::head(board), width);
    let mut foot = content::progress(board);
    let keys = wrap(&content::key_help(rows < FEW_ROWS), width);
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
        status: shortened(&content::status(board), width - 1),
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
