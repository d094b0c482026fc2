//! How long the pages take to read, how long the parts are, and whether their sentences can be read in one breath.
//!
//! The rate is the usual one for a text that teaches: 220 words a minute, with 30 lines of code in the same time.

use crate::book::{assert_none, pages, pattern, stated_minutes};
use book_blocks::events;
use book_blocks::pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

const WORDS_A_MINUTE: f64 = 220.0;
const LINES_OF_CODE_A_MINUTE: f64 = 30.0;
/// An estimate is round: within two minutes, or a sixth of a long page.
const MINUTES_OFF: f64 = 2.0;
const SHARE_OFF: f64 = 1.0 / 6.0;

const LONGEST_SENTENCE: usize = 40;

/// The most words in each part of the book, with folded answers and tables and without code and exercises.
const BUDGETS: [(&str, &str, usize); 5] = [
    ("The introduction", r"^book/introduction\.md$", 1_000),
    ("Part I", r"^book/[1-6]-", 15_600),
    ("Part II", r"^book/7-", 12_800),
    ("Part III", r"^book/8-", 4_700),
    ("The appendices", r"^book/appendices/", 6_200),
];
/// Their minutes are those of the work, which no count of words tells.
const EXERCISES: &str = r"^book/5-exercises/\d";

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
                    let lines = code.lines().filter(|line| !line.trim().is_empty());
                    text.lines_of_code += lines.filter(|line| !is_hidden(line)).count();
                }
                Event::Text(part) | Event::Code(part) => line += &part,
                Event::SoftBreak
                | Event::HardBreak
                | Event::End(
                    TagEnd::Paragraph
                    | TagEnd::Item
                    | TagEnd::Heading(_)
                    | TagEnd::TableCell
                    | TagEnd::DefinitionListTitle
                    | TagEnd::DefinitionListDefinition,
                ) => text.lines.push(std::mem::take(&mut line)),
                _ => {}
            }
        }
        text.lines.push(line);
        text
    }

    fn words(&self) -> usize {
        let words = self.lines.iter().flat_map(|line| line.split_whitespace());
        words.count()
    }

    fn minutes(&self) -> f64 {
        self.words() as f64 / WORDS_A_MINUTE + self.lines_of_code as f64 / LINES_OF_CODE_A_MINUTE
    }
}

#[test]
fn the_stated_minutes_are_those_that_reading_takes() {
    let exercises = pattern(EXERCISES);
    let complaints = pages().iter().filter_map(|page| {
        let text = Text::of(&page.text);
        let (stated, counted) = (stated_minutes(&page.text)?, text.minutes());
        (!exercises.is_match(&page.file) && is_off(stated, counted)).then(|| {
            format!(
                "{}: it states {stated} minutes, and its {} words and {} lines of code take {counted:.0}",
                page.file,
                text.words(),
                text.lines_of_code,
            )
        })
    });
    assert_none(complaints);
}

#[test]
fn no_part_is_longer_than_its_budget() {
    let mut complaints = Vec::new();
    let mut others: Vec<_> = pages().iter().collect();
    let exercises = pattern(EXERCISES);
    others.retain(|page| !exercises.is_match(&page.file));
    for (part, files, budget) in BUDGETS {
        let files = pattern(files);
        let words = others.extract_if(.., |page| files.is_match(&page.file));
        let words: usize = words.map(|page| Text::of(&page.text).words()).sum();
        assert!(words > 0, "{part} has no page");
        if words > budget {
            complaints.push(format!("{part} has {words} words, and may have {budget}"));
        }
    }
    let unknown = others.iter();
    complaints.extend(unknown.map(|page| format!("{} is in no part that has a budget", page.file)));
    assert_none(complaints);
}

#[test]
fn no_sentence_is_longer_than_a_breath() {
    let mut complaints = Vec::new();
    for page in pages() {
        for line in Text::of(&page.text).lines {
            let words = longest_sentence(&line);
            if words > LONGEST_SENTENCE {
                let file = &page.file;
                complaints.push(format!("{file}: {words} words in one sentence: {line}"));
            }
        }
    }
    assert_none(complaints);
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
