//! How output looks: a few colours, and words that agree with their number.
//!
//! `anstream` drops the colours where nobody sees them: no terminal, or `NO_COLOR` set.

use std::time::Duration;

use clap::builder::styling::{AnsiColor, Style};

pub const HEADING: Style = Style::new().bold();
pub const GOOD: Style = AnsiColor::Green.on_default();
pub const BAD: Style = AnsiColor::Red.on_default().bold();
pub const NOTE: Style = AnsiColor::Yellow.on_default();
pub const COMMAND: Style = AnsiColor::Cyan.on_default();

/// `1 test`, `2 tests`.
pub fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// `0.84 s`.
pub fn seconds(duration: Duration) -> String {
    format!("{:.2} s", duration.as_secs_f64())
}

/// `[##....]`.
pub fn bar(done: usize, total: usize) -> String {
    let open = total.saturating_sub(done);
    format!("[{}{}]", "#".repeat(total - open), ".".repeat(open))
}

/// Every line moved right by `by` blanks; empty lines stay empty.
pub fn indent(text: &str, by: usize) -> String {
    textwrap::indent(text, &" ".repeat(by))
}

/// Text that somebody's program printed, without what would move the cursor or change the colour.
pub fn harmless(text: &str) -> String {
    let text = anstream::adapter::strip_str(text).to_string();
    let text = text.replace('\t', "    ").replace("\r\n", "\n");
    let seen = |letter: char| match letter {
        '\n' => letter,
        _ if letter.is_control() => char::REPLACEMENT_CHARACTER,
        _ => letter,
    };
    text.chars().map(seen).collect()
}

/// The first `most` lines of a text that may be a flood, and how much was left out.
pub fn beginning(text: &str, most: usize) -> String {
    const WIDEST: usize = 400;
    let mut lines = text.lines();
    let cut = |line: &str| match line.char_indices().nth(WIDEST) {
        Some((end, _)) => format!("{} …", &line[..end]),
        None => line.to_owned(),
    };
    let mut shown: Vec<String> = lines.by_ref().take(most).map(cut).collect();
    let left = lines.count();
    if left > 0 {
        shown.push(format!("… and {}", count(left, "more line")));
    }
    shown.join("\n")
}
