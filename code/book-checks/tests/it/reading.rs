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

/// The most words of prose in each part of the book, with folded answers and without code, tables and exercises.
const BUDGETS: [(&str, &str, usize); 5] = [
    ("The introduction", r"^book/introduction\.md$", 1_000),
    ("Part I", r"^book/([1-4]-|5-exercises/README|6-)", 14_500),
    ("Part II", r"^book/7-", 12_000),
    ("Part III", r"^book/8-", 4_200),
    ("The appendices", r"^book/appendices/", 4_700),
];
/// Their text is the exercise's own README.
const EXERCISES: &str = r"^(exercises/|book/5-exercises/\d)";

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
    // The minutes of an exercise are those of the work, which no count of words tells.
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
        let words: usize = words.map(|page| words_of_prose(&page.text)).sum();
        assert!(words > 0, "{part} has no page");
        if words > budget {
            complaints.push(format!(
                "{part} has {words} words of prose, and may have {budget}"
            ));
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
    let page = "# A `b<c>`\n\nd e: *f*\ng <!-- not this -->h – i.\n\n```text\nnot this\n```\n\n\
                | not | this |\n| --- | --- |\n| not | this |\n\n<svg><text>not this</text></svg>\n\n\
                <details>\n<summary>j <code>k</code></summary>\n\nl\n\n</details>\n";
    assert_eq!(words_of_prose(page), 12);
}

fn is_off(stated: u32, counted: f64) -> bool {
    let stated = f64::from(stated);
    (stated - counted).abs() > MINUTES_OFF.max(stated * SHARE_OFF)
}

/// Titles of folded answers and captions of figures are prose in HTML; drawings are none.
fn words_of_prose(markdown: &str) -> usize {
    let mut text = String::new();
    let mut left_out = false;
    for (event, _) in events(markdown) {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::Table(_)) => left_out = true,
            Event::End(TagEnd::CodeBlock | TagEnd::Table) => left_out = false,
            _ if left_out => {}
            Event::Text(part) | Event::Code(part) => text += &part.replace('<', " "),
            Event::Html(part) | Event::InlineHtml(part) => text += &part,
            Event::SoftBreak | Event::HardBreak | Event::End(_) => text.push(' '),
            _ => {}
        }
    }
    let no_prose = pattern(r"(?s)<svg.*?</svg>|<table.*?</table>|<!--.*?-->|<[^>]*>");
    let text = no_prose.replace_all(&text, "");
    let words = text.split_whitespace();
    words
        .filter(|word| word.contains(char::is_alphanumeric))
        .count()
}

/// In words. A table's cell or an item of a list may hold several sentences on one line.
fn longest_sentence(line: &str) -> usize {
    line.split(". ")
        .map(|sentence| sentence.split_whitespace().count())
        .max()
        .unwrap_or(0)
}
