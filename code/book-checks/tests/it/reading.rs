//! How long the pages take to read, and whether their sentences can be read in one breath.
//!
//! The rate is the usual one for a text that teaches: 220 words a minute, with 30 lines of code in the same time.

use book_checks::book::{assert_none, events, pages, stated_minutes};
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

const WORDS_A_MINUTE: f64 = 220.0;
const LINES_OF_CODE_A_MINUTE: f64 = 30.0;
/// An estimate is round: within two minutes, or a sixth of a long page.
const MINUTES_OFF: f64 = 2.0;
const SHARE_OFF: f64 = 1.0 / 6.0;

const LONGEST_SENTENCE: usize = 40;

#[derive(Default)]
struct Text {
    /// As they stand in the source: one sentence each.
    lines: Vec<String>,
    lines_of_code: u32,
}

impl Text {
    fn of(markdown: &str) -> Self {
        let mut text = Self::default();
        let mut line = String::new();
        let mut in_code = None;
        for (event, _) in events(markdown) {
            match event {
                Event::Start(Tag::CodeBlock(kind)) => {
                    let is_rust =
                        matches!(&kind, CodeBlockKind::Fenced(info) if info.starts_with("rust"));
                    in_code = Some(is_rust);
                }
                Event::End(TagEnd::CodeBlock) => in_code = None,
                Event::Text(code) if in_code.is_some() => {
                    // A line that rustdoc hides begins so; nobody reads it.
                    let is_hidden = |line: &str| {
                        in_code == Some(true) && (line.starts_with("# ") || line == "#")
                    };
                    for line in code.lines() {
                        let is_read = !line.trim().is_empty() && !is_hidden(line);
                        text.lines_of_code += u32::from(is_read);
                    }
                }
                Event::Text(part) | Event::Code(part) => line += &part,
                Event::SoftBreak
                | Event::HardBreak
                | Event::End(
                    TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_) | TagEnd::TableCell,
                ) => text.lines.push(std::mem::take(&mut line)),
                _ => {}
            }
        }
        text.lines.push(line);
        text
    }

    fn words(&self) -> u32 {
        let words = self.lines.iter().flat_map(|line| line.split_whitespace());
        u32::try_from(words.count()).expect("a page has a few thousand words")
    }

    fn minutes(&self) -> f64 {
        f64::from(self.words()) / WORDS_A_MINUTE
            + f64::from(self.lines_of_code) / LINES_OF_CODE_A_MINUTE
    }
}

#[test]
fn the_stated_minutes_are_those_that_reading_takes() {
    // The minutes of an exercise are those of the work, which no count of words tells.
    let is_exercise =
        |file: &str| file.starts_with("book/5-exercises") && !file.ends_with("README.md");
    let complaints = pages().iter().filter_map(|page| {
        let text = Text::of(&page.text);
        let (stated, counted) = (stated_minutes(&page.text)?, text.minutes());
        (!is_exercise(&page.file) && is_off(stated, counted)).then(|| {
            format!(
                "{}: it states {stated} minutes, and its {} words and {} lines of code take {counted:.0}",
                page.file,
                text.words(),
                text.lines_of_code,
            )
        })
    });
    assert_none(&complaints.collect::<Vec<_>>());
}

#[test]
fn no_sentence_is_longer_than_a_breath() {
    let complaints = pages().iter().flat_map(|page| {
        let long = Text::of(&page.text).lines.into_iter().filter_map(|line| {
            let words = longest_sentence(&line);
            (words > LONGEST_SENTENCE)
                .then(|| format!("{}: {words} words in one sentence: {line}", page.file))
        });
        long.collect::<Vec<_>>()
    });
    assert_none(&complaints.collect::<Vec<_>>());
}

#[test]
fn the_checks_see_what_they_are_for() {
    let page = "# A\n\n*About 12 minutes.*\n\nOne `two` three.\nFour.\n\n```rust\n# hidden();\nshown();\n\n```\n\n```text\n# shown\n```\n";
    let text = Text::of(page);
    assert_eq!(stated_minutes(page), Some(12));
    assert_eq!(text.words(), 1 + 3 + 4);
    assert_eq!(text.lines_of_code, 2);
    assert!(is_off(12, text.minutes()));
    assert!(!is_off(12, 13.9) && is_off(12, 14.5));
    assert!(!is_off(30, 34.0) && is_off(30, 36.0));
    assert_eq!(longest_sentence("One two. Three four five: six; seven."), 5);
}

fn is_off(stated: u32, counted: f64) -> bool {
    let stated = f64::from(stated);
    (stated - counted).abs() > MINUTES_OFF.max(stated * SHARE_OFF)
}

/// In words. A table's cell or an item of a list may hold several sentences on one line.
fn longest_sentence(line: &str) -> usize {
    line.split(". ")
        .map(|sentence| sentence.split_whitespace().count())
        .max()
        .unwrap_or(0)
}
