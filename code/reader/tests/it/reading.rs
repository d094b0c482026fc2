//! How long the pages take to read, and whether their sentences can be read in one breath.
//!
//! The rate is the usual one for a text that teaches: 220 words a minute, with 30 lines of code in the same time.

use crate::the_book::{assert_none, chapters};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use reader::book::Chapter;

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
    lines_of_code: usize,
}

impl Text {
    fn of(markdown: &str) -> Self {
        let mut text = Self::default();
        let mut line = String::new();
        let mut in_code = None;
        for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::CodeBlock(kind)) => {
                    let is_rust =
                        matches!(&kind, CodeBlockKind::Fenced(info) if info.starts_with("rust"));
                    in_code = Some(is_rust);
                }
                Event::End(TagEnd::CodeBlock) => in_code = None,
                Event::Text(code) if in_code.is_some() => {
                    text.lines_of_code += code
                        .lines()
                        .filter(|line| !line.trim().is_empty())
                        // A line that rustdoc hides begins so; nobody reads it.
                        .filter(|line| {
                            in_code == Some(false) || !(line.starts_with("# ") || *line == "#")
                        })
                        .count();
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

    fn words(&self) -> usize {
        self.lines
            .iter()
            .map(|line| line.split_whitespace().count())
            .sum()
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a page has a few thousand words"
    )]
    fn minutes(&self) -> f64 {
        self.words() as f64 / WORDS_A_MINUTE + self.lines_of_code as f64 / LINES_OF_CODE_A_MINUTE
    }

    /// The minutes that the page itself states first: "About 5 minutes".
    fn stated_minutes(&self) -> Option<f64> {
        self.lines.iter().find_map(|line| {
            let mut words = line.strip_prefix("About ")?.split(' ');
            let minutes = words.next()?.parse().ok()?;
            words.next()?.starts_with("minute").then_some(minutes)
        })
    }
}

#[test]
fn the_stated_minutes_are_those_that_reading_takes() {
    let complaints: Vec<String> = chapters()
        .iter()
        .filter(|chapter| !is_exercise(chapter))
        .filter_map(|chapter| {
            let text = Text::of(&chapter.markdown);
            let (stated, counted) = (text.stated_minutes()?, text.minutes());
            is_off(stated, counted).then(|| {
                format!(
                    "{}: it states {stated} minutes, and its {} words and {} lines of code take {counted:.0}",
                    chapter.source.display(),
                    text.words(),
                    text.lines_of_code,
                )
            })
        })
        .collect();
    assert_none(&complaints);
}

#[test]
fn no_sentence_is_longer_than_a_breath() {
    let complaints: Vec<String> = chapters()
        .iter()
        .flat_map(|chapter| {
            let source = chapter.source.display().to_string();
            Text::of(&chapter.markdown)
                .lines
                .into_iter()
                .filter(|line| longest_sentence(line) > LONGEST_SENTENCE)
                .map(move |line| {
                    format!(
                        "{source}: {} words in one sentence: {line}",
                        longest_sentence(&line)
                    )
                })
        })
        .collect();
    assert_none(&complaints);
}

#[test]
fn the_checks_see_what_they_are_for() {
    let text = Text::of(
        "# A\n\n*About 12 minutes.*\n\nOne `two` three.\nFour.\n\n```rust\n# hidden();\nshown();\n\n```\n\n```text\n# shown\n```\n",
    );
    assert_eq!(text.stated_minutes(), Some(12.0));
    assert_eq!(text.words(), 1 + 3 + 4);
    assert_eq!(text.lines_of_code, 2);
    assert!(is_off(12.0, text.minutes()));
    assert!(!is_off(12.0, 13.9) && is_off(12.0, 14.5));
    assert!(!is_off(30.0, 34.0) && is_off(30.0, 36.0));
    assert_eq!(longest_sentence("One two. Three four five: six; seven."), 5);
}

/// The minutes that a page states.
pub(crate) fn stated_minutes(markdown: &str) -> Option<f64> {
    Text::of(markdown).stated_minutes()
}

fn is_off(stated: f64, counted: f64) -> bool {
    (stated - counted).abs() > MINUTES_OFF.max(stated * SHARE_OFF)
}

/// In words. A table's cell or an item of a list may hold several sentences on one line.
fn longest_sentence(line: &str) -> usize {
    line.split(". ")
        .map(|sentence| sentence.split_whitespace().count())
        .max()
        .unwrap_or(0)
}

/// Its minutes are those of the work, which no count of words tells.
fn is_exercise(chapter: &Chapter) -> bool {
    chapter.source.starts_with("book/5-exercises") && !chapter.source.ends_with("README.md")
}
